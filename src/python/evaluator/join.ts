import { type Size, hiddenMark, nameOf, subtractSizes, unknownSize } from '../../tensor/size';
import type { SizeFacts } from '../../tensor/size-facts';
import {
  type Like,
  type TensorValue,
  type Value,
  intOf,
  listOf,
  manyOf,
  someFloat,
  unknown,
} from '../values';
import { madeAlike } from './alike';
import type { Machine } from './machine';

/**
 * What holds of a value that is one or the other. In a loop (`widen`), a size that changes from round
 * to round becomes a size of its own.
 */
export function joinValues(
  a: Value,
  b: Value,
  facts: SizeFacts,
  widen?: Machine,
  depth = 0,
): Value {
  if (a === b) return a;
  if (depth > 6) return unknown;
  const inner = (x: Value, y: Value) => joinValues(x, y, facts, widen, depth + 1);
  if (a.kind === 'union' || b.kind === 'union') return union(a, b, inner, facts);
  if (a.kind !== b.kind) {
    const [x, y] = a.kind === 'given' ? [b, a] : [a, b];
    if (y.kind === 'given' && x.kind === 'tensor') {
      y.given.tensor = true;
      const shape = y.given.shape;
      return inner(x, {
        kind: 'tensor',
        shape: shape ?? null,
        dtype: undefined,
        library: x.library,
        like: { given: y.given, what: 'shape' },
      });
    }
    if (numeric(a) && numeric(b)) return someFloat;
    if (y.kind === 'given' && !y.given.input && (x.kind === 'none' || x.kind === 'float')) return y;
    if (y.kind === 'given' && !y.given.input && x.kind === 'int')
      return intOf(widen ? widen.anySize() : unknownSize);
    // A setting that may be a thing itself, or name one: `act if callable(act) else table[act]`.
    const things = ['list', 'dict', 'layer', 'function', 'class'];
    if (y.kind === 'given' && !y.given.input && things.includes(x.kind)) return x;
    // `cache.length() if cache else 0` is a number.
    if (a.kind === 'unknown' || b.kind === 'unknown')
      return (a.kind === 'int' || b.kind === 'int') && !widen ? intOf(unknownSize) : unknown;
    return union(a, b, inner, facts);
  }
  switch (a.kind) {
    case 'tensor':
      return joinTensors(a, b as TensorValue, facts, widen);
    case 'int': {
      const size = joinSizes(a.size, (b as typeof a).size, facts, widen);
      return size.terms ? intOf(size) : (widen?.anyInt() ?? intOf(unknownSize));
    }
    case 'float':
      return someFloat;
    case 'bool':
      return joinFlags(a, b as typeof a);
    case 'string':
      return joinFlags(a, b as typeof a);
    case 'list': {
      const [x, y] = [a.state, (b as typeof a).state];
      if (severalTuples(a, b)) return union(a, b, inner, facts);
      if (x.items && y.items?.length === x.items.length) {
        return listOf(
          x.items.map((item, place) => inner(item, y.items![place]!)),
          a.of,
        );
      }
      const all = [...(x.items ?? [x.element]), ...(y.items ?? [y.element])].filter(
        (v) => v.kind !== 'unknown',
      );
      // Of members that nobody knows, the others say nothing.
      const open = [x, y].some(
        ({ items, element, length }) =>
          !items && element.kind === 'unknown' && length.text.includes(hiddenMark),
      );
      if (open) return manyOf(unknown, unknownSize, a.of);
      if (all.length > 24) return unknown;
      const element = all.length > 0 ? all.reduce<Value>(inner, all[0]!) : unknown;
      const same = facts.resolve(x.length).text === facts.resolve(y.length).text;
      return manyOf(element, same ? x.length : unknownSize, a.of);
    }
    case 'none':
    case 'ellipsis':
    case 'dtype':
      return a;
    case 'builtin':
      return a.name === (b as typeof a).name && !a.self ? a : union(a, b, inner, facts);
    case 'given':
      return a.given === (b as typeof a).given ? a : union(a, b, inner, facts);
    case 'layer':
      if (madeAlike(a, b as typeof a, facts)) return a;
      // Given or, where it is not, a new one: that is the one of which something is known.
      if (a.type === 'Cache' && (b as typeof a).type === 'Cache') return a.options.size > 0 ? a : b;
      return a.type === 'Identity'
        ? { ...(b as typeof a), sometimes: true }
        : (b as typeof a).type === 'Identity'
          ? { ...a, sometimes: true }
          : union(a, b, inner, facts);
    case 'instance':
      return madeAlike(a, b as typeof a, facts) ? a : union(a, b, inner, facts);
    case 'function':
    case 'class':
    case 'partial':
      return union(a, b, inner, facts);
    default:
      return unknown;
  }
}

