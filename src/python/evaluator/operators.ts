import { bornHere } from './lists';
import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  nameOf,
  remainderOf,
  signOf,
  sizeOf,
  squareRootOf,
  subtractSizes,
  valueOf,
} from '../../tensor/size';
import {
  type ListValue,
  type TensorValue,
  type Value,
  intOf,
  itemsOf,
  listOf,
  manyOf,
  someBool,
  someFloat,
  someString,
  tensorOf,
  unknown,
} from '../values';
import { calledDefault, compare, contains } from './comparisons';
import { joinValues } from './join';
import type { Machine } from './machine';
import { around, openShape } from './open-shapes';
import { hangsOnFlag, usualFlag, usually, withUsual } from './usual';

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** `a + b` and its kin. */
export function binary(m: Machine, operator: string, a: Value, b: Value): Value {
  return withUsual(plainly(m, operator, a, b), [a, b], ([x, y]) => plainly(m, operator, x!, y!));
}

function plainly(m: Machine, operator: string, a: Value, b: Value): Value {
  if (operator === 'is' || operator === 'is not') {
    const same = isNone(b) === true ? isNone(a) : undefined;
    const value = same === undefined || operator === 'is' ? same : !same;
    return { kind: 'bool', value };
  }
  if (operator === 'in' || operator === 'not in')
    return contains(operator, a, (b.kind === 'layer' ? b.options.get('modules') : undefined) ?? b);
  const called = operator === '==' || operator === '!=' ? calledDefault(operator, a, b) : undefined;
  if (called) return called;
  if (a.kind === 'unknown' && !holdsTensor(b)) return unknown;
  if (holdsTensor(a) || holdsTensor(b)) return ofTensors(m, operator, a, b);
  if (comparisons.has(operator)) return compare(m, operator, a, b);
  // A parameter that something is divided by or multiplied with may be a tensor as well.
  if ((isOpen(a) || isOpen(b)) && !m.guess()) return unknown;
  const [x, y] = [sizeFrom(m, a), sizeFrom(m, b)];
  if (x && y) {
    const made = ofIntegers(m, operator, x, y);
    // What is made of nothing but defaults and factors is what nobody gives, too.
    const usual = [a, b].some((one) => one.kind === 'int' && one.usual) || undefined;
    return usual && made.kind === 'int' && valueOf(made.size) !== undefined
      ? { ...made, usual }
      : made;
  }
  if (a.kind === 'shape' || b.kind === 'shape') return ofShapes(m, operator, a, b);
  if (a.kind === 'list' || b.kind === 'list') {
    const list = ofLists(m, operator, a, b);
    return list.kind === 'list' ? bornHere(m, list) : list;
  }
  if (a.kind === 'string')
    return operator === '+' && b.kind === 'string' && a.value !== undefined && b.value !== undefined
      ? { kind: 'string', value: a.value + b.value }
      : someString;
  if (isNumber(a) && isNumber(b)) return ofFloats(m, operator, a, b);
  if (a.kind === 'bool' && b.kind === 'bool') return someBool;
  return unknown;
}

/** The integer that a value is; what is given from outside is a named one. */
export function sizeFrom(m: Machine, value: Value): Size | undefined {
  if (value.kind === 'int') return m.facts.resolve(value.size);
  if (value.kind === 'given' && !value.given.tensor) return m.sizeOfGiven(value.given);
  if (value.kind === 'bool' && value.value !== undefined) return sizeOf(value.value ? 1 : 0);
  if (value.kind === 'union') {
    const found = value.options.filter((option) => option.kind !== 'none');
    return found.length === 1 ? sizeFrom(m, found[0]!) : undefined;
  }
  return undefined;
}

/** A thing given to a function that may be a tensor, or not. */
export function isOpen(value: Value): boolean {
  return value.kind === 'given' && value.given.input && !value.given.tensor;
}

