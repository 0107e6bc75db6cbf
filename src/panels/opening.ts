import type { CheckpointDesks, DeskRequest } from '../host/checkpoint-desk';
import type { ModelStore, StoredModel } from '../host/model-store';
import type { OpenedDesk } from '../host/open-desk';

/** Opens the model of one place: of those that are asked for, the last one counts. */
export class Opening {
  #asked = 0;

  constructor(
    private readonly store: ModelStore,
    private readonly desks: CheckpointDesks,
  ) {}

  /** What is under way counts no more. Returns whether nothing else was asked for since. */
  begin(): () => boolean {
    const asked = ++this.#asked;
    return () => asked === this.#asked;
  }

  /** A checkpoint; undefined where another model was asked for meanwhile. */
  async checkpoint(request: Omit<DeskRequest, 'uri'>): Promise<OpenedDesk | undefined> {
    const isLast = this.begin();
    const opened = await this.desks.open({ ...request, uri: this.store.uriOf(request.model) });
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
