import { partSize } from '../src/protocol/sizes';
import type { HostMessage, PanelMessage } from '../src/protocol/messages';
import type { CellsView, GridView } from '../src/protocol/snapshot';

/** A part of a large matrix that is here, and where it begins. */
export interface Part extends CellsView {
  readonly row: number;
  readonly column: number;
}

const mostParts = 96;

/** The parts of large matrices that were asked for; what was not drawn for longest is forgotten. */
export class Parts {
  readonly #here = new Map<string, Part>();
  readonly #asked = new Map<number, { key: string; step: string; row: number; column: number }>();
  readonly #listeners = new Set<(step: string) => void>();
  #request = 0;

  constructor(private readonly post: (message: PanelMessage) => void) {}

  /** Calls back with the step of each part that has come; returns what ends that. */
  listen(listener: (step: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The part that a cell lies in, where it is here. */
  find(grid: GridView, row: number, column: number): Part | undefined {
    const key = keyOf(grid, start(row), start(column));
    const part = this.#here.get(key);
    if (part) {
      this.#here.delete(key);
      this.#here.set(key, part);
    }
    return part;
  }

  /** Asks for the part that a cell lies in, once. */
  want(grid: GridView, row: number, column: number): void {
    const [first, left] = [start(row), start(column)];
    const key = keyOf(grid, first, left);
    if (this.#here.has(key) || [...this.#asked.values()].some((asked) => asked.key === key)) return;
    const request = ++this.#request;
    const { step, index } = grid;
    this.#asked.set(request, { key, step, row: first, column: left });
    const run = grid.picture?.run ?? 0;
    const where = { index: [...index], row: first, column: left };
    this.post({ type: 'cells', request, step, run, ...where, rows: partSize, columns: partSize });
  }

  receive({ request, part }: Extract<HostMessage, { type: 'cells' }>): void {
    const asked = this.#asked.get(request);
    if (!asked) return;
    this.#asked.delete(request);
    if (!part) return;
    this.#here.set(asked.key, { ...part, row: asked.row, column: asked.column });
    const oldest = this.#here.keys().next().value;
    if (this.#here.size > mostParts && oldest !== undefined) this.#here.delete(oldest);
    for (const listener of this.#listeners) listener(asked.step);
  }

  /** What is under way will not be answered: the view was hidden, or the pass is another. */
  forget(): void {
    this.#asked.clear();
  }
}

const start = (place: number) => Math.floor(place / partSize) * partSize;

const keyOf = ({ picture, step, index }: GridView, row: number, column: number) =>
  `${picture?.run} ${step} ${index.join()} ${row} ${column}`;
