import type { Trace } from '../trace/trace';

/** So many bytes may lie ready, or be on their way: what a disk reads while some steps are computed. */
const most = 256e6;

/** Fetches the parameters of the steps that come next, while those before are computed. */
export class Ahead {
  #next = 0;
  #bytes = 0;
  /** What was fetched for steps that are still to come. */
  readonly #fetched: { readonly place: number; readonly bytes: number }[] = [];

  /** `steps` in the order in which they will be computed. */
  constructor(
    private readonly trace: Trace,
    private readonly steps: readonly string[],
  ) {}

  /** The step at this place is about to be computed. */
  reach(place: number): void {
    while (this.#fetched.length > 0 && this.#fetched[0]!.place <= place) {
      this.#bytes -= this.#fetched.shift()!.bytes;
    }
    // Where there is little room, what is fetched would drive out what is needed first.
    const room = Math.min(most, this.trace.memory.budget / 4);
    this.#next = Math.max(this.#next, place);
    for (; this.#next < this.steps.length && this.#bytes < room; this.#next++) {
      const bytes = this.trace.fetchAhead(this.steps[this.#next]!);
      if (bytes === 0) continue;
      this.#fetched.push({ place: this.#next, bytes });
      this.#bytes += bytes;
    }
  }
}
