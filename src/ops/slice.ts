import { fits, mismatch, shapeText } from '../tensor/abstract';
import { sizeOf, valueOf } from '../tensor/size';
import { rowsOf } from '../tensor/tensor';
import { cell } from './expression';
import type { TracedOperation } from './operation';

/** `count` rows of a table from row `start` on. */
export interface SliceAttributes {
  readonly start: number;
  readonly count: number;
}

/** Some rows of a table. [rows, n] -> [count, n] */
export const slice: TracedOperation<SliceAttributes> = {
  name: 'slice',
  sign: '',
  shape([table], { start, count }) {
    if (table!.shape.length !== 2) {
      return mismatch(`slice: takes a table (rows, n), not ${shapeText(table!.shape)}`);
    }
    const rows = valueOf(table!.shape[0]!);
    if (rows !== undefined && start + count > rows) {
      return mismatch(
        `slice: rows ${start} to ${start + count - 1} of ${shapeText(table!.shape)}: it has ${rows}`,
      );
    }
    return fits([sizeOf(count), table!.shape[1]!]);
  },
  forward([table], { start }, out) {
    out.data.set(rowsOf(table!, start, out.shape[0]!));
  },
  explain: ([i, j], _, { start }) => cell(0, [start + i!, j!]),
  formula: ([table]) => table!,
};
