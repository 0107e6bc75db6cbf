import { unary } from './elementwise';
import { call, constant } from './expression';

/** max(0, x). [...] -> [...] */
export const relu = unary({
  name: 'relu',
  compute: (x) => Math.max(0, x),
  explain: (x) => call('max', constant(0), x),
  formula: (x) => `\\mathrm{ReLU}(${x})`,
});
