import { unary } from './elementwise';
import { constant, quotient } from './expression';

/** What logits are divided by before the softmax: below 1 sharper, above 1 flatter. More than 0. */
export interface TemperAttributes {
  readonly temperature: number;
}

/** x / T (Ackley et al. 1985, the temperature of a Boltzmann machine). [...] -> [...] */
export const temper = unary<TemperAttributes>({
  name: 'temper',
  run(x, to, { temperature }) {
    for (let o = 0; o < to.length; o++) to[o] = x[o]! / temperature;
  },
  explain: (x, { temperature }) => quotient(x, constant(temperature, 'T')),
  formula: (x) => `\\frac{${x}}{T}`,
});
