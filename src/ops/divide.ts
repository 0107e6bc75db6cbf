import { binary } from './elementwise';
import { quotient } from './expression';

/** Cell by cell, axes of size 1 stretched. [..., n], [..., n] -> [..., n] */
export const divide = binary({
  name: 'divide',
  sign: '÷',
  run(x, i, stepX, y, j, stepY, to, from, until) {
    for (let o = from; o < until; o++, i += stepX, j += stepY) to[o] = x[i]! / y[j]!;
  },
  explain: (a, b) => quotient(a, b),
  formula: (a, b) => `\\frac{${a}}{${b}}`,
});
