import { type DeskStart } from './desk-worker';
import { type OpenedDesk, type Waiting, hasWorker, openDesk } from './open-desk';
import { PreparedDesk } from './prepared-desk';
import { settings } from './settings';

/** What is asked for; the rest is settings. */
export type DeskRequest = Omit<DeskStart, 'memory' | 'digits'>;

/** How long a desk waits for a command that may not come, in milliseconds. */
const patience = 60_000;

/** Opens folders with checkpoints, some before they are asked for. */
export class CheckpointDesks {
  /** Open for the sentence that was selected last. */
  #prepared: PreparedDesk | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async open(request: DeskRequest, waiting?: Waiting): Promise<OpenedDesk> {
    const start = withSettings(request);
    if (!this.#prepared?.fits(start)) return openDesk(start, waiting);
    const prepared = this.#prepared;
    clearTimeout(this.#timer);
    this.#prepared = undefined;
    return (await prepared.take(start.sentence)) ?? openDesk(start, waiting);
  }

  /**
   * Opens a checkpoint and shows a sentence that will perhaps be explained to nobody: all of it has been
   * computed where the command comes within a minute.
   */
  prepare(request: Omit<DeskRequest, 'restored'>): void {
    const start = withSettings({ ...request, restored: undefined });
    if (!hasWorker(start)) return;
    if (this.#prepared?.fits(start)) this.#prepared.read(start.sentence);
    else {
      this.#dismiss();
      this.#prepared = new PreparedDesk(start, openDesk);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dismiss(), patience);
  }

  dispose(): void {
    this.#dismiss();
  }

  #dismiss(): void {
    clearTimeout(this.#timer);
    this.#prepared?.dispose();
    this.#prepared = undefined;
  }
}

function withSettings(request: DeskRequest): DeskStart {
  return { ...request, memory: settings.memory(), digits: settings.digits() };
}