function isNumber(value: Value): boolean {
  return (
    value.kind === 'int' ||
    value.kind === 'float' ||
    value.kind === 'given' ||
    value.kind === 'bool'
  );
}

function holdsTensor(value: Value): boolean {
  return (
    value.kind === 'tensor' ||
    (value.kind === 'given' && value.given.tensor) ||
    (value.kind === 'union' && value.options.some((option) => holdsTensor(option)))
  );
}

/** Whether a value is None; undefined where that is not known. */
export function isNone(value: Value): boolean | undefined {
  if (value.kind === 'none') return true;
  if (value.kind === 'unknown' || (value.kind === 'given' && !value.given.tensor)) return undefined;
  if (value.kind === 'union') {
    return value.options.some((option) => isNone(option) !== false) ? undefined : false;
  }
  return false;
}

/** A setting of a constructor beside a tensor is a number. */
function scalar(value: Value): boolean {
  return (
    ['int', 'float', 'bool', 'none'].includes(value.kind) ||
    (value.kind === 'union' && value.options.every(scalar)) ||
    (value.kind === 'given' && !value.given.input && !value.given.tensor)
  );
}

/** A batch of activations beside something that is not known: it has all axes that there are. */
export function stretched(m: Machine, { shape, library }: TensorValue): TensorValue | undefined {
  const batch = shape && shape.length >= 3 ? nameOf(m.facts.resolve(shape[0]!)) : undefined;
  if (batch === undefined || !m.facts.isGiven(batch) || !m.guess()) return undefined;
  return tensorOf(
    shape!.map((size) => (valueOf(size) === 1 ? m.anySize() : size)),
    { library },
  );
}

function ofTensors(m: Machine, operator: string, a: Value, b: Value): Value {
  const asTensor = (value: Value) =>
    operator === '@' || !(scalar(value) || (value.kind === 'given' && !value.given.tensor))
      ? m.tensor(value)
      : undefined;
  const [x, y] = [asTensor(a), asTensor(b)];
  if (operator === '@') return x && y ? m.libraries.matmul(m, '@', x, y) : tensorOf(null);
  const dtype = comparisons.has(operator)
    ? 'bool'
    : operator === '/'
      ? 'float'
      : x && y
        ? promote(x, y)
        : (x ?? y)?.dtype === 'int' && (a.kind === 'float' || b.kind === 'float')
          ? 'float'
          : (x ?? y)?.dtype;
  if (x && y) return { ...m.libraries.broadcast(m, operator, [x, y]), dtype };
  const [one, other] = x ? [x, b] : [y, a];
  if (!one) return tensorOf(null, { dtype });
  if (scalar(other)) return { ...one, dtype, parameter: false, contiguous: true };
  // A number from outside, or a tensor: the shape holds where the other is no larger.
  if (other.kind === 'given' && one.shape && one.shape.length > 0)
    return { ...one, dtype, parameter: false, contiguous: true };
  // What is added to several axes is no larger than they are.
  if (x && other.kind === 'unknown' && x.shape && x.shape.length >= 3 && !x.parameter) {
    const full = x.shape.every((size) => valueOf(size) !== 1);
    if (full && m.guess()) return { ...x, dtype: undefined, contiguous: true };
  }
  // What is compared with what nobody knows is compared with a number, as a rule.
  const lone = other.kind === 'unknown' && comparisons.has(operator) && one.shape?.length;
  if (lone && m.guess()) return { ...one, dtype, parameter: false, contiguous: true };
  const items = itemsOf(other);
  if (items && one.library !== 'torch')
    return {
      ...m.libraries.broadcast(m, operator, [one, tensorOf([sizeOf(items.length)])]),
      dtype,
    };
  const batch = stretched(m, one);
  return batch ? { ...batch, dtype } : tensorOf(null, { dtype, library: one.library });
}

