import { unary } from './elementwise';
import { call } from './expression';

/** cos x, in radians. [...] -> [...] */
export const cosine = unary({
  name: 'cos',
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = Math.cos(x[o]!);
  },
  explain: (x) => call('cos', x),
  formula: (x) => `\\cos ${x}`,
});
