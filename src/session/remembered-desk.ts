import type { PanelMessage } from '../protocol/messages';
import type { CellsView, ExplanationView } from '../protocol/snapshot';
import type { StepCell } from '../trace/cell';
import type { Copied, Desk, Progress, Shown } from './desk';
import type { PartRequest } from './picture';

/**
 * A desk that has to be asked, and what it showed last: shown again, nothing is asked until something
 * has changed. Whatever changes the session comes through here.
 */
export class RememberedDesk implements Desk {
  #shown: Shown | undefined;
  #changes = 0;

  constructor(private readonly desk: Desk) {}

  handle(message: PanelMessage): void {
    this.#change();
    this.desk.handle(message);
  }

  read(sentence: string): void {
    this.#change();
    this.desk.read(sentence);
  }

  #change(): void {
    this.#changes++;
    this.#shown = undefined;
  }

  async show(progress: Progress): Promise<Shown | undefined> {
    if (this.#shown) return this.#shown;
    const changes = this.#changes;
    const shown = await this.desk.show(progress);
    // What could not be computed is tried again.
    if (shown?.kind === 'pass' && changes === this.#changes) this.#shown = shown;
    return shown;
  }

  leave(): void {
    this.desk.leave();
  }

  explain(cell: StepCell): Promise<ExplanationView | null> {
    return this.desk.explain(cell);
  }

  cells(run: number, part: PartRequest): Promise<CellsView | null> {
    return this.desk.cells(run, part);
  }

  copied(cell: StepCell): Promise<Copied | null> {
    return this.desk.copied(cell);
  }
}
