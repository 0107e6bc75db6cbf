import { type Tensor, rowsOf } from '../tensor/tensor';
import { Strongest } from './picture';

/** So many rows are looked at together. */
export const surveyRows = 64;

/** What is to be known of all cells of a matrix whose rows are computed when asked for: found once, part by part. */
export class Survey {
  /** The largest size of a finite cell, in the rows seen. */
  scale = 0;
  readonly strongest: Strongest;
  #seen = 0;

  constructor(private readonly value: Tensor) {
    this.strongest = new Strongest(value.shape[0]!, value.shape[1]!);
  }

  /** Looks at the rows up to, not including, `until`. */
  reach(until: number): this {
    const [rows, width] = this.value.shape as [number, number];
    while (this.#seen < Math.min(until, rows)) {
      const from = this.#seen;
      const count = Math.min(surveyRows, rows - from);
      const data = rowsOf(this.value, from, count);
      for (const number of data) {
        const size = Math.abs(number);
        if (size > this.scale && size < Infinity) this.scale = size;
      }
      for (let row = 0; row < count; row++) {
        this.strongest.take(from + row, data, row * width, 1);
      }
      this.#seen = from + count;
    }
    return this;
  }
}

const surveys = new WeakMap<Tensor, Survey>();

/** As far as it came: whoever needs all of it asks it to {@link Survey.reach} the last row. */
export function surveyOf(value: Tensor): Survey {
  const known = surveys.get(value) ?? new Survey(value);
  surveys.set(value, known);
  return known;
}
