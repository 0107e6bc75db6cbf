import { binary } from './elementwise';
import { product } from './expression';

/** Cell by cell, axes of size 1 stretched. [..., n], [..., n] -> [..., n] */
export const multiply = binary({
  name: 'multiply',
  sign: '⊙',
  compute: (a, b) => a * b,
  explain: (a, b) => product(a, b),
  formula: (a, b) => `${a} \\odot ${b}`,
});
