import { type Size, sizeOf, valueOf } from '../../tensor/size';
import type { Machine } from '../evaluator/machine';
import { likeShape, openShape } from '../evaluator/open-shapes';
import { sizeFrom } from '../evaluator/operators';
import { type Library, type TensorValue, type Value, intOf, itemsOf, tensorOf } from '../values';

/** A call of a library's function: what a rule sees. */
export interface Call {
  readonly m: Machine;
  /** As the user knows it: "softmax". */
  readonly name: string;
  readonly library: Library;
  readonly args: readonly Value[];
}

export type Arguments = Readonly<Record<string, Value | undefined>>;
export type Rule = (call: Call, args: Arguments) => Value;

export interface Signature {
  readonly names: readonly string[];
  readonly rule: Rule;
}

/** `rule('input dim keepdim', …)`; `*sizes` takes what is left, as a tuple or one by one. */
export function rule(names: string, apply: Rule): Signature {
  return { names: names === '' ? [] : names.split(' '), rule: apply };
}

const aliases: Readonly<Record<string, string>> = {
  axis: 'dim',
  axes: 'dim',
  keepdims: 'keepdim',
  a: 'input',
  x: 'input',
  arr: 'input',
  array: 'input',
  self: 'input',
  x1: 'input',
  x2: 'other',
  y: 'other',
  b: 'other',
  dims: 'dim',
  size: 'sizes',
  shape: 'sizes',
  newshape: 'sizes',
  ary: 'input',
  operands: 'operands',
  arrays: 'tensors',
  logits: 'input',
  tensor: 'input',
  start_axis: 'start_dim',
  repeats: 'sizes',
  reps: 'sizes',
  indices_or_sections: 'split_size',
  a_min: 'min',
  a_max: 'max',
};

const namesOfSignatures = new WeakMap<Signature, ReadonlySet<string>>();

function namesOf(signature: Signature): ReadonlySet<string> {
  const known = namesOfSignatures.get(signature);
  if (known) return known;
  const names = new Set(signature.names.map((name) => name.replace('*', '')));
  namesOfSignatures.set(signature, names);
  return names;
}

/** Calls a rule with what a call binds to its names. */
export function apply(signature: Signature, call: Call, named: ReadonlyMap<string, Value>): Value {
  const bound: Record<string, Value | undefined> = {};
  let place = 0;
  for (const name of signature.names) {
    if (name.startsWith('*')) {
      const rest = call.args.slice(place);
      const only = rest.length === 1 ? rest[0]! : undefined;
      const list =
        only?.kind === 'list' || only?.kind === 'shape' || only?.kind === 'unknown'
          ? only
          : undefined;
      place = call.args.length;
      if (rest.length > 0)
        bound[name.slice(1)] = list ?? {
          kind: 'list',
          of: 'tuple',
          state: { items: rest, element: rest[0]!, length: sizeOf(rest.length) },
        };
    } else if (place < call.args.length) bound[name] = call.args[place++];
  }
  const taken = namesOf(signature);
  for (const [name, value] of named) {
    const own = taken.has(name) ? name : aliases[name];
    if (own && taken.has(own)) bound[own] ??= value;
    else bound[name] ??= value;
  }
  return signature.rule(call, bound);
}

/** The tensor of an argument. Lists of numbers are arrays to NumPy. */
export function tensorArg(c: Call, value: Value | undefined): TensorValue | undefined {
  if (!value) return undefined;
  // A setting is a number unless it was used as a tensor.
  if (value.kind === 'given' && !value.given.input && !value.given.tensor) return undefined;
  const tensor = c.m.tensor(value);
  if (tensor) return tensor;
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
export function axisArg(c: Call, value: Value | undefined, rank: number): number | undefined {
  const axis = intArg(c, value);
  if (axis === undefined) return undefined;
  return checkedAxis(c, axis, rank);
}

export function checkedAxis(c: Call, axis: number, rank: number): number | undefined {
  if (axis >= rank || axis < -Math.max(rank, 1)) {
    if (rank === 0 && (axis === 0 || axis === -1)) return 0;
    c.m.report('axis', `${c.name}: there is no axis ${axis} in a tensor of ${rank} axes`);
    return undefined;
  }
  return axis < 0 ? axis + rank : axis;
}

/** Axes given as one integer or several. */
export function axesArg(c: Call, value: Value | undefined, rank: number): number[] | undefined {
  const items = value && itemsOf(value);
  const axes = (items ?? (value ? [value] : [])).map((item) => axisArg(c, item, rank));
  return axes.every((axis) => axis !== undefined) ? axes : undefined;
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

/** A tensor of the same shape that is a new one. */
export function alike(tensor: TensorValue, more: Partial<TensorValue> = {}): TensorValue {
  const made = { ...tensor, contiguous: true, ...more };
  if (more.parameter === undefined)
    delete (made as Partial<TensorValue> & { parameter?: unknown }).parameter;
  return made;
}

export function truth(value: Value | undefined): boolean | undefined {
  return value?.kind === 'bool' ? value.value : value === undefined ? false : undefined;
}

export { intOf };
