import { sizeOf } from '../../tensor/size';
import type { Expression } from '../syntax/ast';
import { type Value, isTensor, itemsOf, none, unknown } from '../values';
import { evaluate } from './expressions';
import type { Machine } from './machine';
import { bind, lookup } from './names';
import { sizeFrom } from './operators';

/** What a condition says once it is known to hold, or not to. */
export function assume(m: Machine, test: Expression, holds: boolean): void {
  if (test.kind === 'unary' && test.operator === 'not') return assume(m, test.operand, !holds);
  if (test.kind === 'binary') {
    const { operator, left, right } = test;
    if ((operator === 'and' && holds) || (operator === 'or' && !holds)) {
      assume(m, left, holds);
      assume(m, right, holds);
    } else if (operator === 'is' || operator === 'is not') {
      if (right.kind === 'constant' && right.value === 'None')
        narrow(m, left, (operator === 'is') === holds);
    } else if ((operator === '==' && holds) || (operator === '!=' && !holds)) {
      if (!assumeRank(m, left, right)) m.facts.suppose(() => assumeEqual(m, left, right));
    }
    return;
  }
  const isNone = test.kind === 'call' ? asksForNone(m, test) : undefined;
  if (test.kind === 'call' && isNone !== undefined)
    narrow(m, test.args[0]!.value, isNone === holds);
  else if (holds) narrow(m, test, false);
  else if (test.kind === 'name' || test.kind === 'attribute') {
    // A tensor is never tested for its truth: what is false here is None.
    const value = valueAt(m, test);
    if (
      value?.kind === 'union' &&
      value.options.every(
        (o) => o.kind === 'none' || o.kind === 'given' || o.kind === 'tensor' || o.kind === 'list',
      )
    ) {
      narrow(m, test, true);
    }
  }
}

/** `exists(x)`: whether a function of the user's says that its only argument is None, or is not. */
function asksForNone(
  m: Machine,
  { callee, args }: Extract<Expression, { kind: 'call' }>,
): boolean | undefined {
  const fn = callee.kind === 'name' ? lookup(m.frame.scope, callee.name) : undefined;
  if (fn?.kind !== 'function' || args.length !== 1 || fn.parameters.length !== 1) return undefined;
  const body = fn.definition ? fn.definition.body.at(-1) : (fn.body as Expression);
  if (fn.definition && fn.definition.body.length !== 1) return undefined;
  const said = body?.kind === 'return' ? body.value : body;
  if (said?.kind !== 'binary' || said.right.kind !== 'constant' || said.right.value !== 'None')
    return undefined;
  const own = said.left.kind === 'name' && said.left.name === fn.parameters[0]!.name;
  if (!own || (said.operator !== 'is' && said.operator !== 'is not')) return undefined;
  return said.operator === 'is';
}

function valueAt(m: Machine, at: Expression): Value | undefined {
  if (at.kind === 'name') return lookup(m.frame.scope, at.name);
  if (at.kind === 'attribute' && at.object.kind === 'name') {
    const object = lookup(m.frame.scope, at.object.name);
    return object?.kind === 'instance' ? object.attributes.get(at.name) : undefined;
  }
  return undefined;
}

function narrow(m: Machine, at: Expression, isNone: boolean): void {
  const value = valueAt(m, at);
  if (
    !value ||
    (value.kind !== 'union' && !(value.kind === 'given' && isNone && value.given.input))
  )
    return;
  let narrowed: Value = none;
  if (!isNone) {
    if (value.kind !== 'union') return;
    const options = value.options.filter((option) => option.kind !== 'none');
    if (options.length === 0 || options.length === value.options.length) return;
    narrowed = options.length === 1 ? options[0]! : { kind: 'union', options };
  } else if (value.kind === 'union' && !value.options.some((option) => option.kind === 'none'))
    return;
  if (at.kind === 'name') bind(m, m.frame.scope, at.name, narrowed);
  else if (at.kind === 'attribute' && at.object.kind === 'name') {
    const object = lookup(m.frame.scope, at.object.name);
    if (object?.kind === 'instance') m.set(object.attributes, at.name, narrowed);
  }
}

