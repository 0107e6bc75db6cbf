import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  sameSize,
  sizeOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf, manyOf, tupleOf } from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  axisArg,
  each,
  fixed,
  intArg,
  laid,
  operand,
  ranked,
  refuse,
  rule,
  shaped,
  sizeArg,
  stridesOf,
} from '../rule';

/** More parts than this are not listed one by one. */
const most = 64;

/** A piece of a tensor: another size along an axis, the same memory. */
export function piece(x: TensorValue, axis: number, size: Size): TensorValue {
  const shape = x.shape!.with(axis, size);
  return shaped(x, shape, laid(shape, stridesOf(x)));
}

function pieces(x: TensorValue, axis: number, sizes: readonly Size[]): Value {
  return tupleOf(sizes.map((size) => piece(x, axis, size)));
}

/** So many parts, the last ones shorter: PyTorch's chunk. */
function chunk(c: Call, { input, chunks, dim }: Arguments): Value {
  const x = operand(c, input);
  const count = intArg(c, chunks);
  if (count !== undefined && count < 1) {
    refuse(c, 'split', `${count} parts are too few`);
    return manyOf(shaped(x, null), unknownSize, 'tuple');
  }
  if (count === undefined || count > most) return manyOf(shaped(x, null), unknownSize, 'tuple');
  const axis = x.shape ? axisToCut(c, x, dim) : undefined;
  if (!x.shape || axis === undefined) {
    const last = x.last && intArg(c, dim) === -1 ? divideSizes(x.last, sizeOf(count)) : undefined;
    return tupleOf(Array.from({ length: count }, () => shaped(x, null, { ...ranked(x), last })));
  }
  const whole = valueOf(x.shape[axis]!);
  if (whole === undefined) {
    const part = divideSizes(x.shape[axis]!, sizeOf(count));
    return pieces(
      x,
      axis,
      Array.from({ length: count }, () => part),
    );
  }
  if (whole === 0)
    return pieces(
      x,
      axis,
      Array.from({ length: count }, () => sizeOf(0)),
    );
  return pieces(x, axis, cut(whole, Math.ceil(whole / count)));
}

function cut(whole: number, step: number): Size[] {
  return Array.from({ length: Math.min(most, Math.ceil(whole / step)) }, (_, k) =>
    sizeOf(Math.min(step, whole - k * step)),
  );
}

/** The axis that is cut, the first where none is named. A single number has none. */
function axisToCut(c: Call, x: TensorValue, dim: Value | undefined): number | undefined {
  if (x.shape!.length === 0) {
    refuse(c, 'axis', 'a single number () cannot be cut');
    return undefined;
  }
  return absent(dim) ? 0 : axisArg(c, dim, x.shape!.length);
}

/** Parts of a size, or of these sizes. */
function split(c: Call, { input, split_size, dim, split_size_or_sections }: Arguments): Value {
  const by = split_size ?? split_size_or_sections;
  const x = operand(c, input);
  const axis = x.shape ? axisToCut(c, x, dim) : undefined;
  const parts = by && itemsOf(by);
  const open = (size: Size) =>
    x.shape && axis !== undefined ? piece(x, axis, size) : shaped(x, null, ranked(x));
  if (parts) {
    const sizes = parts.map((one) => sizeArg(c, one) ?? c.m.anySize());
    if (x.shape && axis !== undefined) {
      const [whole, total] = [x.shape[axis]!, sizes.reduce(addSizes, sizeOf(0))].map((size) =>
        c.m.facts.resolve(size),
      ) as [Size, Size];
      if (c.m.facts.equal(whole, total) === false) {
        refuse(
          c,
          'split',
          `the sizes (${sizes.map((s) => s.text).join(', ')}) sum to ${total.text}, not ${whole.text}`,
        );
      } else c.m.facts.assumeEqual(whole, total);
    }
    return tupleOf(sizes.map(open));
  }
  const size = sizeArg(c, by);
  if (!size) return manyOf(shaped(x, null), unknownSize, 'tuple');
  if ((fixed(c, size) ?? 1) < 0) refuse(c, 'split', `${size.text} is no size`);
  const whole = x.shape && axis !== undefined ? c.m.facts.resolve(x.shape[axis]!) : x.last;
  if (!whole) return manyOf(open(size), unknownSize, 'tuple');
  const [all, step] = [valueOf(whole), valueOf(size)];
  if (all !== undefined && step !== undefined && step > 0)
    return tupleOf((all === 0 ? [sizeOf(0)] : cut(all, step)).map(open));
  const count = divideSizes(whole, size);
  const known = valueOf(count);
  if (
    known !== undefined &&
    known > 0 &&
    known <= most &&
    sameSize(multiplySizes(count, size), whole)
  )
    return tupleOf(Array.from({ length: known }, () => open(size)));
  return manyOf(open(size), count, 'tuple');
}

