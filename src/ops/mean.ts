import { constant, quotient, sum } from './expression';
import { reduction, total } from './reduce';

/** The mean of each row. [..., n] -> [..., 1] */
export const mean = reduction({
  name: 'mean',
  compute: (x, from, until) => total(x, from, until) / (until - from),
  explain: (row) => quotient(sum(row), constant(row.length, 'n')),
  formula: (x) => `\\frac{1}{n}\\sum_j {${x}}_{ij}`,
});
