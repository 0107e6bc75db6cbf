import { call, constant, quotient, sum } from './expression';
import { reduction } from './reduce';

/** The mean of the squares of each row: of a centred row, its (biased) variance. [..., n] -> [..., 1] */
export const meanSquare = reduction({
  name: 'mean_square',
  compute(row) {
    let total = 0;
    for (const x of row) total += x * x;
    return total / row.length;
  },
  explain: (row) => quotient(sum(row.map((x) => call('square', x))), constant(row.length, 'n')),
  formula: (x) => `\\frac{1}{n}\\sum_j {${x}}_{ij}^2`,
});
