import { fits, mismatch, shapeText } from '../tensor/abstract';
import { sameSize, sizeOf, valueOf } from '../tensor/size';
import { cell } from './expression';
import type { TracedOperation } from './operation';

/** Which row of each table. */
export interface StackAttributes {
  readonly row: number;
}

/** The same row of several tables, one under the other. k × [rows, n] -> [k, n] */
export const stack: TracedOperation<StackAttributes> = {
  name: 'stack',
  sign: '',
  shape(tables, { row }) {
    const [first] = tables;
    if (!first || tables.some(({ shape }) => shape.length !== 2)) {
      return mismatch(
        `stack: takes tables (rows, n), not ${tables.map((table) => shapeText(table.shape)).join(', ') || 'nothing'}`,
      );
    }
    const other = tables.find(({ shape }) => sameSize(shape[1]!, first.shape[1]!) === false);
    if (other) {
      return mismatch(
        `stack: rows of ${shapeText(first.shape)} and ${shapeText(other.shape)} are not of one length`,
      );
    }
    const short = tables.find(({ shape }) => (valueOf(shape[0]!) ?? Infinity) <= row);
    if (short) return mismatch(`stack: ${shapeText(short.shape)} has no row ${row}`);
    return fits([sizeOf(tables.length), first.shape[1]!]);
  },
  forward(tables, { row }, out) {
    for (const [k, { data, shape }] of tables.entries()) {
      const n = shape[1]!;
      out.data.set(data.subarray(row * n, (row + 1) * n), k * n);
    }
  },
  explain: ([k, j], _, { row }) => cell(k!, [row, j!]),
  formula(symbols) {
    const [first = '', second] = symbols;
    const shown = symbols.length <= 3 ? symbols : [first, second!, '\\dots', symbols.at(-1)!];
    return `\\begin{pmatrix} ${shown.join(' \\\\ ')} \\end{pmatrix}_{\\text{row}}`;
  },
};
