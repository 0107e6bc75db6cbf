import { unary } from './elementwise';
import { call, constant } from './expression';

/** max(0, x). [...] -> [...] */
export const relu = unary({
  name: 'relu',
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = Math.max(0, x[o]!);
  },
  explain: (x) => call('max', constant(0), x),
  formula: (x) => `\\mathrm{ReLU}(${x})`,
});
