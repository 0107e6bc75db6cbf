import type { ListValue } from '../values';
import type { Machine } from './machine';

/** A list that the running call makes. */
export function ownList(m: Machine, { kind, of, state }: ListValue): ListValue {
  const { serial } = m.frame;
  const level = m.uncertain;
  return serial === undefined
    ? { kind, of, state, level }
    : { kind, of, state, level, born: serial };
}

/** The same list as one that the running call made. */
export function bornHere(m: Machine, list: ListValue): ListValue {
  const { serial } = m.frame;
  return serial === undefined ? list : { ...list, born: serial };
}
