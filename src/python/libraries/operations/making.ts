import {
  type Size,
  addSizes,
  divideSizes,
  sizeOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../../tensor/size';
import { truncated } from '../../evaluator/operators';
import { type Dtype, type TensorValue, type Value, itemsOf, tensorOf, unknown } from '../../values';
import { joinShapes } from '../nesting';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  alike,
  dtypeArg,
  each,
  fixed,
  intArg,
  openSizes,
  operand,
  refuse,
  rule,
  shaped,
  sizeArg,
  sizesArg,
} from '../rule';
import { numberOf } from './cells';

const says = 'the sizes that are given';

/** A new tensor of these sizes; a negative one is none. */
export function made(
  c: Call,
  sizes: Value | undefined,
  dtype?: Dtype,
  library = c.library,
): TensorValue {
  if (!sizes && c.library === 'torch' && c.args.length === 0)
    refuse(c, 'value', 'no size is given');
  const found = sizesArg(c, sizes) ?? (sizes ? null : []);
  const negative = found?.find((size) => (fixed(c, size) ?? 0) < 0);
  if (negative) {
    refuse(
      c,
      'value',
      `(${found!.map((size) => size.text).join(', ')}) has ${negative.text}, which is no size`,
    );
    return tensorOf(null, { dtype, library });
  }
  return tensorOf(found, { dtype, library, contiguous: true, ...openSizes(c, sizes) });
}

/** The tensor that nested lists of numbers make. */
export function fromData(c: Call, value: Value | undefined, depth = 0): TensorValue {
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
  if (items?.length === 0) return tensorOf([sizeOf(0)], plain);
  const parts = items?.map((item) => fromData(c, item, depth + 1));
  const of = parts ? joinShapes(c, parts) : fromData(c, element, depth + 1);
  if (!of) {
    refuse(c, 'value', 'the lists inside are not of one length');
    return tensorOf(null, plain);
  }
  const numbers = items?.every((item) => item.kind === 'int') ? items : undefined;
  return tensorOf(of.shape ? [length, ...of.shape] : null, {
    ...plain,
    dtype: of.dtype,
    contiguous: true,
    ...(numbers ? { numbers } : {}),
  });
}

/** How many numbers arange(start, stop, step) gives: ceil((stop − start)/step). */
function arange(c: Call, named: Arguments): Value {
  const { args } = c;
  const start = args.length > 1 ? args[0] : named.start;
  const stop = args.length > 1 ? args[1] : (args[0] ?? named.end ?? named.stop);
  const step = args[2] ?? named.step;
  const floats = [start, stop, step].some((one) => one?.kind === 'float');
  const dtype = dtypeArg(named.dtype, floats ? 'float' : 'int');
  const plain = { dtype, library: c.library, contiguous: true };
  const [first, end, by] = [
    start ? numberOf(c, start) : 0,
    numberOf(c, stop),
    step ? numberOf(c, step) : 1,
  ];
  if (by === 0) {
    refuse(c, 'value', 'a step of 0 never ends');
    return tensorOf(null, plain);
  }
  if (first !== undefined && end !== undefined && by !== undefined) {
    const count = Math.ceil((end - first) / by);
    if (c.library === 'torch' && (by > 0 ? end < first : end > first)) {
      refuse(c, 'value', `from ${first} to ${end} there is no way in steps of ${by}`);
      return tensorOf(null, plain);
    }
    return tensorOf([sizeOf(Math.max(count, 0))], plain);
  }
  const [from, to, steps] = [
    start ? exact(c, start) : sizeOf(0),
    stop && exact(c, stop),
    step ? exact(c, step) : sizeOf(1),
  ];
  if (!to || !from || !steps) return tensorOf([c.m.anySize()], plain);
  const span = subtractSizes(to, from);
  // Rounded up, whichever way the steps go.
  const one = sizeOf((valueOf(steps) ?? 1) < 0 ? -1 : 1);
  const length =
    valueOf(steps) === 1 ? span : divideSizes(addSizes(span, subtractSizes(steps, one)), steps);
  return tensorOf([c.m.facts.resolve(length)], plain);
}

function exact(c: Call, value: Value): Size | undefined {
  return (
    sizeArg(c, value) ??
    (value.kind === 'float' && valueOf(value.over ?? unknownSize) === 1
      ? truncated(c.m, value)
      : undefined)
  );
}

/** So many numbers between two. */
function between(c: Call, { steps, num, start, end, stop }: Arguments): Value {
  const given = steps ?? num;
  const count =
    sizeArg(c, given) ?? (absent(given) && c.library !== 'torch' ? sizeOf(50) : c.m.anySize());
  if ((fixed(c, count) ?? 0) < 0) {
    refuse(c, 'value', `${count.text} is no number of steps`);
    return tensorOf(null, { library: c.library });
  }
  const ends = [start, end ?? stop].find((one) => one?.kind === 'tensor');
  const rest = ends ? operand(c, ends).shape : [];
  return tensorOf(rest && [count, ...rest], { library: c.library, contiguous: true });
}

function eye(c: Call, { n, m: columns, N, M }: Arguments): Value {
  const rows = sizeArg(c, n ?? N) ?? c.m.anySize();
  const across = columns ?? M;
  const width = absent(across) ? rows : (sizeArg(c, across) ?? c.m.anySize());
  return tensorOf([rows, width], { library: c.library, contiguous: true });
}

function randint(c: Call, { low, high, sizes, size }: Arguments): Value {
  // randint(high, size) or randint(low, high, size)
  const wanted = sizes ?? size ?? [high, low].find((one) => one && itemsOf(one));
  return made(c, wanted, 'int');
}

