import { call } from './expression';
import { reduction } from './reduce';

/** The largest number of each row. [..., n] -> [..., 1] */
export const max = reduction({
  name: 'max',
  compute(row) {
    let largest = -Infinity;
    for (const x of row) largest = Math.max(largest, x);
    return largest;
  },
  explain: (row) => call('max', ...row),
  formula: (x) => `\\max_j {${x}}_{ij}`,
});
