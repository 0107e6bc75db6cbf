import { type Variation, unvaried } from '../models/variation';

const mostUndo = 200;

/** How a reader has varied one model, and what can be undone. */
interface Worksheet {
  variation: Variation;
  undo: Variation[];
  redo: Variation[];
}

const fresh = (variation = unvaried): Worksheet => ({ variation, undo: [], redo: [] });

/** How a reader varies models: each keeps its own, with its undo, until it is used again. */
export class Worksheets {
  readonly #all = new Map<string, Worksheet>();
  #model: string;
  #now: Worksheet;

  constructor(model: string) {
    this.#model = model;
    this.#now = fresh();
  }

  /** The model that is varied. */
  get model(): string {
    return this.#model;
  }

  get variation(): Variation {
    return this.#now.variation;
  }

  get canUndo(): boolean {
    return this.#now.undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#now.redo.length > 0;
  }

  /** How a model was varied before: there is nothing to undo. */
  put(model: string, variation: Variation): void {
    if (model === this.#model) this.#now = fresh(variation);
    else this.#all.set(model, fresh(variation));
  }

  /** Another model, or the same. */
  use(model: string): void {
    if (model === this.#model) return;
    this.#all.set(this.#model, this.#now);
    this.#model = model;
    this.#now = this.#all.get(model) ?? fresh();
  }

  /** Varies it further. False where that changes nothing: it leaves nothing to undo. */
  vary(change: Partial<Variation>): boolean {
    const { variation, undo } = this.#now;
    const next = { ...variation, ...change };
    if (JSON.stringify(next) === JSON.stringify(variation)) return false;
    undo.push(variation);
    if (undo.length > mostUndo) undo.shift();
    this.#now = { variation: next, undo, redo: [] };
    return true;
  }

  /** False where there is nothing to undo, or redo. */
  step(direction: 'undo' | 'redo'): boolean {
    const now = this.#now;
    const next = now[direction].pop();
    if (!next) return false;
    now[direction === 'undo' ? 'redo' : 'undo'].push(now.variation);
    now.variation = next;
    return true;
  }

  /** The variation is the model's own now, but for what is left. */
  saved(left: Variation, model: string): void {
    this.#model = model;
    this.#now = fresh(left);
  }
}
