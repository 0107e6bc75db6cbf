import { abstractOf, fits } from '../tensor/abstract';
import { constant, product } from './expression';
import type { TracedOperation } from './operation';

/** A slope a head; the first key counts as position `from`. */
export interface AlibiAttributes {
  readonly slopes: readonly number[];
  readonly keys: number;
  readonly from: number;
}

/**
 * A bias that grows with the place of the key: slope · position (Press, Smith, Lewis 2021, section 3).
 * Within a row it differs from −slope · distance by a constant, which the softmax does not see.
 * -> [head, 1, key]
 */
export const alibi: TracedOperation<AlibiAttributes> = {
  name: 'alibi',
  sign: '',
  shape: (_, { slopes, keys }) => fits(abstractOf([slopes.length, 1, keys]).shape),
  forward(_, { slopes, keys, from }, out) {
    for (let o = 0; o < out.data.length; o++)
      out.data[o] = slopes[Math.floor(o / keys)]! * (from + (o % keys));
  },
  explain: ([head, , key], _, { slopes, from }) =>
    product(constant(slopes[head!]!), constant(from + key!)),
  formula: () => 'm_h\\, j',
};

/** The slopes of the paper: 2^(−8/n), 2^(−16/n), … for n heads; between those of the next power where n is none. */
export function alibiSlopes(heads: number, most = 8): number[] {
  const whole = 2 ** Math.floor(Math.log2(heads));
  const powers = (n: number, count: number, step: number) =>
    Array.from({ length: count }, (_, i) => Math.fround(2 ** ((-most * (1 + i * step)) / n)));
  return [...powers(whole, whole, 1), ...powers(2 * whole, heads - whole, 2)];
}
