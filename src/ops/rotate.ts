import { fits, mismatch, shapeText } from '../tensor/abstract';
import { sameSize, valueOf } from '../tensor/size';
import { cell, difference, product, sum } from './expression';
import type { TracedOperation } from './operation';

/**
 * Which coordinates turn together: `halves` pairs i with i + r/2 (transformers' checkpoints),
 * `interleaved` pairs 2i with 2i + 1 (RoFormer, the original LLaMA, GGUF). r coordinates turn in all.
 */
export interface RotateAttributes {
  readonly layout: 'halves' | 'interleaved';
}

/**
 * Rotary positions: each pair of coordinates turned by the angle of its position (RoFormer, Su et al.
 * 2021, section 3.4). Coordinates beyond 2 · pairs stay as they are.
 * [position, head, d_head], [position, pair], [position, pair] -> [position, head, d_head]
 */
export const rotate: TracedOperation<RotateAttributes> = {
  name: 'rotate',
  sign: '',
  shape([x, cos, sin]) {
    const fit =
      x!.shape.length === 3 &&
      [cos, sin].every(
        (table) => table!.shape.length === 2 && sameSize(table!.shape[0]!, x!.shape[0]!) !== false,
      ) &&
      sameSize(cos!.shape[1]!, sin!.shape[1]!) !== false;
    const [width, pairs] = [valueOf(x!.shape.at(-1)!), valueOf(cos!.shape.at(-1)!)];
    if (!fit || (width !== undefined && pairs !== undefined && 2 * pairs > width)) {
      return mismatch(
        `rotate: (position, head, d_head) is turned by cosines and sines (position, pair), not ${shapeText(x!.shape)} by ${shapeText(cos!.shape)} and ${shapeText(sin!.shape)}`,
      );
    }
    return fits(x!.shape);
  },
  forward([x, cos, sin], { layout }, out) {
    const [positions, heads, width] = x!.shape as [number, number, number];
    const pairs = cos!.shape[1]!;
    out.data.set(x!.data);
    for (let p = 0; p < positions; p++) {
      for (let h = 0; h < heads; h++) {
        const from = (p * heads + h) * width;
        for (let i = 0; i < pairs; i++) {
          const [first, second] = layout === 'halves' ? [i, i + pairs] : [2 * i, 2 * i + 1];
          const [a, b] = [x!.data[from + first]!, x!.data[from + second]!];
          const [c, s] = [cos!.data[p * pairs + i]!, sin!.data[p * pairs + i]!];
          out.data[from + first] = a * c - b * s;
          out.data[from + second] = b * c + a * s;
        }
      }
    }
  },
  explain([p, h, j], [, cos], { layout }) {
    const pairs = cos!.shape[1]!;
    if (j! >= 2 * pairs) return cell(0, [p!, h!, j!]);
    const pair = layout === 'halves' ? j! % pairs : Math.floor(j! / 2);
    const isFirst = layout === 'halves' ? j! < pairs : j! % 2 === 0;
    const step = layout === 'halves' ? pairs : 1;
    const other = isFirst ? j! + step : j! - step;
    const own = product(cell(0, [p!, h!, j!]), cell(1, [p!, pair]));
    const partner = product(cell(0, [p!, h!, other]), cell(2, [p!, pair]));
    return isFirst ? difference(own, partner) : sum([own, partner]);
  },
  formula: ([x, cos, sin]) => `${x!} \\odot ${cos!} + \\mathrm{turned}(${x!}) \\odot ${sin!}`,
};
