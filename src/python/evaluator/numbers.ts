import { productOf } from '../../tensor/size';
import type { Value } from '../values';
import type { Machine } from './machine';

/** A tensor that becomes a number has one cell. */
export function oneNumber(m: Machine, name: string, value: Value | undefined): void {
  const shape = value?.kind === 'tensor' ? m.tensor(value)?.shape : undefined;
  const cells = shape && m.facts.fixed(productOf(shape));
  if (cells !== undefined && cells !== null && cells !== 1)
    m.report('value', `${name}: takes a tensor of one number, not of ${cells}`);
}

/** A single number is not as long as anything. */
export function someLength(m: Machine, value: Value): void {
  if (value.kind === 'tensor' && m.tensor(value)?.shape?.length === 0)
    m.report('axis', 'len: a single number () has no length');
}
