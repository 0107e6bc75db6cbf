import type { Expression, Range } from '../syntax/ast';
import { commentShape } from '../syntax/shape-comments';
import { unknownSize, valueOf } from '../../tensor/size';
import { type Value, itemsOf, listOf, manyOf, unknown } from '../values';
import { evaluate, keyOf } from './expressions';
import { iterate } from './iteration';
import { indexValue } from './indexing';
import { joinValues } from './join';
import { type Machine } from './machine';
import { bind, lookup } from './names';
import { checkWritten } from './writes';
import { sizeFrom } from './operators';
import { openShape, takeApart, unpackShape } from './open-shapes';

/** `target = value`. `at` is the statement that reports it; undefined: nothing is reported. */
export function assign(m: Machine, target: Expression, value: Value, at: Range | undefined): void {
  switch (target.kind) {
    case 'name':
      if (value.kind === 'int' && at) m.nameSize(target.name, value.size);
      if (at) hear(m, value, at);
      bind(m, m.frame.scope, target.name, value);
      if (at) m.record(target.name, value, at, target);
      return;
    case 'tuple':
    case 'list':
      unpack(m, target.items, value, at);
      return;
    case 'star':
      assign(m, target.value, value, at);
      return;
    case 'attribute': {
      const object = evaluate(m, target.object);
      if (object.kind === 'instance' || object.kind === 'class') {
        m.set(object.attributes, target.name, value);
        if (at && target.object.kind === 'name')
          m.record(`${target.object.name}.${target.name}`, value, at, target);
      } else if (object.kind === 'layer' || object.kind === 'module') {
        if (object.kind === 'layer') m.set(object.attributes, target.name, value);
      } else if (at) recordWritten(m, target.object, at);
      return;
    }
    case 'index': {
      const named = evaluate(m, target.object);
      // `modules['norm'] = …`
      const object = (named.kind === 'layer' ? named.options.get('modules') : undefined) ?? named;
      const index = evaluate(m, target.index);
      if (at) recordWritten(m, target, at);
      if (object.kind === 'tensor' && value.kind === 'tensor')
        checkWritten(m, '=', indexValue(m, object, index), value);
      if (object.kind === 'dict') {
        const key = keyOf(index);
        if (key === undefined) m.reopen(object, value);
        else m.set(object.entries, key, value);
      } else if (object.kind === 'list' && object.of === 'list') {
        const { items, element, length } = object.state;
        const place = index.kind === 'int' ? Number(index.size.text) : NaN;
        const spliced =
          items && index.kind === 'slice' && m.uncertain === (object.level ?? 0)
            ? replaced(m, items, index, value)
            : undefined;
        if (spliced) m.restate(object, listOf(spliced).state);
        else if (
          items &&
          Number.isInteger(place) &&
          Math.abs(place) < items.length &&
          m.uncertain === (object.level ?? 0)
        ) {
          m.restate(object, { items: items.with(place, value), element, length });
        } else m.restate(object, { items: null, element: unknown, length });
      }
      return;
    }
    default:
  }
}

/** `sizes[1:3] = [a * b]`: what the list holds then. */
function replaced(
  m: Machine,
  items: readonly Value[],
  { start, stop, step }: Extract<Value, { kind: 'slice' }>,
  value: Value,
): readonly Value[] | undefined {
  const more = itemsOf(value);
  const at = (one: Value, otherwise: number) =>
    one.kind === 'none' ? otherwise : (valueOf(sizeFrom(m, one) ?? unknownSize) ?? NaN);
  const [first, last] = [at(start, 0), at(stop, items.length)];
  if (!more || step.kind !== 'none' || Number.isNaN(first) || Number.isNaN(last)) return undefined;
  const from = first < 0 ? Math.max(0, first + items.length) : first;
  const to = last < 0 ? last + items.length : last;
  return [...items.slice(0, from), ...more, ...items.slice(Math.max(from, to))];
}

/** A comment behind an assignment gives the rank of what is assigned, where nothing else does. */
function hear(m: Machine, value: Value, at: Range): void {
  if (value.kind !== 'tensor' || value.shape || !value.like || !m.frame.recording) return;
  const said = commentShape(m.frame.module.text, at.from, at.to);
  if (said && m.guess()) m.learnRankOf(value, said.length, said);
}