/** What is known of neither is what it usually is, where that is the same. */
function joinFlags<T extends Extract<Value, { kind: 'bool' | 'string' }>>(a: T, b: T): Value {
  if (a.value === b.value && a.usual === b.usual) return 'flag' in b && b.flag ? b : a;
  const [one, other] = [a.value ?? a.usual, b.value ?? b.usual];
  return {
    kind: a.kind,
    value: undefined,
    ...(one !== undefined && one === other && { usual: one }),
    ...(('flag' in a && a.flag) || ('flag' in b && b.flag) ? { flag: true } : {}),
  } as Value;
}

/** Modules that were made in the same way are one. */
function alike(a: Value, b: Value, facts: SizeFacts): boolean {
  return (
    (a.kind === 'instance' || a.kind === 'layer') && a.kind === b.kind && madeAlike(a, b, facts)
  );
}

export function joinTensors(
  a: TensorValue,
  b: TensorValue,
  facts: SizeFacts,
  widen?: Machine,
): TensorValue {
  const shape =
    a.shape && a.shape.length === b.shape?.length
      ? a.shape.map((size, axis) => joinSizes(size, b.shape![axis]!, facts, widen))
      : null;
  const near =
    a.like !== undefined &&
    a.like.given === b.like?.given &&
    (a.like.offset ?? 0) === (b.like.offset ?? 0);
  const like: Like | undefined = !near
    ? undefined
    : a.like.what === b.like.what
      ? a.like
      : { ...a.like, what: 'rank' };
  return {
    kind: 'tensor',
    shape,
    dtype: a.dtype === b.dtype ? a.dtype : undefined,
    library: a.library,
    ...(like ? { like } : {}),
    ...(a.product && b.product ? { product: true } : {}),
    ...(a.contiguous !== undefined && a.contiguous === b.contiguous
      ? { contiguous: a.contiguous }
      : {}),
  };
}

export function joinSizes(a: Size, b: Size, facts: SizeFacts, widen?: Machine): Size {
  const [x, y] = [facts.resolve(a), facts.resolve(b)];
  if (x.text === y.text) return x;
  // `x if n <= limit else x[-limit:]` is min(n, limit) long.
  for (const [one, other] of [
    [x, y],
    [y, x],
  ] as const) {
    const made = one.terms?.length === 1 ? one.terms[0]!.atoms[0]?.made : undefined;
    if (
      (made?.of === 'min' || made?.of === 'max') &&
      (made.a.text === other.text || made.b.text === other.text)
    ) {
      return one;
    }
  }
  if (!widen) {
    // `k if past is None else cat((past, k))` is as much longer as there is of the past.
    for (const [one, other] of [
      [x, y],
      [y, x],
    ] as const) {
      const more = nameOf(subtractSizes(one, other));
      if (more !== undefined && facts.mayBeLeftOut(more)) return one;
    }
    return unknownSize;
  }
  const base = [nameOf(x), nameOf(y)].find((name) => name !== undefined && !name.startsWith('@'));
  if (!base || base.startsWith('@')) return widen.anySize();
  return widen.facts.input(widen.nameFor(`${base}_i`, `loop ${base}`));
}

function numeric(value: Value): boolean {
  return value.kind === 'int' || value.kind === 'float';
}

/** Tuples of different lengths: who takes them apart knows which. */
function severalTuples(a: Value, b: Value): boolean {
  if (a.kind !== 'list' || b.kind !== 'list' || a.of !== 'tuple' || b.of !== 'tuple') return false;
  const [one, other] = [a.state.items?.length, b.state.items?.length];
  return one !== undefined && other !== undefined && one !== other && Math.max(one, other) <= 8;
}

function union(a: Value, b: Value, inner: (x: Value, y: Value) => Value, facts: SizeFacts): Value {
  const options: Value[] = [];
  for (const option of [a, b].flatMap((value) =>
    value.kind === 'union' ? value.options : [value],
  )) {
    if (option.kind === 'unknown') return unknown;
    const place = options.findIndex(
      (other) =>
        other === option ||
        alike(other, option, facts) ||
        (other.kind === option.kind &&
          !severalTuples(other, option) &&
          !['instance', 'function', 'class', 'partial', 'builtin', 'given', 'layer'].includes(
            option.kind,
          )),
    );
    if (place < 0) options.push(option);
    else if (options[place] !== option && !alike(options[place]!, option, facts))
      options[place] = inner(options[place]!, option);
  }
  if (options.length === 1) return options[0]!;
  return options.length > 5 ? unknown : { kind: 'union', options };
}
