import { unary } from './elementwise';
import { call, constant, difference, quotient, sum } from './expression';

/** x σ(x) with the logistic σ, also called swish (Elfwing, Uchibe, Doya 2017). [...] -> [...] */
export const silu = unary({
  name: 'silu',
  compute: (x) => x / (1 + Math.exp(0 - x)),
  explain: (x) => quotient(x, sum([constant(1), call('exp', difference(constant(0), x))])),
  formula: (x) => `\\mathrm{SiLU}(${x})`,
});
