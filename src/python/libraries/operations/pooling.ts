import { shapeText } from '../../../tensor/abstract';
import { type Size } from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf, none, tupleOf } from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  fixed,
  operand,
  perAxis,
  refuse,
  rule,
  shaped,
  sizeArg,
  truth,
} from '../rule';
import { batched, slid } from './convolving';

/** The largest or the mean of each window. */
export function pool(c: Call, input: TensorValue, axes: number, args: Arguments): TensorValue {
  const x = batched(c, input, axes);
  if (!x?.shape) return shaped(input, null);
  const kernel = perAxis(c, args.kernel_size, axes, 1);
  const stride = perAxis(c, args.stride, axes, kernel);
  const padding = perAxis(c, args.padding, axes, 0);
  const dilation = perAxis(c, args.dilation, axes, 1);
  const ceil = truth(args.ceil_mode);
  const wide = padding.findIndex((pad, axis) => {
    const [p, k] = [fixed(c, pad), fixed(c, kernel[axis])];
    return (
      p !== undefined && k !== undefined && 2 * p > (k - 1) * (fixed(c, dilation[axis]) ?? 1) + 1
    );
  });
  if (wide >= 0) {
    refuse(c, 'conv', `the padding ${padding[wide]!.text} is more than half of the window`);
    return shaped(x, null);
  }
  const small = x.shape.slice(-axes).some((size, axis) => {
    const [n, k] = [fixed(c, size), fixed(c, kernel[axis])];
    return n !== undefined && k !== undefined && n < k;
  });
  if (small && axes === 3 && /^avg|^Avg/.test(c.name)) {
    refuse(c, 'conv', `a window of the mean does not fit into ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const lengths = x.shape
    .slice(-axes)
    .map((size, axis) =>
      ceil === undefined
        ? c.m.anySize()
        : slid(c, size, kernel[axis], stride[axis], padding[axis], dilation[axis], ceil),
    );
  if (!lengths.every((size) => size !== undefined)) {
    const text = kernel.map((size) => size?.text ?? '?').join(', ');
    refuse(c, 'conv', `a window of (${text}) does not fit into ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  return shaped(x, [...x.shape.slice(0, -axes), ...lengths], { contiguous: true });
}

/** As many windows as are wanted; None keeps a length. */
export function adapt(
  c: Call,
  input: TensorValue,
  axes: number,
  to: Value | undefined,
): TensorValue {
  // A mean of everything takes any number of dimensions.
  const everything = axes > 1 && !itemsOf(to ?? none) && fixed(c, sizeArg(c, to)) === 1;
  const lax = everything && /avg|Avg/.test(c.name) && (input.shape?.length ?? 0) >= axes;
  const x = lax ? input : batched(c, input, axes);
  if (!x?.shape) return shaped(input, null);
  const items = to && itemsOf(to);
  if (items && items.length !== axes) {
    refuse(c, 'value', `${items.length} lengths for ${axes} dimensions`);
    return shaped(x, null);
  }
  if (axes === 1 && items?.[0]?.kind === 'none') {
    refuse(c, 'value', 'the one length is not given');
    return shaped(x, null);
  }
  const own = x.shape.slice(-axes);
  const sizes = own.map((size, axis): Size => {
    const wanted = items ? items[axis] : to;
    if (wanted?.kind === 'none') return size;
    return sizeArg(c, wanted) ?? c.m.anySize();
  });
  return shaped(x, [...x.shape.slice(0, -axes), ...sizes], { contiguous: true });
}

const windows =
  'windows of the last dimensions: lengths as of a convolution, the stride is the window where none is given';
const wanted = 'the last dimensions become the sizes that are wanted';
const maxNames = 'input kernel_size stride padding dilation ceil_mode';
const meanNames = 'input kernel_size stride padding ceil_mode';

function withPlaces(made: TensorValue, args: Arguments): Value {
  const places = truth(args.return_indices);
  return places === true ? tupleOf([made, { ...made, dtype: 'int' }]) : made;
}

function pools(axes: number): Rules {
  const max = rule(
    maxNames,
    (c, args) => withPlaces(pool(c, operand(c, args.input), axes, args), args),
    windows,
  );
  const mean = rule(meanNames, (c, args) => pool(c, operand(c, args.input), axes, args), windows);
  const adaptive = rule(
    'input output_size',
    (c, { input, output_size }) => adapt(c, operand(c, input), axes, output_size),
    wanted,
  );
  return {
    [`max_pool${axes}d`]: max,
    [`avg_pool${axes}d`]: mean,
    [`adaptive_avg_pool${axes}d`]: adaptive,
    [`adaptive_max_pool${axes}d`]: adaptive,
  };
}

/** Windows that become one number. */
export const pooling: Rules = { ...pools(1), ...pools(2), ...pools(3) };
