import { sum as sumOf } from './expression';
import { reduction, total } from './reduce';

/** The sum of each row. [..., n] -> [..., 1] */
export const sum = reduction({
  name: 'sum',
  compute: total,
  explain: sumOf,
  formula: (x) => `\\sum_j {${x}}_{ij}`,
});
