import type { DeskStart } from './desk-worker';
import type { OpenedDesk } from './open-desk';

/** A desk that is opened, and shows a sentence to nobody, before it is asked for. */
export class PreparedDesk {
  readonly #opened: Promise<OpenedDesk | undefined>;
  #sentence: string;
  /** Asked for, or given up. */
  #over = false;

  constructor(
    private readonly start: DeskStart,
    open: (start: DeskStart) => Promise<OpenedDesk>,
  ) {
    this.#sentence = start.sentence;
    // Why it cannot be opened is told when it is asked for.
    this.#opened = open(start).catch(() => undefined);
    this.#show();
  }

  /** Whether it was opened as this one is to be, for whatever sentence. */
  fits({ uri, model, restored, memory, digits }: DeskStart): boolean {
    const { start } = this;
    return (
      restored === undefined &&
      uri.toString() === start.uri.toString() &&
      model === start.model &&
      memory === start.memory &&
      digits === start.digits
    );
  }

  /** Another sentence will perhaps be asked for. */
  read(sentence: string): void {
    if (sentence === this.#sentence) return;
    this.#sentence = sentence;
    void this.#opened.then((opened) => {
      if (opened?.ok && !this.#over && sentence === this.#sentence) opened.desk.read(sentence);
    });
    this.#show();
  }

  /** The desk, where it reads this sentence; undefined where there is none to be had. */
  async take(sentence: string): Promise<OpenedDesk | undefined> {
    this.read(sentence);
    const opened = await this.#opened;
    this.#over = true;
    return opened?.ok && opened.alive() ? opened : undefined;
  }

  dispose(): void {
    this.#over = true;
    void this.#opened.then((opened) => opened?.ok && opened.dispose());
  }

  #show(): void {
    void this.#opened
      .then(async (opened) => {
        if (opened?.ok && !this.#over) await opened.desk.show(() => undefined);
      })
      // Its worker ended: taken, it says so.
      .catch(() => undefined);
  }
}
