import { unary } from './elementwise';
import { call, constant, difference, quotient, sum } from './expression';

/** x σ(x) with the logistic σ, also called swish (Elfwing, Uchibe, Doya 2017). [...] -> [...] */
export const silu = unary({
  name: 'silu',
  single: { name: 'sigmoid', factor: -1 },
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = x[o]! / (1 + Math.exp(0 - x[o]!));
  },
  explain: (x) => quotient(x, sum([constant(1), call('exp', difference(constant(0), x))])),
  formula: (x) => `\\mathrm{SiLU}(${x})`,
});
