import { fits, mismatch, shapeText } from '../tensor/abstract';
import { multiplySizes } from '../tensor/size';
import { cell } from './expression';
import type { TracedOperation } from './operation';

/** Lays the heads of each position side by side. [position, head, d_head] -> [position, head·d_head] */
export const concatenate: TracedOperation = {
  name: 'concatenate',
  sign: '',
  shape: ([z]) =>
    z!.shape.length === 3
      ? fits([z!.shape[0]!, multiplySizes(z!.shape[1]!, z!.shape[2]!)])
      : mismatch(`concatenate: takes (position, head, d_head), not ${shapeText(z!.shape)}`),
  // Row-major, both are the same numbers in the same order.
  forward: ([z], _, out) => out.data.set(z!.data),
  explain([i, j], [z]) {
    const width = z!.shape[2]!;
    return cell(0, [i!, Math.floor(j! / width), j! % width]);
  },
  formula: ([z]) => `\\mathrm{Concat}(${z!})`,
};
