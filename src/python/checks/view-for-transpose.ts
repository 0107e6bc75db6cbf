import {
  type Size,
  divideSizes,
  multiplySizes,
  nameOf,
  sizeOf,
  subtractSizes,
  valueOf,
} from '../../tensor/size';
import { type Look, calledName, followed, shapeWords } from './check';
import type { Place } from './outline';
import type { Expression } from '../syntax/ast';

/**
 * `view` and `reshape` keep the order of the cells. Where an axis stands behind another that it stood
 * before, its cells are mixed with those of its neighbours: `transpose` was meant.
 */
export function viewForTranspose(look: Look, node: Expression, at: Place): void {
  const name = calledName(node);
  if (node.kind !== 'call' || (name !== 'view' && name !== 'reshape')) return;
  if (node.callee.kind !== 'attribute') return;
  const [before, after] = [look.shape(node.callee.object), look.shape(node)];
  if (!before || !after || before.length < 2 || after.length < 2) return;
  const moved = movedAxis(before, after);
  if (!moved || isSkewed(look, node.callee.object, at)) return;
  look.warn(
    'view-for-transpose',
    node,
    `${name} does not move axes: ${moved} stands elsewhere in ${shapeWords(after)} than in ${shapeWords(before)}, so its cells are mixed with others. Give the sizes in the order that they have and transpose then`,
  );
}

/** A named size that has other sizes before it than it had. */
function movedAxis(before: readonly Size[], after: readonly Size[]): string | undefined {
  for (const [axis, size] of before.entries()) {
    const name = nameOf(size);
    if (name === undefined || name.includes('@')) continue;
    const once = (all: readonly Size[]) =>
      all.filter(({ text }) => text === size.text).length === 1;
    const there = after.findIndex(({ text }) => text === size.text);
    if (there < 0 || !once(before) || !once(after)) continue;
    const [lead, now] = [cellsOf(before.slice(0, axis)), cellsOf(after.slice(0, there))];
    if (!lead.terms || !now.terms || `${lead.text}${now.text}`.includes('@')) continue;
    // A quotient may hide any factor.
    if (/\/\/|%|min|max/.test(`${lead.text}${now.text}`)) continue;
    const others = after.slice(Math.min(axis, there), Math.max(axis, there) + 1);
    const close = others.some((other) => {
      const difference = valueOf(subtractSizes(other, size));
      return difference !== undefined && difference !== 0;
    });
    // (T, T + 1) seen as (T + 1, T) is the trick that shifts relative positions.
    if (!close && (isMultiple(lead, now) || isMultiple(now, lead))) return size.text;
  }
  return undefined;
}

/** Whether `a` is `b` times something that is not 1. */
function isMultiple(a: Size, b: Size): boolean {
  const quotient = divideSizes(a, b);
  return a.text !== b.text && multiplySizes(quotient, b).text === a.text;
}

function cellsOf(sizes: readonly Size[]): Size {
  return sizes.reduce(multiplySizes, sizeOf(1));
}

/** Padded before: the trick that shifts relative positions. */
function isSkewed(look: Look, node: Expression, at: Place): boolean {
  const from = followed(at, node);
  return /\b(pad|cat|concat)\(/.test(look.text(from));
}
