import type { Adapter } from './adapter';
import { operations } from './families';
import { made } from './operations/making';
import { operand, rule } from './rule';
import { repeatEach } from './operations/expanding';

const says = 'the sizes that are given';

/** NumPy: axes are named, nothing is in place unless told. */
export const numpy: Adapter = {
  library: 'numpy',
  modules: ['numpy', 'numpy.linalg', 'numpy.fft', 'numpy.random'],
  own: {
    'numpy.repeat': rule(
      'input repeats dim',
      (c, { input, repeats, sizes, dim }) => repeatEach(c, input, repeats ?? sizes, dim),
      'each index again and again',
    ),
    'numpy.multiply.outer': operations['multiply.outer']!,
    'numpy.random.normal': rule(
      'mean std sizes',
      (c, { mean, sizes }) => (sizes ? made(c, sizes, 'float') : operand(c, mean)),
      says,
    ),
    'numpy.random.randint': operations.randint!,
    'numpy.random.uniform': operations.uniform!,
    'numpy.equal': operations.eq!,
    'numpy.random.choice': rule('input sizes', (c, { sizes }) => made(c, sizes), says),
  },
};
