import {
  type Size,
  hiddenMark,
  multiplySizes,
  sameSize,
  signOf,
  subtractSizes,
  valueOf,
} from '../../tensor/size';
import { type Value, itemsOf, someBool, unknown } from '../values';
import type { Machine } from './machine';
import { isOpen, quotient, sizeFrom } from './operators';

/** `a in b`. */
export function contains(operator: string, a: Value, b: Value): Value {
  let found: boolean | undefined;
  if (a.kind === 'string' && a.value !== undefined) {
    const text = a.value;
    const items = itemsOf(b);
    if (b.kind === 'dict' && !b.rest) found = b.entries.has(text);
    else if (items?.every((item) => item.kind === 'string' && item.value !== undefined)) {
      found = items.some((item) => item.kind === 'string' && item.value === text);
    }
  }
  return { kind: 'bool', value: found === undefined || operator === 'in' ? found : !found };
}

/** `kind == 'default'` of what is not known: the text says what it usually is. */
export function calledDefault(operator: string, a: Value, b: Value): Value | undefined {
  const open = ['unknown', 'given', 'string'].includes(a.kind);
  if (!open || b.kind !== 'string' || b.value !== 'default') return undefined;
  return a.kind === 'string' && (a.value ?? a.usual) !== undefined
    ? undefined
    : { kind: 'bool', value: undefined, usual: operator === '==' };
}

/** `a < b` and its kin. */
export function compare(m: Machine, operator: string, a: Value, b: Value): Value {
  const known = (value: boolean): Value => ({ kind: 'bool', value });
  if (
    a.kind === 'string' &&
    b.kind === 'string' &&
    a.value !== undefined &&
    b.value !== undefined
  ) {
    if (operator === '==') return known(a.value === b.value);
    if (operator === '!=') return known(a.value !== b.value);
    if (operator === '<') return known(a.value < b.value);
    if (operator === '<=') return known(a.value <= b.value);
    if (operator === '>') return known(a.value > b.value);
    return known(a.value >= b.value);
  }
  if (a.kind === 'bool' && b.kind === 'bool' && a.value !== undefined && b.value !== undefined) {
    if (operator === '==') return known(a.value === b.value);
  }
  // A parameter that may be a tensor is compared cell by cell.
  if (mayBeTensor(a) || mayBeTensor(b)) return unknown;
  if (a.kind === 'given' || b.kind === 'given') return someBool;
  const [x, y] = a.kind === 'float' || b.kind === 'float' ? overOne(m, a, b) : sizesOf(m, a, b);
  if (!x || !y) return someBool;
  if (m.ranks.has(x.text) || m.ranks.has(y.text))
    return { kind: 'bool', value: undefined, ofRank: true };
  const same = sameSize(x, y);
  if (operator === '==' || operator === '!=') {
    if (same !== undefined) return known((operator === '==') === same);
    // A size that is compared with a number is usually another.
    const numbers = [x, y].filter((size) => valueOf(size) !== undefined).length;
    return numbers === 1 && !`${x.text}${y.text}`.includes(hiddenMark)
      ? { kind: 'bool', value: undefined, usual: operator === '!=' }
      : { kind: 'bool', value: undefined };
  }
  const difference = subtractSizes(x, y);
  const sign = valueOf(difference) ?? signOf(difference);
  if (sign === undefined) return someBool;
  return known(
    operator === '<'
      ? sign < 0
      : operator === '<='
        ? sign <= 0
        : operator === '>'
          ? sign > 0
          : sign >= 0,
  );
}

function sizesOf(m: Machine, a: Value, b: Value): readonly (Size | undefined)[] {
  return [sizeFrom(m, a), sizeFrom(m, b)];
}

/** Two quotients over one positive number. */
function overOne(m: Machine, a: Value, b: Value): readonly (Size | undefined)[] {
  const [x, y] = [quotient(m, a), quotient(m, b)];
  if (!x || !y || signOf(x.over) !== 1 || signOf(y.over) !== 1) return [];
  return [multiplySizes(x.size, y.over), multiplySizes(y.size, x.over)];
}

function mayBeTensor(value: Value): boolean {
  return isOpen(value) || (value.kind === 'union' && value.options.some(mayBeTensor));
}
