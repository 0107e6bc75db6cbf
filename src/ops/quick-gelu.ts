import { unary } from './elementwise';
import { call, constant, product, quotient, sum } from './expression';

/** x σ(1.702 x), the sigmoid approximation of GELU (Hendrycks and Gimpel 2016, section 2). [...] -> [...] */
export const quickGelu = unary({
  name: 'quick_gelu',
  single: { name: 'sigmoid', factor: -1.702 },
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = x[o]! / (1 + Math.exp(-1.702 * x[o]!));
  },
  explain: (x) => quotient(x, sum([constant(1), call('exp', product(constant(-1.702), x))])),
  formula: (x) => `${x} \\odot \\sigma(1.702\\, ${x})`,
});
