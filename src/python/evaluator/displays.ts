import { addSizes, sizeOf } from '../../tensor/size';
import type { Expression } from '../syntax/ast';
import { type OpenShape, type Value, listOf, manyOf, unknown } from '../values';
import { evaluate } from './expressions';
import { iterate } from './iteration';
import { ownList } from './lists';
import type { Machine } from './machine';
import { around, openShape } from './open-shapes';

/** `(a, *b)`, `[a, b]`, `{a, b}`. */
export function display(
  m: Machine,
  nodes: readonly Expression[],
  of: 'tuple' | 'list' | 'set',
): Value {
  const items: Value[] = [];
  let open: Value | undefined;
  let around_: { before: Value[]; shape: OpenShape } | undefined;
  let length = sizeOf(0);
  for (const node of nodes) {
    const value = evaluate(m, node);
    if (node.kind !== 'star') {
      items.push(value);
      length = addSizes(length, sizeOf(1));
      continue;
    }
    const shape = value.kind === 'shape' ? openShape(m, value) : value;
    if (shape.kind === 'shape' && !open && !around_) {
      around_ = { before: items.splice(0), shape };
      continue;
    }
    const many = iterate(m, value);
    if (many.items) {
      items.push(...many.items);
      length = addSizes(length, sizeOf(many.items.length));
    } else {
      open = many.element;
      length = value.kind === 'unknown' ? m.anySize() : addSizes(length, many.length);
    }
  }
  if (around_ && !open) return around(m, around_.before, around_.shape, items);
  const list = open ? manyOf(items.length === 0 ? open : unknown, length, of) : listOf(items, of);
  return ownList(m, list);
}
