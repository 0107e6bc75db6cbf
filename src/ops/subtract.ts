import { binary } from './elementwise';
import { difference } from './expression';

/** Cell by cell, axes of size 1 stretched. [..., n], [..., n] -> [..., n] */
export const subtract = binary({
  name: 'subtract',
  sign: '−',
  compute: (a, b) => a - b,
  explain: (a, b) => difference(a, b),
  formula: (a, b) => `${a} - ${b}`,
});
