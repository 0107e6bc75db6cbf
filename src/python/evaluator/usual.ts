import { type Value, isTensor, none } from '../values';
import type { Range } from '../syntax/ast';
import type { Decision } from './decisions';
import type { Machine } from './machine';
import { isNone, truthOf } from './operators';

/** A value with the defaults of the text in the place of what nobody has said. */
export function usualOf(value: Value): Value {
  switch (value.kind) {
    case 'bool':
    case 'string':
      return value.value === undefined && value.usual !== undefined
        ? ({ kind: value.kind, value: value.usual } as Value)
        : value;
    case 'given':
      return value.given.usual ?? value;
    case 'union': {
      if (value.usual) return value.usual;
      const absent = value.options.some(
        (option) => option.kind === 'given' && option.given.usual?.kind === 'none',
      );
      return absent && value.options.some((option) => option.kind === 'none') ? none : value;
    }
    default:
      return value;
  }
}

/** Whether a condition usually holds; undefined where the text does not say. */
export function usually(m: Machine, test: Value): boolean | undefined {
  return truthOf(m, usualOf(test));
}

/**
 * Whether what is usual hangs on a flag, a word or a number that has a default: who uses the code sets it
 * as often. What may be None is there or not, and what stands for it is of the same size.
 */
export function hangsOnFlag(test: Value): boolean {
  switch (test.kind) {
    case 'bool':
      return test.value === undefined && test.flag === true;
    case 'string':
      return test.value === undefined && test.usual !== undefined;
    case 'given':
      return test.given.usual !== undefined && test.given.usual.kind !== 'none';
    default:
      return false;
  }
}

/** The flag that a condition hangs on. */
export function decisionOn(m: Machine, at: Range, test: Value): Decision | undefined {
  if (!hangsOnFlag(test)) return undefined;
  const { module, qualname } = m.frame;
  return m.decisions.of(`decided ${qualname}: ${module.text.slice(at.from, at.to)}`);
}

/** The truth value that something usually is. */
export function usualFlag(
  usual: boolean | undefined,
  flag: boolean,
): Extract<Value, { kind: 'bool' }> {
  return {
    kind: 'bool',
    value: undefined,
    ...(usual !== undefined && { usual, ...(flag && { flag }) }),
  };
}

/** What an operation on what is not known usually answers. */
export function withUsual(
  answer: Value,
  operands: readonly Value[],
  ask: (usual: readonly Value[]) => Value,
): Value {
  if (answer.kind !== 'bool' || answer.value !== undefined) return answer;
  const usual = operands.map(usualOf);
  if (usual.every((one, place) => one === operands[place])) return answer;
  const found = ask(usual);
  return found.kind === 'bool' && found.value !== undefined
    ? { ...answer, ...usualFlag(found.value, operands.some(hangsOnFlag)) }
    : answer;
}

/**
 * What holds after either of two: where nothing can be said of both together, that of the one which the
 * defaults of the text lead to. `flag`: those are defaults that others set as often, and decide no size.
 */
export function preferred(
  m: Machine,
  joined: Value,
  usual: Value,
  others: readonly Value[],
  flag = false,
): Value {
  if (loses(m, joined, usual, flag) && !others.some((one) => isOpen(m, one)) && m.guess())
    return usual;
  // Of several modules that may be called, it is known which one usually is.
  const called = (value: Value) => makes(value) || kindOf(value) === 'module';
  return joined.kind === 'union' && called(usual) && joined.options.every(called)
    ? { ...joined, usual }
    : joined;
}

/** A tensor that is given, of which nothing is known: it is there as often as not. */
function isOpen(m: Machine, value: Value): boolean {
  const given = value.kind === 'tensor' ? value.like?.given : undefined;
  if (given) return !m.tensor(value)?.shape;
  return value.kind === 'given' && value.given.input && !value.given.shape;
}

function loses(m: Machine, joined: Value, usual: Value, flag: boolean): boolean {
  if (usual.kind === 'unknown' || joined === usual) return false;
  if (joined.kind === 'unknown') return true;
  const one = isTensor(usual) ? m.tensor(usual) : undefined;
  if (joined.kind === 'tensor')
    return joined.shape
      ? !flag && joined.shape.some((size, axis) => !size.terms && one?.shape?.[axis]?.terms)
      : Boolean(one?.shape);
  if (joined.kind === 'int')
    return !flag && !joined.size.terms && usual.kind === 'int' && usual.size.terms !== null;
  if (joined.kind !== 'union') return false;
  const kinds = new Set(joined.options.filter((one) => isNone(one) !== true).map(kindOf));
  return kinds.size > 1 && kindOf(usual) !== 'union';
}

function kindOf({ kind }: Value): string {
  return kind === 'given' ? 'tensor' : ['layer', 'instance'].includes(kind) ? 'module' : kind;
}

/** `a and b` of two truth values: as either is usually. */
export function eitherFlag(m: Machine, left: Value, right: Value, stops: boolean): Value {
  const [one, other] = [usually(m, left), usually(m, right)];
  const stopped = one === stops || other === stops;
  const usual = stopped ? stops : one === !stops && other === !stops ? !stops : undefined;
  const flags = [hangsOnFlag(left), hangsOnFlag(right)];
  const sure = (one === stops && !flags[0]) || (other === stops && !flags[1]);
  return usualFlag(usual, stopped ? !sure : flags.includes(true));
}

/** What a module or a value is made with. */
export function makes(value: Value): boolean {
  return ['class', 'function', 'partial', 'builtin'].includes(value.kind);
}
