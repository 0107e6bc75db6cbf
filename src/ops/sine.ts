import { unary } from './elementwise';
import { call } from './expression';

/** sin x, in radians. [...] -> [...] */
export const sine = unary({
  name: 'sin',
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = Math.sin(x[o]!);
  },
  explain: (x) => call('sin', x),
  formula: (x) => `\\sin ${x}`,
});
