import type { Expression } from '../syntax/ast';
import {
  type Look,
  calledName,
  followed,
  integerOf,
  namedArgument,
  operandsOf,
  shapeWords,
} from './check';
import { type Place, lastAssigned } from './outline';

/** Softmax over another axis than the one that the product with the values sums over. */
export function softmaxAxis(look: Look, node: Expression, at: Place): void {
  const name = calledName(node);
  if (node.kind !== 'call' || (name !== 'softmax' && name !== 'log_softmax')) return;
  const [input, second] = operandsOf(node);
  const shape = input && look.shape(input);
  if (!shape || shape.length < 2) return;
  const said = integerOf(namedArgument(node, 'dim', 'axis') ?? second);
  if (said === undefined) return;
  const axis = said < 0 ? said + shape.length : said;
  if (axis === shape.length - 1 || axis < 0 || axis >= shape.length) return;
  const product = productOf(look, input, at);
  if (!product || !isUsed(look, node, at) || isDividedAgain(look, at)) return;
  const size = shape[axis]!.text;
  const last = shape.at(-1)!.text;
  look.warn(
    'softmax-axis',
    node,
    `${name} over dimension ${said} makes the ${size} cells of that dimension sum to 1; the product that follows sums over the last one of ${shapeWords(shape)}, ${last}: dim=-1 was probably meant`,
  );
}

/** The product of matrices that scores come from, through scaling and masks. */
export function productOf(look: Look, node: Expression, at: Place): Expression | undefined {
  let now = node;
  for (let step = 0; step < 12; step++) {
    now = followed(at, now);
    if (now.kind === 'binary') {
      if (now.operator === '@') return now;
      if (!['*', '/', '+', '-'].includes(now.operator)) return undefined;
      const [left, right] = [look.shape(now.left), look.shape(now.right)];
      now = (right?.length ?? -1) > (left?.length ?? -1) ? now.right : now.left;
      continue;
    }
    if (now.kind === 'index') {
      now = now.object;
      continue;
    }
    const name = calledName(now);
    if (now.kind !== 'call' || name === undefined) return undefined;
    if (['matmul', 'bmm', 'einsum', 'baddbmm'].includes(name)) return now;
    const [first] = operandsOf(now);
    if (!first || !passing.has(name)) return undefined;
    now = first;
  }
  return undefined;
}

const passing = new Set(
  'masked_fill masked_fill_ float to type_as type half contiguous div mul add sub div_ mul_ add_ clamp where dropout view reshape tril triu softcap tanh'.split(
    ' ',
  ),
);

/** Whether what the softmax gives is the left side of a product: sums over its last axis. */
function isUsed(look: Look, node: Expression, at: Place): boolean {
  return at.nodes.some((other) => {
    const name = calledName(other);
    const left =
      other.kind === 'binary' && other.operator === '@'
        ? other.left
        : other.kind === 'call' && (name === 'matmul' || name === 'bmm')
          ? operandsOf(other)[0]
          : undefined;
    return left !== undefined && comesFrom(look, left, node, at, 0);
  });
}

function comesFrom(
  look: Look,
  node: Expression,
  from: Expression,
  at: Place,
  depth: number,
): boolean {
  if (node.from === from.from && node.to === from.to) return true;
  if (depth > 8) return false;
  if (node.kind === 'call') {
    const [first] = operandsOf(node);
    const same = first && look.shape(first)?.length === look.shape(node)?.length;
    return first !== undefined && same === true && comesFrom(look, first, from, at, depth + 1);
  }
  const assigned = node.kind === 'name' ? lastAssigned(at, node) : undefined;
  return assigned !== undefined && comesFrom(look, assigned.value, from, at, depth + 1);
}

/** Slots compete for their inputs, and what each gets is divided by its sum. */
function isDividedAgain(look: Look, at: Place): boolean {
  return /\/\s*(\(\s*)?[\w.]*\.?sum\(|normalize\(|\/=.*sum\(/.test(look.codeOf(at));
}