/** `if isinstance(x, list): return …`: there, it is not the tensor that it is elsewhere. */
export function takeForList(m: Machine, test: Expression): void {
  if (test.kind !== 'call' || test.callee.kind !== 'name' || test.callee.name !== 'isinstance')
    return;
  const [of, type] = test.args.map((argument) => argument.value);
  if (of?.kind !== 'name' || !type) return;
  const types = type.kind === 'tuple' ? type.items : [type];
  if (types.every((one) => one.kind === 'name' && /^(list|tuple|dict|set)$/.test(one.name)))
    bind(m, m.frame.scope, of.name, unknown);
}

/** `x.ndim == 3`, `x.dim() == 3`, `len(x.shape) == 3`. */
function assumeRank(m: Machine, left: Expression, right: Expression): boolean {
  const of = right.kind === 'number' ? askedForRank(left) : undefined;
  if (!of || right.kind !== 'number' || !(right.value >= 0 && right.value <= 8)) return false;
  // What is asserted for one way of calling a function says nothing of the others.
  if (m.undecided > 0) return true;
  const value = evaluate(m, of);
  if (value.kind === 'given' && value.given.input) value.given.tensor = true;
  const tensor = isTensor(value) ? m.tensor(value) : undefined;
  if (tensor && !tensor.shape) m.learnRankOf(tensor, right.value);
  return tensor !== undefined;
}

/** The tensor whose rank an expression is. */
function askedForRank(at: Expression): Expression | undefined {
  if (at.kind === 'attribute') return at.name === 'ndim' ? at.object : undefined;
  if (at.kind !== 'call') return undefined;
  const { callee, args } = at;
  if (callee.kind === 'attribute')
    return /^(dim|ndimension)$/.test(callee.name) && args.length === 0 ? callee.object : undefined;
  const [only] = args;
  if (callee.kind !== 'name' || callee.name !== 'len' || args.length !== 1) return undefined;
  const shape = only!.value.kind === 'call' ? only!.value.callee : only!.value;
  return shape.kind === 'attribute' && /^(shape|size)$/.test(shape.name) ? shape.object : undefined;
}

/** `a == b`, `a % b == 0`, `x.shape == (B, T)`. */
function assumeEqual(m: Machine, left: Expression, right: Expression): void {
  if (
    left.kind === 'binary' &&
    left.operator === '%' &&
    right.kind === 'number' &&
    right.value === 0
  ) {
    const [a, b] = [sizeFrom(m, evaluate(m, left.left)), sizeFrom(m, evaluate(m, left.right))];
    if (a && b) m.facts.assumeDivisible(a, b);
    return;
  }
  const [x, y] = [evaluate(m, left), evaluate(m, right)];
  if (x.kind === 'given' && y.kind === 'given') return;
  const [a, b] = [sizeFrom(m, x), sizeFrom(m, y)];
  if (a && b) m.facts.assumeEqual(a, b);
  const [items, others] = [itemsOf(x), itemsOf(y)];
  if (items && items.length === others?.length) {
    for (const [place, item] of items.entries()) {
      const [p, q] = [sizeFrom(m, item), sizeFrom(m, others[place]!)];
      if (p && q) m.facts.assumeEqual(p, q);
    }
  } else if (x.kind === 'shape' && others) {
    const tensor = m.tensor(x.of);
    if (tensor?.like?.what !== 'shape') return;
    const shape = m.learnRank(tensor.like.given, others.length);
    for (const [place, other] of others.entries()) {
      const size = sizeFrom(m, other);
      if (size) m.facts.assumeEqual(shape[place] ?? sizeOf(0), size);
    }
  }
}