/** So many parts, or cuts at these places: NumPy's split and PyTorch's tensor_split. */
function sections(even: boolean, axisOf?: (rank: number) => number) {
  return (c: Call, { input, split_size, indices, dim, sections: count }: Arguments): Value => {
    const x = operand(c, input);
    const by = split_size ?? indices ?? count;
    if (!x.shape || !by) return manyOf(shaped(x, null), unknownSize, 'tuple');
    const given: Value | undefined =
      axisOf && x.shape.length > 0 ? { kind: 'int', size: sizeOf(axisOf(x.shape.length)) } : dim;
    const axis = axisToCut(c, x, given);
    if (axis === undefined) return manyOf(shaped(x, null), unknownSize, 'tuple');
    const whole = x.shape[axis]!;
    const places = itemsOf(by);
    if (places) return pieces(x, axis, between(c, whole, places));
    const parts = intArg(c, by);
    const size = sizeArg(c, by);
    if (parts === undefined)
      return manyOf(
        piece(x, axis, size ? divideSizes(whole, size) : unknownSize),
        size ?? unknownSize,
        'tuple',
      );
    if (parts < 1) {
      refuse(c, 'split', `${parts} parts are too few`);
      return manyOf(shaped(x, null), unknownSize, 'tuple');
    }
    const all = fixed(c, whole);
    if (even && all !== undefined && all % parts !== 0) {
      refuse(
        c,
        'split',
        `${shapeText(x.shape)} has ${whole.text} at axis ${axis}, which ${parts} does not divide`,
      );
      return manyOf(shaped(x, null), unknownSize, 'tuple');
    }
    if (parts > most)
      return manyOf(piece(x, axis, divideSizes(whole, sizeOf(parts))), sizeOf(parts), 'tuple');
    const number = valueOf(whole);
    return pieces(
      x,
      axis,
      Array.from({ length: parts }, (_, k) =>
        number === undefined
          ? even
            ? divideSizes(whole, sizeOf(parts))
            : unknownSize
          : sizeOf(Math.floor(number / parts) + (k < number % parts ? 1 : 0)),
      ),
    );
  };
}

/** The lengths of what lies between cuts, which are cut off at the ends. */
function between(c: Call, whole: Size, places: readonly Value[]): Size[] {
  const all = valueOf(whole);
  const cuts = places.map((place) => sizeArg(c, place));
  const clamped = cuts.map((size) => {
    const at = size && valueOf(size);
    if (at === undefined || all === undefined) return size;
    return sizeOf(Math.max(0, Math.min(all, at < 0 ? at + all : at)));
  });
  const beyond = cuts.find((size) => all !== undefined && (size ? (valueOf(size) ?? 0) : 0) > all);
  if (beyond && c.library === 'jax')
    refuse(c, 'split', `there is no place ${beyond.text} in ${whole.text}`);
  const ends = [sizeOf(0), ...clamped, whole];
  return ends.slice(1).map((end, k) => {
    const start = ends[k];
    if (!end || !start) return unknownSize;
    const length = subtractSizes(end, start);
    return (valueOf(length) ?? 0) < 0 ? sizeOf(0) : length;
  });
}

function unbind(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  const axis = x.shape ? axisToCut(c, x, dim) : undefined;
  if (!x.shape || axis === undefined)
    return manyOf(shaped(x, null, ranked(x, -1)), unknownSize, 'tuple');
  const part = without(x, axis);
  const count = valueOf(x.shape[axis]!);
  return count !== undefined && count <= most
    ? tupleOf(Array.from({ length: count }, () => part))
    : manyOf(part, x.shape[axis]!, 'tuple');
}

/** One index of an axis: the axis goes. */
export function without(x: TensorValue, axis: number): TensorValue {
  const left = (all: readonly Size[]) => all.filter((_, at) => at !== axis);
  const strides = stridesOf(x);
  const shape = left(x.shape!);
  return shaped(x, shape, laid(shape, strides && left(strides)));
}

/** Tensors that become several. */
export const splitting: Rules = {
  chunk: rule('input chunks dim', chunk, 'so many parts along a dimension, the last one shorter'),
  split: rule(
    'input split_size dim',
    (c, args) => (c.library === 'torch' ? split(c, args) : sections(true)(c, args)),
    'parts of a size, or of these sizes, which sum to the whole; NumPy: so many equal parts',
  ),
  split_with_sizes: rule(
    'input split_size dim',
    split,
    'parts of these sizes, which sum to the whole',
  ),
  ...each(
    'array_split tensor_split',
    rule(
      'input split_size dim',
      sections(false),
      'so many parts, the first ones longer, or cuts at these places',
    ),
  ),
  vsplit: rule(
    'input split_size',
    sections(true, () => 0),
    'equal parts of the first dimension',
  ),
  hsplit: rule(
    'input split_size',
    sections(true, (rank) => (rank > 1 ? 1 : 0)),
    'equal parts of the second dimension',
  ),
  dsplit: rule(
    'input split_size',
    sections(true, () => 2),
    'equal parts of the third dimension',
  ),
  unbind: rule('input dim', unbind, 'one tensor for each index of a dimension, which goes'),
};
