import { unary } from './elementwise';
import { call } from './expression';

/** tanh x. [...] -> [...] */
export const tanh = unary({
  name: 'tanh',
  compute: Math.tanh,
  explain: (x) => call('tanh', x),
  formula: (x) => `\\tanh(${x})`,
});
