import { fits } from '../tensor/abstract';
import { offsetOf } from '../tensor/tensor';
import { cell, constant } from './expression';
import type { TracedOperation } from './operation';
import { ranked } from './ranked';

/** How many numbers of each row stay. */
export interface TopKAttributes {
  readonly k: number;
}

/**
 * The k largest numbers of each row; the others become 0. Of equal ones the first stays.
 * [..., n] -> [..., n]
 */
export const topK: TracedOperation<TopKAttributes> = {
  name: 'top_k',
  sign: '',
  shape: ([x]) => fits(x!.shape),
  forward([x], { k }, out) {
    const n = x!.shape.at(-1)!;
    for (let from = 0; from < x!.data.length; from += n) {
      out.data.fill(0, from, from + n);
      for (const j of ranked(x!.data.subarray(from, from + n), k))
        out.data[from + j] = x!.data[from + j]!;
    }
  },
  explain(index, [x], { k }) {
    const n = x!.shape.at(-1)!;
    const from = offsetOf(x!.shape, [...index.slice(0, -1), 0]);
    const stays = ranked(x!.data.subarray(from, from + n), k).includes(index.at(-1)!);
    return stays ? cell(0, index) : constant(0);
  },
  formula: ([x], { k }) => `\\mathrm{top}_{${k}}(${x!})`,
};
