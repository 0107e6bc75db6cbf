import { sizeOf } from '../../tensor/size';
import { type Value, intOf, unknown } from '../values';
import type { Machine } from './machine';

/** The value of a number in the text; a decimal fraction is kept as a quotient. */
export function numberValue(value: number, whole: boolean): Value {
  if (whole) return intOf(sizeOf(value));
  for (const over of [1, 2, 4, 10, 100, 1000, 10000]) {
    const size = Math.round(value * over);
    if (
      Math.abs(size - value * over) < 1e-9 &&
      Number.isSafeInteger(size) &&
      Math.abs(value) < 1e6
    ) {
      return { kind: 'float', size: sizeOf(size), over: sizeOf(over) };
    }
  }
  return { kind: 'float' };
}

/** What is iterated, where nothing is known of it. How many there are is named only for who asks. */
export function unknownItems(m: Machine) {
  const { steps } = m;
  return {
    items: undefined,
    element: unknown,
    get length() {
      return m.sizeNamedFor('n_items', `items ${steps}`);
    },
  };
}
