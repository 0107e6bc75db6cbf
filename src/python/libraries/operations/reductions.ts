import { foldedShape } from '../../../ops/reduce';
import {
  type Size,
  productOf,
  sizeOf,
  smallerOf,
  subtractSizes,
  valueOf,
} from '../../../tensor/size';
import { type Dtype, type TensorValue, type Value, itemsOf, tensorOf, tupleOf } from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  axesArg,
  axisArg,
  each,
  fresh,
  intArg,
  operand,
  ranked,
  refuse,
  rule,
  shaped,
  truth,
} from '../rule';
import { numberOf, pair } from './cells';

const says = 'the named dimensions go (or stay with size 1); without a name, all go';

/** NumPy folds a single number along axis 0 as well. */
function lenient(c: Call, dim: Value): boolean {
  return (
    c.library === 'torch' || (c.library === 'numpy' && !itemsOf(dim) && !strictNumpy.has(c.name))
  );
}

const strictNumpy = new Set(['median', 'mean', 'std', 'var', 'norm', 'diff', 'average']);

/** The shape once axes are folded, or kept with a size of 1. */
export function folded(c: Call, { input, dim, keepdim }: Arguments, dtype?: Dtype): TensorValue {
  const x = operand(c, input);
  const made = { ...(dtype ? { dtype } : {}), contiguous: true };
  const kept = truth(keepdim);
  const none = dim && itemsOf(dim)?.length === 0;
  if (none && c.library !== 'torch') return fresh(x, made);
  if (!dim || dim.kind === 'none' || dim.kind === 'dtype' || none) {
    if (kept !== true) return kept === undefined ? shaped(x, null) : shaped(x, [], made);
    return shaped(x, x.shape?.map(() => sizeOf(1)) ?? null, made);
  }
  if (!x.shape) {
    const count = itemsOf(dim)?.length ?? 1;
    return shaped(x, null, {
      ...made,
      ...(kept === undefined ? {} : ranked(x, kept ? 0 : -count)),
    });
  }
  const axes = axesArg(c, dim, x.shape.length, lenient(c, dim));
  if (!axes || kept === undefined) return shaped(x, null, made);
  return shaped(x, foldedShape(x.shape, axes, kept), made);
}

/** `std(False)` and `std(dim, unbiased)`: a bool is no axis. */
function spread(args: Arguments): Arguments {
  if (args.dim?.kind === 'bool') return { ...args, dim: undefined };
  return args;
}

function named(fields: readonly string[], items: readonly Value[]): Value {
  return { ...tupleOf(items), fields };
}

const parts = ['values', 'indices'];

/** max, min, median: of everything one tensor, along an axis a pair. */
function extreme(c: Call, args: Arguments): Value {
  const { input, dim } = args;
  if (dim && (dim.kind === 'tensor' || dim.kind === 'given')) return pair(c, { input, other: dim });
  if (c.library !== 'torch' || absent(dim)) return folded(c, args);
  return named(parts, [folded(c, args), folded(c, args, 'int')]);
}

/** The axis that something runs along; NumPy and JAX flatten where none is named. */
export function along(c: Call, { input, dim }: Arguments): TensorValue {
  const x = operand(c, input);
  if (absent(dim) && c.library !== 'torch')
    return shaped(x, [x.shape ? productOf(x.shape) : c.m.anySize()], { contiguous: true });
  if (c.library === 'numpy' && x.shape?.length === 0 && c.name.startsWith('cum'))
    return axisArg(c, dim, 1) === undefined ? shaped(x, null) : shaped(x, [sizeOf(1)]);
  if (dim && x.shape && dim.kind === 'int' && axisArg(c, dim, x.shape.length) === undefined)
    return shaped(x, null);
  return fresh(x);
}

function difference(c: Call, { input, n, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null, ranked(x));
  if (x.shape.length === 0) {
    refuse(c, 'axis', 'a single number has no neighbours');
    return shaped(x, null);
  }
  const axis = dim ? axisArg(c, dim, x.shape.length) : x.shape.length - 1;
  const times = n ? intArg(c, n) : 1;
  if (axis === undefined || times === undefined) return shaped(x, null);
  const size = x.shape[axis]!;
  const gone = smallerOf(sizeOf(times), size);
  const left =
    valueOf(size) === undefined ? subtractSizes(size, sizeOf(times)) : subtractSizes(size, gone);
  return shaped(x, x.shape.with(axis, left), { contiguous: true });
}

