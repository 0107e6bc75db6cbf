import type { CheckpointDesks, DeskRequest } from '../host/checkpoint-desk';
import type { ModelStore, StoredModel } from '../host/model-store';
import type { OpenedDesk } from '../host/open-desk';

/** What takes longer is worth a bar, and may be stopped. In milliseconds. */
const noticeable = 500;

/** Opens the model of one place: of those that are asked for, the last one counts. */
export class Opening {
  #asked = 0;
  #under: { readonly ending: AbortController; share: number | undefined } | undefined;

  constructor(
    private readonly store: ModelStore,
    private readonly desks: CheckpointDesks,
  ) {}

  /** Which share of what is opened is done; undefined while that takes no noticeable time, and where nothing is. */
  get share(): number | undefined {
    return this.#under?.share;
  }

  /** Ends what is under way. Whether there was anything. */
  stop(): boolean {
    const was = this.#under !== undefined;
    this.begin();
    return was;
  }

  /** What is under way counts no more, and ends. Returns whether nothing else was asked for since. */
  begin(): () => boolean {
    const asked = ++this.#asked;
    this.#under?.ending.abort();
    this.#under = undefined;
    return () => asked === this.#asked;
  }

  /**
   * A checkpoint; undefined where another model was asked for meanwhile, or it was stopped. `told` is how far
   * it is, where it takes noticeably long.
   */
  async checkpoint(
    request: Omit<DeskRequest, 'uri'>,
    told: (share: number) => void = () => undefined,
  ): Promise<OpenedDesk | undefined> {
    const isLast = this.begin();
    const under = { ending: new AbortController(), share: undefined as number | undefined };
    this.#under = under;
    let done = 0;
    const tell = () => {
      under.share = done;
      if (isLast()) told(done);
    };
    const timer = setTimeout(tell, noticeable);
    const heard = (share: number) => {
      done = share;
      if (under.share !== undefined) tell();
    };
    const uri = this.store.uriOf(request.model);
    const { signal } = under.ending;
    const opened = await this.desks
      .open({ ...request, uri }, { told: heard, signal })
      .finally(() => {
        clearTimeout(timer);
        if (isLast()) this.#under = undefined;
      });
    if (isLast()) return opened;
    if (opened.ok) opened.dispose();
    return undefined;
  }

  /** A hand-made model; undefined where another model was asked for meanwhile. */
  async handMade(id: string): Promise<StoredModel | undefined> {
    const isLast = this.begin();
    const stored = await this.store.open(id);
    return isLast() ? stored : undefined;
  }
}
