import { type Size, multiplySizes, sizeOf, valueOf } from '../../tensor/size';
import { likeShape, openShape } from '../evaluator/open-shapes';
import { sizeFrom } from '../evaluator/operators';
import { type Dtype, type TensorValue, type Value, itemsOf, tensorOf } from '../values';
import type { Call } from './rule';

/** The tensor of an argument. Lists of numbers are arrays to NumPy. */
export function tensorArg(c: Call, value: Value | undefined): TensorValue | undefined {
  if (!value) return undefined;
  // A setting is a number unless it was used as a tensor.
  if (value.kind === 'given' && !value.given.input && !value.given.tensor) return undefined;
  const tensor = c.m.tensor(value);
  if (tensor) return tensor;
  // A number that nobody knows may be a tensor that nobody knows.
  if (value.kind === 'float' && !(value.size && valueOf(value.size) !== undefined) && !c.m.guess())
    return undefined;
  if (value.kind === 'int' || value.kind === 'float' || value.kind === 'bool') {
    return tensorOf([], { library: c.library, dtype: value.kind });
  }
  if (c.library !== 'torch') {
    const items = itemsOf(value);
    if (items?.every((item) => item.kind === 'int' || item.kind === 'float'))
      return tensorOf([sizeOf(items.length)], { library: c.library });
  }
  return undefined;
}

/** The operand, or one of unknown shape. */
export function operand(c: Call, value: Value | undefined): TensorValue {
  return tensorArg(c, value) ?? tensorOf(null, { library: c.library, dtype: undefined });
}

/** A size of an argument. */
export function sizeArg(c: Call, value: Value | undefined): Size | undefined {
  return value ? sizeFrom(c.m, value) : undefined;
}

/** The integer of an argument. */
export function intArg(c: Call, value: Value | undefined): number | undefined {
  const size = value && value.kind !== 'given' ? sizeFrom(c.m, value) : undefined;
  return size && valueOf(size);
}

/** Sizes given as a tuple, a list, a shape, one by one, or as one integer. undefined: not known. */
export function sizesArg(c: Call, value: Value | undefined): Size[] | undefined {
  if (!value) return undefined;
  if (value.kind === 'shape') {
    const known = openShape(c.m, value);
    return known.kind === 'shape' ? undefined : sizesArg(c, known);
  }
  const items = itemsOf(value);
  if (items) {
    if (
      items.length === 1 &&
      items[0]!.kind !== 'int' &&
      (items[0]!.kind === 'list' || items[0]!.kind === 'shape')
    )
      return sizesArg(c, items[0]);
    return items.map((item) => sizeFrom(c.m, item) ?? c.m.anySize());
  }
  const one = sizeFrom(c.m, value);
  return one ? [one] : undefined;
}

/** The axis that an argument names, counted from the front; a problem where there is none. */
export function axisArg(
  c: Call,
  value: Value | undefined,
  rank: number,
  scalar = c.library === 'torch',
): number | undefined {
  const axis = intArg(c, value);
  if (axis === undefined) return undefined;
  return checkedAxis(c, axis, rank, scalar);
}

/** What the library calls an axis. */
export function axisWord(c: Call): string {
  return c.library === 'torch' ? 'dimension' : 'axis';
}

/** A single number has dimension 0 to PyTorch; NumPy and JAX say that it has no axis. */
export function checkedAxis(
  c: Call,
  axis: number,
  rank: number,
  scalar = c.library === 'torch',
): number | undefined {
  if (rank === 0 && scalar && (axis === 0 || axis === -1)) return 0;
  if (axis >= rank || axis < -rank) {
    const range = rank === 0 ? 'a single number has none' : `they are ${-rank} to ${rank - 1}`;
    c.m.report('axis', `${c.name}: there is no ${axisWord(c)} ${axis}: ${range}`);
    return undefined;
  }
  return axis < 0 ? axis + rank : axis;
}

/** Axes given as one integer or several; a problem where one is named twice. */
export function axesArg(
  c: Call,
  value: Value | undefined,
  rank: number,
  scalar = c.library === 'torch',
): number[] | undefined {
  const items = value && itemsOf(value);
  const axes = (items ?? (value ? [value] : [])).map((item) => axisArg(c, item, rank, scalar));
  if (!axes.every((axis) => axis !== undefined)) return undefined;
  const twice = axes.find((axis, place) => axes.indexOf(axis) !== place);
  if (twice !== undefined && rank > 0) {
    c.m.report('axis', `${c.name}: ${axisWord(c)} ${twice} is named twice`);
    return undefined;
  }
  return axes;
}

