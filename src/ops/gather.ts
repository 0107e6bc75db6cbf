import { fits, mismatch, shapeText } from '../tensor/abstract';
import { cell } from './expression';
import type { TracedOperation } from './operation';

/** Looks up a row of a table for each number of a list. [rows, n], [list] -> [list, n] */
export const gather: TracedOperation = {
  name: 'gather',
  sign: '',
  shape([table, list]) {
    if (table!.shape.length !== 2 || list!.shape.length !== 1) {
      return mismatch(
        `gather: takes a table (rows, n) and a list, not ${shapeText(table!.shape)} and ${shapeText(list!.shape)}`,
      );
    }
    return fits([list!.shape[0]!, table!.shape[1]!]);
  },
  forward([table, list], _, out) {
    const n = table!.shape[1]!;
    for (let i = 0; i < list!.data.length; i++) {
      const row = list!.data[i]!;
      out.data.set(table!.data.subarray(row * n, (row + 1) * n), i * n);
    }
  },
  explain: ([i, j], [, list]) => cell(0, [list!.data[i!]!, j!]),
  formula: ([table]) => `${table!}[\\text{token}]`,
};
