import { unary } from './elementwise';
import { call } from './expression';

/** eˣ. [...] -> [...] */
export const exp = unary({
  name: 'exp',
  single: { name: 'exp', factor: 1 },
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = Math.exp(x[o]!);
  },
  explain: (x) => call('exp', x),
  formula: (x) => `e^{${x}}`,
});
