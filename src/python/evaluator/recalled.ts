import { type Size, hiddenMark } from '../../tensor/size';
import { substitute } from '../../tensor/size-replace';
import type { ListValue, OpenShape, Value } from '../values';
import type { Machine } from './machine';

/** The parts of a shape of which not all is known. */
export function partsOf({ of, before = [], after = [] }: OpenShape): readonly Value[] {
  return [of, ...before, ...after];
}

/** The members of a list, or what they are like. */
export function membersOf({
  state: { items, element, head = [], tail },
}: ListValue): readonly Value[] {
  return items ?? [element, ...head, ...(tail ? [tail] : [])];
}

/** Whether somebody can change a part of a value. */
export function holdsLists(value: Value): boolean {
  if (value.kind === 'union') return value.options.some(holdsLists);
  if (value.kind === 'builtin') return value.self !== undefined && holdsLists(value.self);
  if (value.kind === 'shape') return partsOf(value).some(holdsLists);
  if (value.kind !== 'list') return false;
  return value.of !== 'tuple' || membersOf(value).some(holdsLists);
}

/** Whether a value mentions sizes that nobody can name and that came after so many others. */
export function holdsHidden(value: Value, after: number): boolean {
  const holds = (one: Value) => holdsHidden(one, after);
  const found = (size: Size | undefined) =>
    size !== undefined &&
    [...size.text.matchAll(hiddenNames)].some(([name]) => Number(name.slice(1)) > after);
  switch (value.kind) {
    case 'tensor':
      return (value.shape ?? []).some(found) || found(value.last);
    case 'int':
      return found(value.size);
    case 'float':
      return found(value.size) || found(value.over);
    case 'range':
      return [value.start, value.stop, value.step].some(found);
    case 'list':
      return membersOf(value).some(holds) || found(value.state.length);
    case 'union':
      return value.options.some(holds);
    case 'builtin':
      return value.self !== undefined && holds(value.self);
    case 'shape':
      return partsOf(value).some(holds);
    case 'slice':
      return [value.start, value.stop, value.step].some(holds);
    default:
      return false;
  }
}

const hiddenNames = new RegExp(`${hiddenMark}\\d+`, 'g');

/** The same with other sizes in the place of those that a call alone knows: two calls, two sizes. */
export function renewed(m: Machine, value: Value, after: number, names: Map<string, Size>): Value {
  const again = (one: Value) => renewed(m, one, after, names);
  const size = (one: Size): Size =>
    one.text.includes(hiddenMark)
      ? substitute(one, (name) => {
          if (!name.startsWith(hiddenMark) || Number(name.slice(1)) <= after) return undefined;
          const known = names.get(name) ?? m.anySize();
          names.set(name, known);
          return known;
        })
      : one;
  switch (value.kind) {
    case 'tensor': {
      const { shape, last, strides } = value;
      return {
        ...value,
        shape: shape?.map(size) ?? null,
        ...(last && { last: size(last) }),
        ...(strides && { strides: strides.map(size) }),
      };
    }
    case 'int':
      return { ...value, size: size(value.size) };
    case 'float':
      return {
        ...value,
        ...(value.size && { size: size(value.size) }),
        ...(value.over && { over: size(value.over) }),
      };
    case 'range':
      return {
        ...value,
        start: size(value.start),
        stop: size(value.stop),
        step: size(value.step),
      };
    case 'list': {
      const { items, element, length, head, tail } = value.state;
      return {
        ...value,
        state: {
          items: items?.map(again) ?? null,
          element: again(element),
          length: size(length),
          ...(head && { head: head.map(again) }),
          ...(tail && { tail: again(tail) }),
        },
      };
    }
    case 'union':
      return {
        ...value,
        options: value.options.map(again),
        ...(value.usual && { usual: again(value.usual) }),
      };
    case 'builtin':
      return value.self ? { ...value, self: again(value.self) } : value;
    case 'shape': {
      const { of, before, after: behind } = value;
      return {
        ...value,
        of: again(of),
        ...(before && { before: before.map(again) }),
        ...(behind && { after: behind.map(again) }),
      };
    }
    case 'slice':
      return {
        ...value,
        start: again(value.start),
        stop: again(value.stop),
        step: again(value.step),
      };
    default:
      return value;
  }
}
