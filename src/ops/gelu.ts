import { unary } from './elementwise';
import { erf } from './erf';
import { call, constant, product, quotient, sum } from './expression';

/** x Φ(x) with the exact error function (Hendrycks and Gimpel 2016). [...] -> [...] */
export const gelu = unary({
  name: 'gelu',
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = 0.5 * x[o]! * (1 + erf(x[o]! / Math.SQRT2));
  },
  explain: (x) =>
    product(
      constant(0.5),
      x,
      sum([constant(1), call('erf', quotient(x, call('sqrt', constant(2))))]),
    ),
  formula: (x) => `\\mathrm{GELU}(${x})`,
});
