import { type Size, valueOf } from '../../tensor/size';
import type { Expression } from '../syntax/ast';
import { type Look, calledName, followed, operandsOf, shapeWords } from './check';
import type { Place } from './outline';

const operators = new Set(['+', '-', '*', '/', '==', '!=', '<', '>', '<=', '>=']);
const losses = new Set(
  'mse_loss l1_loss smooth_l1_loss huber_loss MSELoss L1Loss SmoothL1Loss HuberLoss'.split(' '),
);
const functions = new Set('add sub subtract mul multiply div eq ne lt gt le ge'.split(' '));
const reductions = new Set(
  'sum mean max min amax amin std var norm logsumexp prod median'.split(' '),
);

/** Two tensors that stretch each other: (B,) and (B, 1) give (B, B), which nobody asked for. */
export function unintendedBroadcast(look: Look, node: Expression, at: Place): void {
  const operands = operandsIn(look, node);
  if (!operands) return;
  const [left, right] = operands;
  const [a, b] = [look.shape(left), look.shape(right)];
  if (!a || !b) return;
  for (const [one, other, x, y] of [
    [left, right, a, b],
    [right, left, b, a],
  ] as const) {
    if (stretched(x, y) && !isMeant(look, other, at) && !isCounted(look, one, at)) {
      const size = x.at(-1)!.text;
      look.warn(
        'unintended-broadcast',
        node,
        `${shapeWords(a)} and ${shapeWords(b)} stretch each other to ${shapeWords([...y.slice(0, -1), x.at(-1)!])}: each of the ${size} meets each of the ${size}. squeeze(-1) or unsqueeze(-1) one of them, or write the stretched axis as None where it is meant`,
      );
      return;
    }
    const axis = reducedAxis(look, other, at);
    if (axis !== undefined && x.length >= 2 && y.length === x.length - 1 && shifts(x, y, axis)) {
      look.warn(
        'unintended-broadcast',
        node,
        `${shapeWords(y)} is ${shapeWords(x)} without dimension ${axis}, and lines up with its last dimension instead: keepdim=True keeps it in its place`,
      );
      return;
    }
  }
}

function operandsIn(look: Look, node: Expression): readonly [Expression, Expression] | undefined {
  if (node.kind === 'binary' && operators.has(node.operator)) return [node.left, node.right];
  if (node.kind !== 'call') return undefined;
  const name = calledName(node) ?? '';
  const layer = look.held(node)?.made?.operation ?? '';
  if (!losses.has(name) && !functions.has(name) && !losses.has(layer)) return undefined;
  const [left, right] = losses.has(layer) ? node.args.map(({ value }) => value) : operandsOf(node);
  return left && right ? [left, right] : undefined;
}

/** (B,) against (B, 1): the last axis of one is the last but one of the other, whose last is 1. */
function stretched(x: readonly Size[], y: readonly Size[]): boolean {
  const [last, one, before] = [x.at(-1), y.at(-1), y.at(-2)];
  if (!last || !one || !before || x.length !== 1 || y.length !== 2) return false;
  return (
    valueOf(one) === 1 &&
    valueOf(last) !== 1 &&
    last.text === before.text &&
    !last.text.includes('@') &&
    last.terms !== null
  );
}

/** Whether the code says that an axis is put in: `x[:, None]`, `unsqueeze`, `view(-1, 1)`. */
function isMeant(look: Look, node: Expression, at: Place): boolean {
  const from = followed(at, node);
  return /None|newaxis|unsqueeze|keepdims?\s*=|expand|view\(|reshape\(|arange|rearrange|repeat|meshgrid|\bones\(|\bzeros\(|\brand/.test(
    look.text(from),
  );
}

/** Whether a row is one of positions, which are compared with each other. */
function isCounted(look: Look, node: Expression, at: Place): boolean {
  return /arange|None|newaxis|linspace|range\(/.test(look.text(followed(at, node)));
}

/** The axis that a sum, a mean or a maximum took away. */
function reducedAxis(look: Look, node: Expression, at: Place): number | undefined {
  let from = followed(at, node);
  if (from.kind === 'attribute' && from.name === 'values') from = followed(at, from.object);
  if (from.kind === 'index') from = followed(at, from.object);
  const name = calledName(from);
  if (from.kind !== 'call' || !name || !reductions.has(name)) return undefined;
  if (/keepdims?\s*=\s*True/.test(look.text(from))) return undefined;
  const [input, second] = operandsOf(from);
  const rank = input && look.shape(input)?.length;
  const said = from.args.find((arg) => arg.name === 'dim' || arg.name === 'axis')?.value ?? second;
  const text = said && look.text(said);
  if (rank === undefined || text === undefined || !/^-?\d+$/.test(text)) return undefined;
  const axis = Number(text) < 0 ? Number(text) + rank : Number(text);
  return axis >= 0 && axis < rank ? axis : undefined;
}

/** Whether the axes that are left line up with others than they were, of the same size. */
function shifts(x: readonly Size[], y: readonly Size[], axis: number): boolean {
  const kept = x.filter((_, place) => place !== axis);
  const same = kept.every((size, place) => size.text === y[place]!.text && size.terms !== null);
  return same && axis > 0;
}
