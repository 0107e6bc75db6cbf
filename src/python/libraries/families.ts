import { asking } from './operations/asking';
import { attending } from './operations/attention';
import { axes } from './operations/axes';
import { cells } from './operations/cells';
import { convolving } from './operations/convolving';
import { einsums } from './operations/einsum';
import { expanding } from './operations/expanding';
import { fourier } from './operations/fourier';
import { joining } from './operations/joining';
import { losses } from './operations/losses';
import { making } from './operations/making';
import { matrices } from './operations/matrices';
import { multiplying } from './operations/multiplying';
import { norms } from './operations/norms';
import { padding } from './operations/padding';
import { picking } from './operations/picking';
import { pooling } from './operations/pooling';
import { reductions } from './operations/reductions';
import { resizing } from './operations/resizing';
import { shares } from './operations/softmax';
import { sorting } from './operations/sorting';
import { splitting } from './operations/splitting';
import { views } from './operations/views';
import type { Rules } from './rule';

/** Operations that belong together, whatever library spells them. */
export interface Family {
  readonly title: string;
  readonly rules: Rules;
}

export const families: readonly Family[] = [
  { title: 'Creation', rules: making },
  { title: 'Sizes and numbers', rules: asking },
  { title: 'Cell by cell, casts, masks', rules: cells },
  { title: 'Softmax and its kin', rules: shares },
  { title: 'Reductions and running sums', rules: reductions },
  { title: 'Products', rules: multiplying },
  { title: 'einsum', rules: einsums },
  { title: 'Attention', rules: attending },
  { title: 'View, reshape, flatten', rules: views },
  { title: 'Transpose, permute, squeeze, flip', rules: axes },
  { title: 'Expand and repeat', rules: expanding },
  { title: 'Cat, stack, meshgrid', rules: joining },
  { title: 'Split and chunk', rules: splitting },
  { title: 'Gather, scatter, index', rules: picking },
  { title: 'Sort, topk, search', rules: sorting },
  { title: 'Pad', rules: padding },
  { title: 'Diagonals and linear algebra', rules: matrices },
  { title: 'Normalization', rules: norms },
  { title: 'Convolution', rules: convolving },
  { title: 'Pooling', rules: pooling },
  { title: 'Interpolation, unfold, pixel shuffle', rules: resizing },
  { title: 'Fourier and complex numbers', rules: fourier },
  { title: 'Losses', rules: losses },
];

/** Every rule by its name. */
export const operations: Rules = Object.assign({}, ...families.map(({ rules }) => rules)) as Rules;
