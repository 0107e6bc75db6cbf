import { type Value, manyOf, someBool, someString } from '../values';
import type { Machine } from './machine';

/** A method of a text. */
export function stringMethod(
  m: Machine,
  self: Value,
  method: string,
  args: readonly Value[],
): Value {
  if (method === 'split' || method === 'splitlines')
    return manyOf(someString, m.sizeNamedFor('n_words', 'words'));
  if (method === 'startswith' || method === 'endswith' || method.startsWith('is')) {
    const [start] = args;
    if (
      self.kind === 'string' &&
      self.value !== undefined &&
      start?.kind === 'string' &&
      start.value !== undefined
    ) {
      return {
        kind: 'bool',
        value:
          method === 'startswith'
            ? self.value.startsWith(start.value)
            : self.value.endsWith(start.value),
      };
    }
    return someBool;
  }
  if (method === 'lower' && self.kind === 'string')
    return self.value === undefined
      ? someString
      : { kind: 'string', value: self.value.toLowerCase() };
  return ['find', 'index', 'count'].includes(method) ? m.anyInt() : someString;
}