/** jax.random: a key first, then the sizes (and for some, limits before them). */
function drawn(c: Call, { sizes, ...rest }: Arguments): Value {
  const wanted = sizes ?? Object.values(rest).find((one) => one && itemsOf(one));
  return made(c, wanted ?? undefined, 'float');
}

/** Distances of the cells that a triangle has. */
function triangle(lower: boolean) {
  return rule(
    'row col offset',
    (c, { row, col, offset }) => {
      const [rows, columns] = [intArg(c, row), absent(col) ? intArg(c, row) : intArg(c, col)];
      const by = offset ? intArg(c, offset) : 0;
      if (rows === undefined || columns === undefined || by === undefined)
        return tensorOf([sizeOf(2), c.m.anySize()], { dtype: 'int', library: c.library });
      let count = 0;
      for (let at = 0; at < Math.min(rows, 10_000); at++) {
        const upTo = Math.max(0, Math.min(columns, at + by + (lower ? 1 : 0)));
        count += lower ? upTo : columns - upTo;
      }
      return tensorOf([sizeOf(2), sizeOf(count)], { dtype: 'int', library: c.library });
    },
    'row and column of each cell of the triangle',
  );
}

/** Tensors that are made of nothing but sizes and numbers. */
export const making: Rules = {
  ...each(
    'zeros ones empty rand randn random standard_normal',
    rule('*sizes', (c, { sizes, dtype }) => made(c, sizes, dtypeArg(dtype, 'float')), says),
  ),
  ...each(
    'random_sample',
    rule('*sizes', (c, { sizes }) => made(c, sizes, 'float'), says),
  ),
  full: rule(
    'sizes fill_value',
    (c, { sizes, fill_value, dtype }) =>
      made(
        c,
        sizes,
        dtypeArg(
          dtype,
          fill_value?.kind === 'bool' || fill_value?.kind === 'int' ? fill_value.kind : 'float',
        ),
      ),
    says,
  ),
  eye: rule('n m', eye, 'rows and columns'),
  identity: rule('n', eye, 'as many rows as columns'),
  arange: rule('', arange, 'as many numbers as steps between the ends'),
  ...each(
    'linspace logspace geomspace',
    rule('start end steps', between, 'as many numbers as steps'),
  ),
  ...each(
    'hann_window hamming_window blackman_window bartlett_window kaiser_window hanning hamming',
    rule(
      'n',
      (c, { n, window_length }) =>
        tensorOf([sizeArg(c, n ?? window_length) ?? c.m.anySize()], { library: c.library }),
      says,
    ),
  ),
  randint: rule('low high *sizes', randint, says),
  randperm: rule(
    'n',
    (c, { n }) => tensorOf([sizeArg(c, n) ?? c.m.anySize()], { dtype: 'int', contiguous: true }),
    says,
  ),
  normal: rule(
    'mean std sizes',
    (c, { mean, std, sizes }) => {
      if (sizes) return made(c, sizes, 'float');
      const like = [mean, std].find((one) => one?.kind === 'tensor');
      return shaped(operand(c, like), operand(c, like).shape);
    },
    says,
  ),
  uniform: rule('low high sizes', (c, { sizes }) => made(c, sizes, 'float'), says),
  drawn: rule('key a b d', drawn, says),
  ...each(
    'tensor as_tensor array asarray scalar_tensor',
    rule(
      'data',
      (c, { data, dtype, object }) => {
        const x = fromData(c, data ?? object);
        return absent(dtype) ? x : { ...x, dtype: dtypeArg(dtype, x.dtype) };
      },
      'as the lists are nested',
    ),
  ),
  from_numpy: rule(
    'data',
    (c, { data }) => ({ ...fromData(c, data), library: 'torch' }),
    'the shape of the array',
  ),
  numpy: rule(
    'input',
    (c, { input }) => ({ ...alike(operand(c, input)), library: 'numpy' }),
    'the shape of the tensor',
  ),
  ...each(
    'Tensor FloatTensor LongTensor IntTensor BoolTensor DoubleTensor HalfTensor',
    rule(
      '*data',
      (c, { data }) => {
        const dtype: Dtype = /Long|Int/.test(c.name)
          ? 'int'
          : c.name.startsWith('Bool')
            ? 'bool'
            : 'float';
        const { args } = c;
        const only = args.length === 1 && args[0]!.kind === 'int';
        return only || args.length > 1
          ? made(c, data, dtype)
          : { ...fromData(c, c.args[0] ?? data), dtype };
      },
      'sizes, or as the lists are nested',
    ),
  ),
  tri: rule('n m', eye, 'rows and columns'),
  triu_indices: triangle(false),
  tril_indices: triangle(true),
  ...each(
    'new_zeros new_ones new_empty',
    rule('input *sizes', (c, { input, sizes }) => made(c, sizes, operand(c, input).dtype), says),
  ),
  new_full: rule(
    'input sizes fill',
    (c, { input, sizes }) => made(c, sizes, operand(c, input).dtype),
    says,
  ),
  new_tensor: rule('input data', (c, { data }) => fromData(c, data), 'as the lists are nested'),
  generate_square_subsequent_mask: rule(
    'n',
    (c, { n, sizes }) => {
      const size = sizeArg(c, n ?? sizes) ?? c.m.anySize();
      return tensorOf([size, size], { contiguous: true });
    },
    'a mask of all queries and keys',
  ),
};