/** Several quantiles come in a new first dimension. */
function quantile(c: Call, { input, q, dim, keepdim }: Arguments): Value {
  const made = folded(c, { input, dim, keepdim });
  const at = q?.kind === 'tensor' ? operand(c, q) : undefined;
  if (!at) return numberOf(c, q) === undefined && q?.kind !== 'float' ? shaped(made, null) : made;
  const lead: readonly Size[] | null = at.shape;
  return shaped(made, lead && made.shape ? [...lead, ...made.shape] : null);
}

function extremes(c: Call, args: Arguments): Value {
  return named(['min', 'max'], [folded(c, args), folded(c, args)]);
}

/** One number for all cells, or for those along an axis. */
export const reductions: Rules = {
  ...each(
    'sum mean prod amax amin nansum nanmean nanprod average max_ min_ ptp',
    rule('input dim keepdim', (c, args) => folded(c, args), says),
  ),
  ...each(
    'all any',
    rule('input dim keepdim', (c, args) => folded(c, args, 'bool'), says),
  ),
  ...each(
    'argmax argmin nanargmax nanargmin count_nonzero',
    rule('input dim keepdim', (c, args) => folded(c, args, 'int'), says),
  ),
  logsumexp: rule('input dim keepdim', (c, args) => folded(c, args), says),
  ...each(
    'std var nanstd nanvar',
    rule('input dim unbiased keepdim', (c, args) => folded(c, spread(args)), says),
  ),
  ...each(
    'var_mean std_mean',
    rule(
      'input dim unbiased keepdim',
      (c, args) => {
        const made = folded(c, spread(args));
        return tupleOf([made, made]);
      },
      says,
    ),
  ),
  norm: rule('input p dim keepdim', norm, says),
  vector_norm: rule('input p dim keepdim', norm, says),
  ...each(
    'max min median nanmedian',
    rule('input dim keepdim', extreme, `${says}; PyTorch gives values and indices`),
  ),
  mode: rule(
    'input dim keepdim',
    (c, { input, dim, keepdim }) => {
      const args = { input, keepdim, dim: dim ?? { kind: 'int' as const, size: sizeOf(-1) } };
      return named(parts, [folded(c, args), folded(c, args, 'int')]);
    },
    says,
  ),
  ...each('quantile nanquantile percentile', rule('input q dim keepdim', quantile, says)),
  aminmax: rule('input', extremes, says),
  ...each(
    'cumsum cumprod logcumsumexp cumsum_ cumprod_',
    rule('input dim', along, 'adds up along a dimension: the shape stays'),
  ),
  ...each(
    'cummax cummin',
    rule(
      'input dim',
      (c, args) => {
        const made = along(c, args);
        return named(parts, [made, { ...made, dtype: 'int' }]);
      },
      'runs along a dimension: the shape stays',
    ),
  ),
  diff: rule('input n dim', difference, 'one less along the dimension for each difference'),
  ...each(
    'trapz trapezoid',
    rule(
      'input x dim',
      (c, { input, dim }) => folded(c, { input, dim: dim ?? { kind: 'int', size: sizeOf(-1) } }),
      says,
    ),
  ),
  bincount: rule('input', (c) => tensorOf([c.m.anySize()], { dtype: 'int', library: c.library })),
};

/** A norm over two axes is that of a matrix. */
function norm(c: Call, args: Arguments): Value {
  const x = operand(c, args.input);
  const matrix = args.p && args.p.kind !== 'none' && absent(args.dim) && x.shape;
  // NumPy names the order of a norm only for vectors and matrices.
  if (matrix && c.library !== 'torch' && x.shape.length > 2) {
    refuse(c, 'axis', 'an order is for vectors and matrices');
    return shaped(x, null);
  }
  return folded(c, args);
}