export function promote(a: TensorValue, b: TensorValue): TensorValue['dtype'] {
  if (a.dtype === b.dtype) return a.dtype;
  for (const dtype of ['complex', 'float', 'int'] as const) {
    if (a.dtype === dtype || b.dtype === dtype) return a.dtype && b.dtype ? dtype : undefined;
  }
  return undefined;
}

function ofIntegers(m: Machine, operator: string, x: Size, y: Size): Value {
  const whole = (size: Size) => (size.terms ? intOf(m.facts.resolve(size)) : m.anyInt());
  switch (operator) {
    case '+':
      return whole(addSizes(x, y));
    case '-':
      return whole(subtractSizes(x, y));
    case '*':
      return whole(multiplySizes(x, y));
    case '//':
      return whole(divideSizes(x, y));
    case '%':
      return whole(remainderOf(x, y));
    case '/':
      return { kind: 'float', size: x, over: y };
    case '**': {
      const power = valueOf(y);
      if (power === undefined || power < 0 || power > 8) {
        const base = valueOf(x);
        if (base !== undefined && power !== undefined && power >= 0)
          return intOf(sizeOf(base ** power));
        return power !== undefined && power < 0 ? someFloat : m.anyInt();
      }
      return whole(
        Array.from({ length: power }).reduce<Size>(
          (product) => multiplySizes(product, x),
          sizeOf(1),
        ),
      );
    }
    default: {
      const [p, q] = [valueOf(x), valueOf(y)];
      if (p === undefined || q === undefined) return m.anyInt();
      const result = { '<<': p << q, '>>': p >> q, '&': p & q, '|': p | q, '^': p ^ q }[operator];
      return result === undefined ? unknown : intOf(sizeOf(result));
    }
  }
}

/** Numbers that are quotients of sizes stay exact: int(0.9 * n) is 9*n//10. */
function ofFloats(m: Machine, operator: string, a: Value, b: Value): Value {
  const [x, y] = [quotient(m, a), quotient(m, b)];
  if (operator === '**' && x && b.kind === 'float' && b.size && b.over) {
    const [one, two] = [valueOf(b.size), valueOf(b.over)];
    if (one === 1 && two === 2 && valueOf(x.over) === 1)
      return { kind: 'float', size: squareRootOf(x.size), over: sizeOf(1) };
  }
  if (!x || !y) return someFloat;
  const floats = (size: Size, over: Size): Value =>
    size.terms && over.terms ? { kind: 'float', size, over } : someFloat;
  switch (operator) {
    case '*':
      return floats(multiplySizes(x.size, y.size), multiplySizes(x.over, y.over));
    case '/':
      return floats(multiplySizes(x.size, y.over), multiplySizes(x.over, y.size));
    case '+':
    case '-': {
      const [p, q] = [multiplySizes(x.size, y.over), multiplySizes(y.size, x.over)];
      return floats(
        operator === '+' ? addSizes(p, q) : subtractSizes(p, q),
        multiplySizes(x.over, y.over),
      );
    }
    case '//': {
      const [p, q] = [multiplySizes(x.size, y.over), multiplySizes(x.over, y.size)];
      return floats(divideSizes(p, q), sizeOf(1));
    }
    default:
      return someFloat;
  }
}

export function quotient(m: Machine, value: Value): { size: Size; over: Size } | undefined {
  const size = sizeFrom(m, value);
  if (size) return { size, over: sizeOf(1) };
  if (value.kind === 'float' && value.size && value.over)
    return { size: value.size, over: value.over };
  return undefined;
}

/** The integer that `int(x)` makes of a number. */
export function truncated(m: Machine, value: Value): Size | undefined {
  const found = quotient(m, value);
  return found && divideSizes(found.size, found.over);
}

