import { sizeOf, unknownSize, valueOf } from '../../tensor/size';
import {
  type Like,
  type OpenShape,
  type TensorValue,
  type Value,
  intOf,
  listOf,
  tupleOf,
  unknown,
} from '../values';
import type { Machine } from './machine';
import { sizeFrom } from './operators';

/** The shape of a tensor; a list of sizes where its rank is known by now. */
export function shapeOf(m: Machine, of: Value): Value {
  const known = m.tensor(of)?.shape;
  return known ? tupleOf(known.map(intOf)) : { kind: 'shape', of };
}

/** The same shape, now that the rank may have become known. */
export function openShape(m: Machine, value: OpenShape): Value {
  const known = m.tensor(value.of)?.shape;
  if (!known) return value;
  const { before = [], after = [], from = 0, less = 0 } = value;
  const middle = known.slice(from, Math.max(from, known.length - less)).map(intOf);
  return tupleOf([...before, ...middle, ...after]);
}

/** `(1, *x.shape[:-1], 8)`, `x.shape[:-1] + (8,)`: sizes around a shape. */
export function around(
  m: Machine,
  before: readonly Value[],
  shape: OpenShape,
  after: readonly Value[],
): Value {
  const now = openShape(m, shape);
  if (now.kind === 'list') return tupleOf([...before, ...(now.state.items ?? []), ...after]);
  return {
    ...shape,
    before: [...before, ...(shape.before ?? [])],
    after: [...(shape.after ?? []), ...after],
  };
}

/** The item at a place, counted from either end. */
function itemAt(m: Machine, shape: OpenShape, place: number): Value {
  const { before = [], after = [], from = 0, less = 0 } = shape;
  if (place >= 0)
    return place < before.length
      ? before[place]!
      : axisSize(m, shape.of, from + place - before.length);
  const back = -place;
  return back <= after.length
    ? after[after.length - back]!
    : axisSize(m, shape.of, -(less + back - after.length));
}

/** `x.shape[axis]` where the rank of x is not known. */
function axisSize(m: Machine, of: Value, axis: number): Value {
  const tensor = m.tensor(of);
  if (!tensor) return m.anyInt();
  if (tensor.shape) return tensor.shape.at(axis) ? intOf(tensor.shape.at(axis)!) : m.anyInt();
  if (axis === -1 && tensor.last) return intOf(tensor.last);
  if (tensor.like?.what !== 'shape') return m.anyInt();
  const { given } = tensor.like;
  if (axis === -1 && given.last) return intOf(given.last);
  const known =
    given.axes.get(axis) ??
    m.newSize(`${given.name}_${axis < 0 ? `last${-axis}` : axis}`, `${given.path}[${axis}]`);
  given.learnAxis(axis, known);
  return intOf(known);
}

/** `shape[index]`, `shape[:-1]`. */
export function indexShape(m: Machine, value: OpenShape, index: Value): Value {
  const shape = openShape(m, value);
  if (shape.kind !== 'shape') return unknown;
  if (index.kind !== 'slice') {
    const place = valueOf(sizeFrom(m, index) ?? unknownSize);
    return place === undefined ? m.anyInt() : itemAt(m, shape, place);
  }
  const bound = (one: Value) =>
    one.kind === 'none' ? undefined : (valueOf(sizeFrom(m, one) ?? unknownSize) ?? NaN);
  const [start, stop, step] = [bound(index.start), bound(index.stop), bound(index.step)];
  if (Number.isNaN(start) || Number.isNaN(stop) || (step !== undefined && step !== 1))
    return unknown;
  const first = start ?? 0;
  const picked = (places: readonly number[]) => tupleOf(places.map((at) => itemAt(m, shape, at)));
  // Both ends are counted from the same side: so many items.
  if (stop !== undefined && first >= 0 === stop >= 0) {
    const like = m.tensor(shape.of)?.like;
    if (like?.what === 'shape' && stop > 0) like.given.longer = true;
    return picked(range(first, stop));
  }
  if (first < 0) return stop === undefined ? picked(range(first, 0)) : unknown;
  const { before = [], after = [], from = 0, less = 0 } = shape;
  const cut = stop === undefined ? 0 : -stop;
  return {
    kind: 'shape',
    of: shape.of,
    before: before.slice(first),
    from: from + Math.max(0, first - before.length),
    after: cut > 0 ? after.slice(0, Math.max(0, after.length - cut)) : after,
    less: less + Math.max(0, cut - after.length),
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(to - from, 16)) }, (_, k) => from + k);
}

/** `B, T = x.shape[:-1]`: the number of names gives the rank. */
export function takeApart(
  m: Machine,
  shape: OpenShape,
  names: readonly (string | undefined)[],
): Value {
  const { before = [], after = [], from = 0, less = 0 } = shape;
  const like = m.tensor(shape.of)?.like;
  const rank = names.length - before.length - after.length + from + less;
  if (like && rank >= from + less) {
    const own = Array.from({ length: rank }, (_, axis) => names[axis - from + before.length]);
    m.learnRank(like.given, rank - (like.offset ?? 0), like.what === 'shape' ? own : []);
    const now = openShape(m, shape);
    if (now.kind === 'list') return now;
  }
  const last = names.length - after.length;
  return tupleOf(
    names.map((_, k) =>
      k < before.length ? before[k]! : k >= last ? after[k - last]! : m.anyInt(),
    ),
  );
}

/** `*lead, size = x.shape`: what each name gets. */
export function unpackShape(m: Machine, shape: OpenShape, star: number, count: number): Value {
  const behind = count - star - 1;
  const slice = (start: Value, stop: Value): Value => ({
    kind: 'slice',
    start,
    stop,
    step: { kind: 'none' },
  });
  const at = (place: number) => intOf(sizeOf(place));
  const rest = indexShape(m, shape, slice(at(star), behind > 0 ? at(-behind) : { kind: 'none' }));
  return listOf([
    ...range(0, star).map((place) => itemAt(m, shape, place)),
    rest,
    ...range(-behind, 0).map((place) => itemAt(m, shape, place)),
  ]);
}

/** What a tensor of such sizes is known to be: its rank hangs on that of another one. */
export function likeShape(m: Machine, shape: OpenShape): Pick<TensorValue, 'like' | 'last'> {
  const { before = [], after = [], from = 0, less = 0 } = shape;
  const tensor = m.tensor(shape.of);
  const size = after.length > 0 ? sizeFrom(m, after.at(-1)!) : undefined;
  const last = size && valueOf(size) === -1 ? undefined : size;
  const whole = less === 0 && after.length === 0 ? tensor?.last : undefined;
  const offset = before.length + after.length - from - less;
  const own = tensor?.like;
  if (!own) return { last: last ?? whole };
  const same =
    offset === 0 && before.length === 0 && after.length === 0 && from === 0 && less === 0;
  const like: Like = same
    ? own
    : { given: own.given, what: 'rank', offset: (own.offset ?? 0) + offset };
  return { like, last: last ?? whole };
}