/** A write into a tensor is an assignment of it, too; so is one under a mask of the mask. */
function recordWritten(m: Machine, target: Expression, at: Range): void {
  if (target.kind === 'name') {
    const value = lookup(m.frame.scope, target.name);
    if (value) m.record(target.name, value, at, target);
  } else if (target.kind === 'index') {
    recordWritten(m, target.object, at);
    recordWritten(m, target.index, at);
  } else if (target.kind === 'binary') {
    recordWritten(m, target.left, at);
    recordWritten(m, target.right, at);
  } else if (target.kind === 'tuple') for (const item of target.items) recordWritten(m, item, at);
}

function unpack(
  m: Machine,
  targets: readonly Expression[],
  value: Value,
  at: Range | undefined,
): void {
  const star = targets.findIndex((target) => target.kind === 'star');
  const nameAt = (place: number) => {
    const target = targets[place];
    return target?.kind === 'name' && target.name !== '_' ? target.name : undefined;
  };
  let from =
    value.kind === 'shape'
      ? openShape(m, value)
      : ofLength(m, withoutNone(value), targets.length, star);
  if (from.kind === 'shape') {
    const names = targets.map((_, k) => nameAt(k));
    from = star < 0 ? takeApart(m, from, names) : unpackShape(m, from, star, targets.length);
  } else if (star < 0 && from.kind === 'given' && !from.given.tensor) {
    const { given } = from;
    from = listOf(
      targets.map((_, k) => {
        const name = nameAt(k) ?? `${given.name}_${k}`;
        return { kind: 'given', given: m.givenAt(`${given.path}.${name}`, name, given.input) };
      }),
      'tuple',
    );
  }
  const { items, element } = iterate(m, from);
  // How many there are may hang on what a branch has decided.
  const sure = m.undecided === 0;
  if (
    sure &&
    items &&
    (star < 0 ? items.length !== targets.length : items.length < targets.length - 1)
  ) {
    const wanted = star < 0 ? `${targets.length}` : `at least ${targets.length - 1}`;
    m.report('unpack', `${items.length} values cannot be unpacked into ${wanted} names`);
  }
  for (const [place, target] of targets.entries()) {
    if (star >= 0 && place === star) {
      const behind = targets.length - star - 1;
      const middle = items?.length === targets.length ? items[star] : undefined;
      const rest =
        middle?.kind === 'shape'
          ? middle
          : items
            ? listOf(items.slice(star, items.length - behind))
            : manyOf(element, m.anySize());
      assign(m, target, rest, at);
    } else {
      const back = star >= 0 && place > star;
      const item = items ? (back ? items.at(place - targets.length) : items[place]) : element;
      // Who takes apart what he took apart has a tuple of tuples, whatever an annotation calls it.
      const twice = target.kind === 'tuple' && from.kind !== 'list' && item?.kind === 'tensor';
      assign(m, target, twice ? unknown : (item ?? unknown), at);
    }
  }
}

/** Of several tuples, the one that has so many members. */
function ofLength(m: Machine, value: Value, count: number, star: number): Value {
  if (value.kind !== 'union' || star >= 0) return value;
  const fit = value.options.filter((option) => itemsOf(option)?.length === count);
  return fit.length === 0 ? value : fit.reduce((a, b) => joinValues(a, b, m.facts));
}

/** Who takes a thing apart has one. */
function withoutNone(value: Value): Value {
  if (value.kind !== 'union') return value;
  const options = value.options.filter((option) => option.kind !== 'none');
  return options.length === 1 ? options[0]! : value;
}

/** `b, n, _, h = *x.shape, self.heads` says that x has three axes. */
export function learnFromUnpacking(
  m: Machine,
  target: Expression,
  { items }: { readonly items: readonly Expression[] },
): void {
  if (target.kind !== 'tuple' && target.kind !== 'list') return;
  if (target.items.some((item) => item.kind === 'star')) return;
  const stars = items.filter((item) => item.kind === 'star');
  if (stars.length !== 1) return;
  const shape = evaluate(m, stars[0]!.value);
  const tensor = shape.kind === 'shape' ? m.tensor(shape.of) : undefined;
  if (tensor?.like?.what !== 'shape') return;
  const rank = target.items.length - items.length + 1;
  const first = items.indexOf(stars[0]!);
  if (rank < 0) return;
  const names = target.items
    .slice(first, first + rank)
    .map((item) => (item.kind === 'name' && item.name !== '_' ? item.name : undefined));
  m.learnRank(tensor.like.given, rank - (tensor.like.offset ?? 0), names);
}