function ofLists(m: Machine, operator: string, a: Value, b: Value): Value {
  if (operator === '*') {
    const [list, count] = a.kind === 'list' ? [a, sizeFrom(m, b)] : [b, sizeFrom(m, a)];
    if (list.kind !== 'list' || !count) return unknown;
    const times = valueOf(count);
    const { items, element, length } = list.state;
    if (items && times !== undefined && times >= 0 && times * items.length <= 64) {
      return listOf(Array.from({ length: times }, () => items).flat(), list.of);
    }
    return manyOf(
      items?.[0] ?? element,
      multiplySizes(items ? sizeOf(items.length) : length, count),
      list.of,
    );
  }
  if (operator !== '+') return unknown;
  const [x, y] = [itemsOf(a), itemsOf(b)];
  const of = a.kind === 'list' ? a.of : 'list';
  if (x && y) return x.length + y.length <= 256 ? listOf([...x, ...y], of) : unknown;
  if (a.kind === 'list' && b.kind === 'list') return joinedLists(m, a, b);
  return unknown;
}

/** `[first] + [another for _ in range(n)]`: what it begins with, and what comes after. */
function joinedLists(m: Machine, a: ListValue, b: ListValue): Value {
  const length = addSizes(a.state.length, b.state.length);
  const members = [a, b].flatMap(({ state }) => state.items ?? [state.element]);
  if (members.length > 16) return manyOf(unknown, length, a.of);
  const element = members.reduce((one, other) => joinValues(one, other, m.facts));
  const all = manyOf(element, length, a.of);
  const head = a.state.items;
  if (!head || head.length === 0 || head.length > 8 || b.state.items) return all;
  return { ...all, state: { ...all.state, head, tail: b.state.element } };
}

/** `x.shape[:-1] + (8,)`. */
function ofShapes(m: Machine, operator: string, a: Value, b: Value): Value {
  if (operator !== '+') return unknown;
  const [x, y] = [a, b].map((one) => (one.kind === 'shape' ? openShape(m, one) : one));
  if (x?.kind === 'list' && y?.kind === 'list') return ofLists(m, operator, x, y);
  const [before, after] = [itemsOf(x!), itemsOf(y!)];
  if (x!.kind === 'shape' && after) return around(m, [], x, after);
  return y!.kind === 'shape' && before ? around(m, before, y, []) : unknown;
}

/** `-x`, `not x`, `~x`. */
export function unary(m: Machine, operator: string, value: Value): Value {
  if (operator === 'not') {
    const known = truthOf(m, value);
    if (known !== undefined) return { kind: 'bool', value: !known };
    const usual = usually(m, value);
    return usualFlag(usual === undefined ? undefined : !usual, hangsOnFlag(value));
  }
  if (holdsTensor(value)) {
    const tensor = m.tensor(value);
    return tensor ? { ...tensor, parameter: false, contiguous: true } : tensorOf(null);
  }
  if (operator === '+') return value;
  const size = value.kind === 'given' ? undefined : sizeFrom(m, value);
  if (size && operator === '-') return intOf(subtractSizes(sizeOf(0), size));
  if (value.kind === 'float' && value.size && operator === '-') {
    return { ...value, size: subtractSizes(sizeOf(0), value.size) };
  }
  return value.kind === 'float' || value.kind === 'given' ? someFloat : unknown;
}

/** Whether a value counts as true; undefined where that is not known. */
export function truthOf(m: Machine, value: Value): boolean | undefined {
  switch (value.kind) {
    case 'bool':
      return value.value;
    case 'none':
      return false;
    case 'int': {
      const size = m.facts.resolve(value.size);
      const number = valueOf(size);
      return number !== undefined ? number !== 0 : signOf(size) === 1 ? true : undefined;
    }
    case 'string':
      return value.value === undefined ? undefined : value.value !== '';
    case 'list':
      return value.state.items ? value.state.items.length > 0 : undefined;
    case 'dict':
      return value.entries.size > 0 ? true : value.rest ? undefined : false;
    case 'function':
    case 'class':
    case 'instance':
    case 'layer':
    case 'builtin':
    case 'module':
    case 'partial':
      return true;
    default:
      return undefined;
  }
}
