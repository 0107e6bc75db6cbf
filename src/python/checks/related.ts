import type { Expression } from '../syntax/ast';
import { type Found, type Look, calledName, operandsOf, shapeWords } from './check';
import { type Place, lastAssigned } from './outline';
import { isStatement, pathTo } from './tree';

const most = 6;

/** A problem with the lines that its sizes come from: where each operand was assigned, where a layer was made. */
export function withOrigins(look: Look, found: Found, places: readonly Place[]): Found {
  const node = pathTo(look.file.syntax.body, found).at(-1);
  if (!node || isStatement(node)) return found;
  const at = placeOf(places, node);
  const related = [...found.related];
  const known = new Set(related.map(({ from }) => from));
  const add = (from: number, to: number, message: string) => {
    if (known.has(from) || related.length >= most) return;
    known.add(from);
    related.push({ from, to, message });
  };
  for (const operand of operandsIn(node)) {
    const source = sourceOf(operand);
    const assigned = lastAssigned(at, source, node.from);
    if (!assigned) continue;
    // The numbers of a script are in the problem itself; the names of its sizes are others.
    const shape = found.related.length > 0 ? undefined : look.shape(source);
    const name = look.text(source);
    const line = firstLine(look, assigned.from, assigned.to);
    add(
      line.from,
      line.to,
      shape ? `${name} is ${shapeWords(shape)} from here` : `${name} comes from here`,
    );
  }
  return related.length === found.related.length ? found : { ...found, related };
}

/** The function that a node stands in, the innermost. */
export function placeOf(places: readonly Place[], node: { from: number; to: number }): Place {
  return places.findLast(({ fn }) => fn && fn.from <= node.from && node.to <= fn.to) ?? places[0]!;
}

/** What a problem at this node may be about: its operands, and the layer that is called. */
function operandsIn(node: Expression): Expression[] {
  switch (node.kind) {
    case 'binary':
      return [node.left, node.right];
    case 'index':
      return [node.object];
    case 'call': {
      const layer = node.callee.kind === 'attribute' && isSelf(node.callee.object);
      const lists = operandsOf(node).flatMap((one) =>
        one.kind === 'list' || one.kind === 'tuple' ? one.items : [one],
      );
      return [...(layer ? [node.callee] : []), ...lists];
    }
    default:
      return [];
  }
}

/** The name at the bottom of `k.transpose(-2, -1)`, `x[:, None]`, `-y`. */
function sourceOf(node: Expression): Expression {
  let now = node;
  for (let step = 0; step < 8; step++) {
    if (now.kind === 'index') now = now.object;
    else if (now.kind === 'unary') now = now.operand;
    else if (now.kind === 'attribute' && !isSelf(now.object)) now = now.object;
    else if (
      now.kind === 'call' &&
      calledName(now) &&
      now.callee.kind === 'attribute' &&
      !isSelf(now.callee.object)
    )
      now = now.callee.object;
    else return now;
  }
  return now;
}

function isSelf(node: Expression): boolean {
  return node.kind === 'name' && node.name === 'self';
}

function firstLine(look: Look, from: number, to: number): { from: number; to: number } {
  const end = look.file.text.indexOf('\n', from);
  return { from, to: end < 0 ? to : Math.min(to, end) };
}
