import { unary } from './elementwise';
import { call } from './expression';

/** tanh x. [...] -> [...] */
export const tanh = unary({
  name: 'tanh',
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = Math.tanh(x[o]!);
  },
  explain: (x) => call('tanh', x),
  formula: (x) => `\\tanh(${x})`,
});
