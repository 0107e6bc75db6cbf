import { binary } from './elementwise';
import { quotient } from './expression';

/** Cell by cell, axes of size 1 stretched. [..., n], [..., n] -> [..., n] */
export const divide = binary({
  name: 'divide',
  sign: '÷',
  compute: (a, b) => a / b,
  explain: (a, b) => quotient(a, b),
  formula: (a, b) => `\\frac{${a}}{${b}}`,
});
