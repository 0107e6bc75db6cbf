import { abstractOf, fits } from '../tensor/abstract';
import { call, constant, quotient } from './expression';
import type { TracedOperation } from './operation';

/**
 * Where sines and cosines stand: `interleaved` in turn (Vaswani et al. 2017, section 3.5), `halves` all
 * sines before all cosines (Marian).
 */
export interface SinusoidAttributes {
  readonly positions: number;
  readonly width: number;
  readonly layout: 'interleaved' | 'halves';
}

/** sin and cos of position / 10000^(2i/d_model) (Vaswani et al. 2017, section 3.5). -> [position, d_model] */
export const sinusoid: TracedOperation<SinusoidAttributes> = {
  name: 'sinusoid',
  sign: '',
  shape: (_, { positions, width }) => fits(abstractOf([positions, width]).shape),
  forward(_, attributes, out) {
    const { width } = attributes;
    for (let o = 0; o < out.data.length; o++) {
      const { wave, divisor } = waveOf(o % width, attributes);
      out.data[o] = Math[wave](Math.floor(o / width) / divisor);
    }
  },
  explain([position, coordinate], _, attributes) {
    const { wave, divisor } = waveOf(coordinate!, attributes);
    return call(wave, quotient(constant(position!), constant(divisor)));
  },
  formula: () => '\\sin, \\cos\\left(\\frac{m}{10000^{2i/d}}\\right)',
};

function waveOf(coordinate: number, { width, layout }: SinusoidAttributes) {
  const sines = Math.ceil(width / 2);
  const isSine = layout === 'halves' ? coordinate < sines : coordinate % 2 === 0;
  const pair =
    layout === 'halves' ? (isSine ? coordinate : coordinate - sines) : Math.floor(coordinate / 2);
  return {
    wave: isSine ? ('sin' as const) : ('cos' as const),
    divisor: 10000 ** ((2 * pair) / width),
  };
}
