import {
  type Size,
  addSizes,
  divideSizes,
  sizeOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import { indexValue } from '../evaluator/indexing';
import { joinValues } from '../evaluator/join';
import { truncated } from '../evaluator/operators';
import {
  type Dtype,
  type TensorValue,
  type Value,
  itemsOf,
  manyOf,
  none,
  someFloat,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';
import { joining } from './joining';
import {
  type Arguments,
  type Call,
  type Signature,
  alike,
  openSizes,
  operand,
  rule,
  shaped,
  sizeArg,
  sizesArg,
} from './rule';

function made(c: Call, sizes: Value | undefined, dtype: Dtype = 'float'): Value {
  return tensorOf(sizesArg(c, sizes) ?? (sizes ? null : []), {
    dtype,
    library: c.library,
    contiguous: true,
    ...openSizes(c, sizes),
  });
}

/** The tensor that nested lists of numbers make. */
function fromData(c: Call, value: Value | undefined, depth = 0): TensorValue {
  const plain = { library: c.library, dtype: undefined };
  if (!value || depth > 8) return tensorOf(null, plain);
  const tensor = c.m.tensor(value.kind === 'given' && !value.given.tensor ? unknown : value);
  if (tensor) return { ...alike(tensor), library: c.library };
  if (value.kind === 'int' || value.kind === 'float' || value.kind === 'bool')
    return tensorOf([], { ...plain, dtype: value.kind });
  if (value.kind === 'range')
    return tensorOf([subtractSizes(value.stop, value.start)], { ...plain, dtype: 'int' });
  if (value.kind !== 'list') return tensorOf(null, plain);
  const { items, element, length } = value.state;
  const inner = items
    ? items.length > 0
      ? items.reduce((a, b) => joinValues(a, b, c.m.facts))
      : undefined
    : element;
  if (!inner) return tensorOf([sizeOf(0)], plain);
  const of = fromData(c, inner, depth + 1);
  if (inner.kind === 'unknown') return tensorOf(null, plain);
  return tensorOf(of.shape ? [length, ...of.shape] : null, { ...plain, dtype: of.dtype });
}

/** How many numbers arange(start, stop, step) gives: ceil((stop − start)/step). */
function arange(c: Call, args: readonly Value[], named: Arguments): Value {
  const start = args.length > 1 ? args[0] : (named.start ?? undefined);
  const stop = args.length > 1 ? args[1] : (args[0] ?? named.end ?? named.stop);
  const step = args[2] ?? named.step;
  const from = start ? exact(c, start) : sizeOf(0);
  const to = stop ? exact(c, stop) : undefined;
  const by = step ? exact(c, step) : sizeOf(1);
  const dtype: Dtype | undefined =
    [start, stop, step].some((one) => one?.kind === 'float') || named.dtype ? undefined : 'int';
  if (!to || !from || !by) return tensorOf([c.m.anySize()], { dtype, library: c.library });
  const span = subtractSizes(to, from);
  const length =
    valueOf(by) === 1 ? span : divideSizes(addSizes(span, subtractSizes(by, sizeOf(1))), by);
  return tensorOf([c.m.facts.resolve(length)], { dtype, library: c.library });
}

function exact(c: Call, value: Value): Size | undefined {
  return (
    sizeArg(c, value) ??
    (value.kind === 'float' && valueOf(value.over ?? unknownSize) === 1
      ? truncated(c.m, value)
      : undefined)
  );
}

const filled = 'zeros ones empty rand randn random standard_normal';

/** Rules that make tensors, join them, or pick from them. */
export const making: Readonly<Record<string, Signature>> = {
  ...Object.fromEntries(
    filled
      .split(' ')
      .map((name) => [
        name,
        rule('*sizes', (c, { sizes, dtype }) => made(c, sizes, dtype ? undefined : 'float')),
      ]),
  ),
  full: rule('sizes fill_value', (c, { sizes }) => made(c, sizes)),
  eye: rule('n m', (c, { n, m: columns, N, M }) => {
    const rows = sizeArg(c, n ?? N) ?? c.m.anySize();
    const across = columns ?? M;
    return tensorOf(
      [rows, across && across.kind !== 'none' ? (sizeArg(c, across) ?? c.m.anySize()) : rows],
      { library: c.library },
    );
  }),
  identity: rule('n', (c, { n }) => {
    const size = sizeArg(c, n) ?? c.m.anySize();
    return tensorOf([size, size], { library: c.library });
  }),
  arange: rule('', (c, named) => arange(c, c.args, named)),
  linspace: rule('start end steps', (c, { steps, num }) =>
    tensorOf([sizeArg(c, steps ?? num) ?? (c.library === 'torch' ? c.m.anySize() : sizeOf(50))], {
      library: c.library,
    }),
  ),
  logspace: rule('start end steps', (c, { steps, num }) =>
    tensorOf([sizeArg(c, steps ?? num) ?? c.m.anySize()], { library: c.library }),
  ),
  randint: rule('low high *sizes', (c, { low, high, sizes, size }) => {
    // randint(high, size) or randint(low, high, size)
    const wanted =
      sizes ?? size ?? (itemsOf(high ?? none) ? high : low && itemsOf(low) ? low : undefined);
    return made(c, wanted, 'int');
  }),
  randperm: rule('n', (c, { n }) => tensorOf([sizeArg(c, n) ?? c.m.anySize()], { dtype: 'int' })),
  normal: rule('mean std sizes', (c, { mean, sizes }) =>
    sizes ? made(c, sizes) : shaped(operand(c, mean), operand(c, mean).shape),
  ),
  uniform: rule('key sizes', (c, { sizes }) => made(c, sizes)),
  tensor: rule('data', (c, { data }) => fromData(c, data)),
  as_tensor: rule('data', (c, { data }) => fromData(c, data)),
  array: rule('data', (c, { data }) => fromData(c, data)),
  asarray: rule('data', (c, { data }) => fromData(c, data)),
  from_numpy: rule('data', (c, { data }) => ({ ...fromData(c, data), library: 'torch' })),
  numpy: rule('input', (c, { input }) => ({ ...alike(operand(c, input)), library: 'numpy' })),
  Tensor: rule('*data', (c, { data }) => {
    const items = data && itemsOf(data);
    return items?.every((item) => item.kind === 'int') &&
      c.args.length > 0 &&
      c.args[0]!.kind === 'int'
      ? made(c, data)
      : fromData(c, data);
  }),
  LongTensor: rule('data', (c, { data }) => ({ ...fromData(c, data), dtype: 'int' })),
  FloatTensor: rule('data', (c, { data }) =>
    data?.kind === 'int' ? made(c, data) : fromData(c, data),
  ),
  tri: rule('n m', (c, { n, m: columns }) => {
    const rows = sizeArg(c, n) ?? c.m.anySize();
    return tensorOf([rows, sizeArg(c, columns) ?? rows], { library: c.library });
  }),
  item: rule('input', () => unknownNumber),
  tolist: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return x.shape?.length === 1
      ? manyOf(x.dtype === 'int' ? c.m.anyInt() : someFloat, x.shape[0]!)
      : unknown;
  }),
  size: rule('input dim', (c, { input, dim }) => {
    const x = operand(c, input);
    const whole: Value = x.shape
      ? tupleOf(x.shape.map((size) => ({ kind: 'int', size })))
      : { kind: 'shape', of: x.like ? (input ?? x) : x };
    if (!dim) return whole;
    return indexValue(c.m, whole, dim);
  }),
  dim: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return x.shape ? { kind: 'int', size: sizeOf(x.shape.length) } : c.m.anyInt();
  }),
  shape: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return x.shape ? tupleOf(x.shape.map((size) => ({ kind: 'int', size }))) : unknown;
  }),
  new_zeros: rule('input *sizes', (c, { sizes }) => made(c, sizes)),
  new_ones: rule('input *sizes', (c, { sizes }) => made(c, sizes)),
  new_empty: rule('input *sizes', (c, { sizes }) => made(c, sizes)),
  new_full: rule('input sizes fill', (c, { sizes }) => made(c, sizes)),
  new_tensor: rule('input data', (c, { data }) => fromData(c, data)),
  triu_indices: rule('row col', (c) => tensorOf([sizeOf(2), c.m.anySize()], { dtype: 'int' })),
  ...joining,
};

const unknownNumber: Value = someFloat;
