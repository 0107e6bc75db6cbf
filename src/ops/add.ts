import { binary } from './elementwise';
import { sum } from './expression';

/** Cell by cell, axes of size 1 stretched. [..., n], [..., n] -> [..., n] */
export const add = binary({
  name: 'add',
  sign: '+',
  compute: (a, b) => a + b,
  explain: (a, b) => sum([a, b]),
  formula: (a, b) => `${a} + ${b}`,
});
