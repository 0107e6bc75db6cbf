import { unary } from './elementwise';
import { call } from './expression';

/** sin x, in radians. [...] -> [...] */
export const sine = unary({
  name: 'sin',
  compute: Math.sin,
  explain: (x) => call('sin', x),
  formula: (x) => `\\sin ${x}`,
});
