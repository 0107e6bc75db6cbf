import { binary } from './elementwise';
import { product } from './expression';

/** Cell by cell, axes of size 1 stretched. [..., n], [..., n] -> [..., n] */
export const multiply = binary({
  name: 'multiply',
  sign: '⊙',
  run(x, i, stepX, y, j, stepY, to, from, until) {
    for (let o = from; o < until; o++, i += stepX, j += stepY) to[o] = x[i]! * y[j]!;
  },
  explain: (a, b) => product(a, b),
  formula: (a, b) => `${a} \\odot ${b}`,
});