/** A tensor of another shape, otherwise like this one. */
export function shaped(
  tensor: TensorValue,
  shape: readonly Size[] | null,
  more: Partial<TensorValue> = {},
): TensorValue {
  return tensorOf(shape, { dtype: tensor.dtype, library: tensor.library, ...more });
}

/** How far another tensor's rank is from that of one whose rank is not known. */
export function ranked(tensor: TensorValue, more = 0): Partial<TensorValue> {
  if (tensor.shape || !tensor.like) return {};
  return {
    like: { given: tensor.like.given, what: 'rank', offset: (tensor.like.offset ?? 0) + more },
  };
}

/** What is known of a tensor that is given sizes of which not even the number is known. */
export function openSizes(c: Call, sizes: Value | undefined): Partial<TensorValue> {
  const only = sizes && itemsOf(sizes)?.length === 1 ? itemsOf(sizes)![0] : sizes;
  return only?.kind === 'shape' ? likeShape(c.m, only) : {};
}

/** A tensor of the same shape that is a new one; its cells lie as those of the operand do. */
export function alike(tensor: TensorValue, more: Partial<TensorValue> = {}): TensorValue {
  const made = { ...tensor, ...more };
  if (more.parameter === undefined)
    delete (made as Partial<TensorValue> & { parameter?: unknown }).parameter;
  return made;
}

/** A new tensor of the same shape. PyTorch keeps the order of the axes in memory where nothing is between them. */
export function fresh(tensor: TensorValue, more: Partial<TensorValue> = {}): TensorValue {
  const strides = tensor.shape && tensor.contiguous !== true ? tensor.strides : undefined;
  const kept = strides && isDense(tensor.shape!, strides);
  const made = shaped(tensor, tensor.shape, {
    ...(tensor.like ? { like: tensor.like } : {}),
    ...(tensor.last ? { last: tensor.last } : {}),
    ...(kept ? { contiguous: false, strides } : tensor.contiguous ? { contiguous: true } : {}),
  });
  return { ...made, ...more };
}

/** Whether the cells of a tensor fill the memory that they lie in. */
function isDense(shape: readonly Size[], strides: readonly Size[]): boolean {
  const left = new Set(shape.keys());
  for (const axis of shape.keys()) if (valueOf(shape[axis]!) === 1) left.delete(axis);
  let step = sizeOf(1);
  while (left.size > 0) {
    const next = [...left].find((axis) => strides[axis]!.text === step.text);
    if (next === undefined) return false;
    left.delete(next);
    step = multiplySizes(step, shape[next]!);
  }
  return true;
}

export function truth(value: Value | undefined): boolean | undefined {
  return value?.kind === 'bool' ? value.value : value === undefined ? false : undefined;
}

/** The text of an argument, where it is written out. */
export function textArg(value: Value | undefined): string | undefined {
  return value?.kind === 'string' ? value.value : undefined;
}

/** Whether an argument is left out, or None. */
export function absent(value: Value | undefined): boolean {
  return !value || value.kind === 'none';
}

/** The dtype that `dtype=…` names, or another where it is left out. */
export function dtypeArg(
  value: Value | undefined,
  otherwise: Dtype | undefined,
): Dtype | undefined {
  if (absent(value)) return otherwise;
  if (value?.kind === 'dtype') return value.dtype;
  return value?.kind === 'builtin' ? dtypeOfType[value.name] : undefined;
}

const dtypeOfType: Readonly<Record<string, Dtype>> = { bool: 'bool', int: 'int', float: 'float' };

/** One size an axis, of an argument that may be one integer for all. */
export function perAxis(
  c: Call,
  value: Value | undefined,
  axes: number,
  otherwise: number | readonly (Size | undefined)[],
): (Size | undefined)[] {
  if (absent(value))
    return Array.from({ length: axes }, (_, axis) =>
      typeof otherwise === 'number' ? sizeOf(otherwise) : otherwise[axis],
    );
  const items = itemsOf(value!);
  return Array.from({ length: axes }, (_, axis) => {
    const one = items ? (items.length === 1 ? items[0] : items[axis]) : value;
    return one && sizeFrom(c.m, one);
  });
}

export { laid, reordered, rowByRow, stridesOf } from '../layout';
