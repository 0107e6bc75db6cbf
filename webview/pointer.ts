import type { HostMessage, PanelMessage } from '../src/protocol/messages';
import type { ExplanationView } from '../src/protocol/snapshot';
import { type CellRef, sameCell } from './cells';

/**
 * Asks for the explanation of the cell under the pointer, once the pointer rests, and lets through
 * the answer to the latest question only.
 */
export class Pointer {
  private request = 0;
  private cell: CellRef | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly post: (message: PanelMessage) => void,
    private readonly show: (explanation: ExplanationView | null) => void,
    private readonly delay = 60,
  ) {}

  enter(cell: CellRef): void {
    if (this.cell && sameCell(this.cell, cell)) return;
    this.cell = cell;
    this.ask();
  }

  leave(): void {
    if (!this.cell) return;
    this.forget();
    this.show(null);
  }

  /** What is shown was replaced: an answer under way speaks of what was there before. */
  replaced(stillThere: boolean): void {
    if (!this.cell) return;
    if (stillThere) this.ask();
    else this.leave();
  }

  receive(answer: Extract<HostMessage, { type: 'explained' }>): void {
    if (this.cell && answer.request === this.request) this.show(answer.explanation);
  }

  private ask(): void {
    clearTimeout(this.timer);
    const request = ++this.request;
    const { step, index } = this.cell!;
    this.timer = setTimeout(
      () => this.post({ type: 'explain', request, step, index: [...index] }),
      this.delay,
    );
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.request++;
    this.cell = null;
  }
}
