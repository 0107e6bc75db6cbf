import { abstractOf, fits } from '../tensor/abstract';
import { constant, product } from './expression';
import type { TracedOperation } from './operation';

/** How far each pair of coordinates turns with every position, in radians. */
export interface AngleAttributes {
  readonly positions: number;
  readonly frequencies: readonly number[];
}

/** position · θ for each pair of coordinates (RoFormer, Su et al. 2021, section 3.2). -> [position, pair] */
export const angle: TracedOperation<AngleAttributes> = {
  name: 'angle',
  sign: '',
  shape: (_, { positions, frequencies }) => fits(abstractOf([positions, frequencies.length]).shape),
  forward(_, { frequencies }, out) {
    const pairs = frequencies.length;
    for (let o = 0; o < out.data.length; o++)
      out.data[o] = Math.floor(o / pairs) * frequencies[o % pairs]!;
  },
  explain: ([position, pair], _, { frequencies }) =>
    product(constant(position!), constant(frequencies[pair!]!)),
  formula: () => 'm\\,\\theta_i',
};
