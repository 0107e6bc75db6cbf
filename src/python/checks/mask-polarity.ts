import type { Expression } from '../syntax/ast';
import { type Look, calledName, followed, integerOf, namedArgument, operandsOf } from './check';
import type { Place } from './outline';

/** A triangle of ones, zeros or -inf: which cells of (row, column) it marks. */
interface Triangle {
  /** The cells that count as true, or hold -inf. */
  readonly part: 'lower' | 'upper';
  /** Whether the diagonal is among them. */
  readonly diagonal: boolean;
  readonly holds: 'true' | 'minus infinity';
}

/** A causal mask that hides the past, or each token from itself. */
export function maskPolarity(look: Look, node: Expression, at: Place): void {
  const hidden = hiddenBy(look, node, at);
  if (!hidden) return;
  const { part, diagonal, mask } = hidden;
  if (part === 'upper' && !diagonal) return;
  const why =
    part === 'upper'
      ? 'this mask hides each position from itself, and the first one from everything: the triangle begins at diagonal=1'
      : `this mask hides ${diagonal ? 'each position from itself and from the past' : 'the past'} and leaves the future open: the other triangle is the one to hide`;
  look.warn('mask-polarity', mask, why);
}

interface Hidden extends Omit<Triangle, 'holds'> {
  readonly mask: Expression;
}

/** Which cells of the scores an operation takes away. */
function hiddenBy(look: Look, node: Expression, at: Place): Hidden | undefined {
  const name = calledName(node);
  if (node.kind === 'call' && (name === 'masked_fill' || name === 'masked_fill_')) {
    const [, mask, value] = operandsOf(node);
    if (!mask || !isMinusInfinity(look, value ?? namedArgument(node, 'value'), at))
      return undefined;
    const found = triangleOf(look, mask, at);
    return found?.holds === 'true' ? { ...found, mask } : undefined;
  }
  if (node.kind === 'call' && name === 'where') {
    const [mask, kept, value] = operandsOf(node);
    if (!mask || !kept) return undefined;
    const found = triangleOf(look, mask, at);
    if (found?.holds !== 'true') return undefined;
    if (isMinusInfinity(look, value, at)) return { ...turned(found), mask };
    return isMinusInfinity(look, kept, at) ? { ...found, mask } : undefined;
  }
  if (node.kind === 'call' && name === 'scaled_dot_product_attention') {
    const mask = namedArgument(node, 'attn_mask') ?? operandsOf(node)[3];
    const found = mask && triangleOf(look, mask, at);
    if (!found) return undefined;
    // True is what may be seen, here alone.
    return { ...(found.holds === 'true' ? turned(found) : found), mask };
  }
  if (node.kind === 'binary' && node.operator === '+') {
    const mask = [node.right, node.left].find(
      (one) =>
        (look.shape(one)?.length ?? 0) >= 2 &&
        triangleOf(look, one, at)?.holds === 'minus infinity',
    );
    return mask && { ...triangleOf(look, mask, at)!, mask };
  }
  return undefined;
}

function turned({ part, diagonal }: Triangle): Pick<Triangle, 'part' | 'diagonal'> {
  return { part: part === 'lower' ? 'upper' : 'lower', diagonal: !diagonal };
}

/** The triangle that an expression makes, through names, views and comparisons. */
function triangleOf(look: Look, node: Expression, at: Place, depth = 0): Triangle | undefined {
  if (depth > 10) return undefined;
  const now = followed(at, node);
  const inner = (one: Expression) => triangleOf(look, one, at, depth + 1);
  switch (now.kind) {
    case 'unary':
      return now.operator === '~' || now.operator === 'not'
        ? opposite(inner(now.operand))
        : undefined;
    case 'index':
      return inner(now.object);
    case 'attribute':
      return ['data', 'T'].includes(now.name) && now.name !== 'T' ? inner(now.object) : undefined;
    case 'binary': {
      const value = integerOf(now.right);
      const found = value === undefined ? undefined : inner(now.left);
      if (found?.holds !== 'true') return undefined;
      if ((now.operator === '==' && value === 0) || (now.operator === '!=' && value === 1))
        return opposite(found);
      const as =
        (now.operator === '==' && value === 1) ||
        ((now.operator === '!=' || now.operator === '>') && value === 0);
      return as ? found : undefined;
    }
    case 'call': {
      const name = calledName(now) ?? '';
      const [first, second] = operandsOf(now);
      if (!first) return undefined;
      if (name === 'tril' || name === 'triu') {
        const shift =
          integerOf(namedArgument(now, 'diagonal', 'k') ?? second) ??
          (second || namedArgument(now, 'diagonal', 'k') ? NaN : 0);
        const holds = filling(look, first, at);
        if (Number.isNaN(shift) || !holds) return undefined;
        if (name === 'tril')
          return shift === 0 || shift === -1
            ? { part: 'lower', diagonal: shift === 0, holds }
            : undefined;
        return shift === 0 || shift === 1
          ? { part: 'upper', diagonal: shift === 0, holds }
          : undefined;
      }
      if (name === 'logical_not') return opposite(inner(first));
      return same.has(name) ? inner(first) : undefined;
    }
    default:
      return undefined;
  }
}

const same = new Set(
  'bool to type view reshape unsqueeze expand float int long type_as cuda contiguous detach clone Parameter repeat expand_as'.split(
    ' ',
  ),
);

function opposite(found: Triangle | undefined): Triangle | undefined {
  return found?.holds === 'true' ? { ...turned(found), holds: 'true' } : undefined;
}

/** What the square is filled with: ones, or -inf. */
function filling(look: Look, node: Expression, at: Place): Triangle['holds'] | undefined {
  const now = followed(at, node);
  const name = calledName(now);
  if (now.kind !== 'call') {
    const factor = now.kind === 'binary' && now.operator === '*' ? [now.left, now.right] : [];
    return factor.some((one) => isMinusInfinity(look, one, at)) ? 'minus infinity' : undefined;
  }
  if (name === 'ones' || name === 'ones_like') return 'true';
  if (name === 'full' || name === 'full_like') {
    const value = operandsOf(now)[1] ?? namedArgument(now, 'fill_value');
    if (isMinusInfinity(look, value, at)) return 'minus infinity';
    return value && (integerOf(value) === 1 || look.text(value) === 'True') ? 'true' : undefined;
  }
  if (name === 'to' || name === 'bool') return filling(look, operandsOf(now)[0] ?? now.callee, at);
  return undefined;
}

/** `float("-inf")`, `-torch.inf`, `-1e9`, `torch.finfo(x.dtype).min`. */
function isMinusInfinity(look: Look, node: Expression | undefined, at: Place): boolean {
  if (!node) return false;
  const text = look.text(followed(at, node)).replace(/\s/g, '');
  return /^(float\(["']-inf(inity)?["']\)|-float\(["']inf["']\)|-(torch|np|math|jnp|numpy)\.inf|-(\d+(\.\d*)?)?e\+?\d+|-1e\d+|.*finfo\(.*\)\.min|-\d{4,}(\.0*)?)$/.test(
    text,
  );
}
