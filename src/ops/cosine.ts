import { unary } from './elementwise';
import { call } from './expression';

/** cos x, in radians. [...] -> [...] */
export const cosine = unary({
  name: 'cos',
  compute: Math.cos,
  explain: (x) => call('cos', x),
  formula: (x) => `\\cos ${x}`,
});
