import { unary } from './elementwise';
import { call } from './expression';

/** eˣ. [...] -> [...] */
export const exp = unary({
  name: 'exp',
  compute: Math.exp,
  explain: (x) => call('exp', x),
  formula: (x) => `e^{${x}}`,
});
