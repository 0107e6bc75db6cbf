import { call, constant, quotient, sum } from './expression';
import { reduction } from './reduce';

/** The mean of the squares of each row: of a centred row, its (biased) variance. [..., n] -> [..., 1] */
export const meanSquare = reduction({
  name: 'mean_square',
  compute(x, from, until) {
    let total = 0;
    for (let i = from; i < until; i++) total += x[i]! * x[i]!;
    return total / (until - from);
  },
  explain: (row) => quotient(sum(row.map((x) => call('square', x))), constant(row.length, 'n')),
  formula: (x) => `\\frac{1}{n}\\sum_j {${x}}_{ij}^2`,
});
