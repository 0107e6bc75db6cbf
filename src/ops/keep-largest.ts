import { fits } from '../tensor/abstract';
import { offsetOf } from '../tensor/tensor';
import { cell, constant } from './expression';
import type { TracedOperation } from './operation';
import { ranked } from './ranked';

/** How many numbers of each row stay. */
export interface KeepLargestAttributes {
  readonly k: number;
}

/**
 * The k largest numbers of each row stay; the others become −∞, so that a softmax gives them 0. Of equal
 * ones the first stays (top-k sampling: Fan et al. 2018). [..., n] -> [..., n]
 */
export const keepLargest: TracedOperation<KeepLargestAttributes> = {
  name: 'keep_largest',
  sign: '',
  shape: ([x]) => fits(x!.shape),
  forward([x], { k }, out) {
    const n = x!.shape.at(-1)!;
    for (let from = 0; from < x!.data.length; from += n) {
      out.data.fill(-Infinity, from, from + n);
      const row = x!.data.subarray(from, from + n);
      for (const j of ranked(row, k)) out.data[from + j] = row[j]!;
    }
  },
  explain(index, [x], { k }) {
    const n = x!.shape.at(-1)!;
    const from = offsetOf(x!.shape, [...index.slice(0, -1), 0]);
    const stays = ranked(x!.data.subarray(from, from + n), k).includes(index.at(-1)!);
    return stays ? cell(0, index) : constant(-Infinity);
  },
  formula: ([x], { k }) => `\\mathrm{top}_{${k}}(${x!})`,
};
