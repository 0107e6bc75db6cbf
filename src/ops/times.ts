import { unary } from './elementwise';
import { constant, product } from './expression';

/** A factor that the model's design fixes; it was not learned. */
export interface TimesAttributes {
  readonly factor: number;
  /** What the factor is, in TeX. */
  readonly tex: string;
}

/** x times a fixed number. [...] -> [...] */
export const times = unary<TimesAttributes>({
  name: 'times',
  run(x, to, { factor }) {
    for (let o = 0; o < to.length; o++) to[o] = x[o]! * factor;
  },
  explain: (x, { factor }) => product(x, constant(factor)),
  formula: (x, { tex }) => `${tex}\\, ${x}`,
});
