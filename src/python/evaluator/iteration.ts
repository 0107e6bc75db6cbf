import {
  addSizes,
  divideSizes,
  multiplySizes,
  sizeOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import type { Expression } from '../syntax/ast';
import { type Value, intOf, listOf, manyOf, someString, unknown } from '../values';
import { assign } from './assignment';
import { inClass } from './attributes';
import { baseLayer } from './construct';
import { evaluate, keyOf } from './expressions';
import { joinValues } from './join';
import { ownList } from './lists';
import { unknownItems } from './literals';
import type { Machine } from './machine';
import { newScope } from './names';
import { truthOf } from './operators';
import { assume } from './refine';

/** What a `for` loop gets to see of a value. */
export function iterate(
  m: Machine,
  value: Value,
): { items: readonly Value[] | undefined; element: Value; length: ReturnType<typeof sizeOf> } {
  const many = (element: Value, length = unknownSize) => ({ items: undefined, element, length });
  switch (value.kind) {
    case 'list': {
      const { items, element, length } = value.state;
      return items ? { items, element: unknown, length } : many(element, length);
    }
    case 'range': {
      const [start, step] = [valueOf(value.start), valueOf(value.step)];
      const length = divideSizes(
        addSizes(subtractSizes(value.stop, value.start), subtractSizes(value.step, sizeOf(1))),
        value.step,
      );
      const count = valueOf(length);
      if (count !== undefined && start !== undefined && step !== undefined && count <= 4) {
        const items = Array.from({ length: Math.max(count, 0) }, (_, k) =>
          intOf(sizeOf(start + k * step)),
        );
        return { items, element: unknown, length };
      }
      return many(m.anyInt(), length);
    }
    case 'dict':
      return value.rest
        ? many(someString)
        : {
            items: [...value.entries.keys()].map((key): Value => ({ kind: 'string', value: key })),
            element: unknown,
            length: sizeOf(value.entries.size),
          };
    case 'string':
      return many(someString);
    case 'given':
      if (!value.given.tensor)
        return many(unknown, m.sizeNamedFor(`len_${value.given.name}`, value.given.path));
      break;
    case 'layer': {
      const members = value.options.get('modules');
      if (members) return iterate(m, members);
      break;
    }
    case 'instance': {
      const layer = value.attributes.get(baseLayer);
      if (layer && !inClass(value.class, '__iter__')) return iterate(m, layer);
      break;
    }
    case 'union': {
      const lists = value.options.filter((option) => option.kind !== 'none');
      if (lists.length === 1) return iterate(m, lists[0]!);
      const all = lists.length <= 8 ? lists.map((list) => iterate(m, list)) : [];
      const count = all[0]?.items?.length;
      if (count === undefined || all.some((one) => one.items?.length !== count)) break;
      // Lists of one length: member by member.
      const items = all[0]!.items!.map((_, place) =>
        all.map((one) => one.items![place]!).reduce((a, b) => joinValues(a, b, m.facts)),
      );
      return { items, element: unknown, length: sizeOf(count) };
    }
    default:
  }
  const tensor = m.tensor(value);
  if (!tensor) return unknownItems(m);
  if (!tensor.shape || tensor.shape.length === 0)
    return many({ ...tensor, shape: null, like: undefined! });
  const [length, ...rest] = tensor.shape;
  const element: Value = {
    kind: 'tensor',
    shape: rest,
    dtype: tensor.dtype,
    library: tensor.library,
  };
  const count = valueOf(length!);
  if (count !== undefined && count <= 16)
    return { items: Array.from({ length: count }, () => element), element, length: length! };
  return many(element, length);
}

/** `[f(x) for x in y if z]`, and its like. */
export function comprehension(
  m: Machine,
  node: Extract<Expression, { kind: 'comprehension' }>,
): Value {
  const scope = newScope(m.frame.scope);
  const collected: Value[] = [];
  let open = false as boolean; // set in the closure below
  let total: ReturnType<typeof sizeOf> = sizeOf(1);
  const dict = new Map<string, Value>();
  let rest: Value | undefined;
  const run = (clause: number): void => {
    const at = node.clauses[clause];
    if (!at) {
      const element = evaluate(m, node.element);
      if (node.key) {
        const key = keyOf(evaluate(m, node.key));
        if (key === undefined) rest = rest ? joinValues(rest, element, m.facts) : element;
        else dict.set(key, element);
      } else collected.push(element);
      return;
    }
    const { items, element, length } = iterate(m, evaluate(m, at.iterable));
    const some = (value: Value) => {
      assign(m, at.target, value, undefined);
      for (const condition of at.conditions) {
        const truth = truthOf(m, evaluate(m, condition));
        if (truth === false) return;
        if (truth === undefined) {
          total = unknownSize;
          open = true;
          assume(m, condition, true);
        }
      }
      run(clause + 1);
    };
    if (items && items.length <= 32) for (const item of items) some(item);
    else {
      open = true;
      total = multiplySizes(total, length);
      const { work } = m.observed;
      const before = work.begin();
      some(items ? items.reduce((a, b) => joinValues(a, b, m.facts)) : element);
      work.times(work.end(before), length);
    }
  };
  m.within(scope, open || m.uncertain > 0, () => run(0));
  if (node.of === 'dict')
    return { kind: 'dict', entries: dict, rest: rest ?? (open ? unknown : undefined) };
  const of = node.of === 'set' ? 'set' : 'list';
  if (!open) return ownList(m, listOf(collected, of));
  const element =
    collected.length > 0 ? collected.reduce((a, b) => joinValues(a, b, m.facts)) : unknown;
  return ownList(m, manyOf(element, total, of));
}
