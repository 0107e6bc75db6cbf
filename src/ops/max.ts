import { call } from './expression';
import { reduction } from './reduce';

/** The largest number of each row. [..., n] -> [..., 1] */
export const max = reduction({
  name: 'max',
  compute(x, from, until) {
    let largest = -Infinity;
    for (let i = from; i < until; i++) largest = Math.max(largest, x[i]!);
    return largest;
  },
  explain: (row) => call('max', ...row),
  formula: (x) => `\\max_j {${x}}_{ij}`,
});
