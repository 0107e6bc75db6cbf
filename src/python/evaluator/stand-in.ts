import { valueOf } from '../../tensor/size';
import type { Value } from '../values';
import { joinValues } from './join';
import type { Machine } from './machine';
import { preferred } from './usual';

/** What is given, or what stands for it where it is not: they are of one shape, and the name says both. */
export function standIn(m: Machine, given: Value, stand: Value): Value {
  if (given.kind !== 'given' || stand === given) return stand;
  if (!given.given.input) return ['int', 'float', 'given'].includes(stand.kind) ? given : stand;
  const tensor = stand.kind === 'tensor' ? m.tensor(stand) : undefined;
  if (tensor && !tensor.shape && tensor.like) {
    m.tieRanks(given.given, tensor.like.given, tensor.like.offset ?? 0);
    const known = m.tensor(given)!;
    if (tensor.last) given.given.last ??= tensor.last;
    return { ...known, last: known.last ?? tensor.last };
  }
  if (!tensor?.shape || (given.given.shape && given.given.shape.length !== tensor.shape.length))
    return joinValues(given, stand, m.facts);
  if (!m.guess()) return joinValues(given, stand, m.facts);
  const shape = m.learnRank(given.given, tensor.shape.length);
  // Only an axis that is not a literal 1 must agree.
  shape.forEach((size, axis) => {
    if (valueOf(tensor.shape![axis]!) !== 1) m.facts.assumeEqual(size, tensor.shape![axis]!);
  });
  // Where the text gives none, what stands for it is what is there.
  return preferred(m, joinValues(given, stand, m.facts), stand, [given]);
}

/** `x if x is not None else y` as an expression: y may be another thing, but of the same rank. */
export function eitherTensor(m: Machine, one: Value, other: Value): Value {
  const [given, stand] = one.kind === 'given' ? [one, other] : [other, one];
  const tensor = stand.kind === 'tensor' ? m.tensor(stand) : undefined;
  const open = given.kind === 'given' && given.given.input && !given.given.shape;
  if (!open || !tensor?.shape || tensor.shape.length === 0 || !m.guess())
    return joinValues(one, other, m.facts);
  const shape = m.learnRank(given.given, tensor.shape.length);
  // A mask is of the same shape; of what has a width, the batch alone is sure to agree.
  const alike = shape.length <= 2 ? shape.length : 1;
  for (const [axis, size] of tensor.shape.slice(0, alike).entries())
    if (valueOf(size) === undefined) m.facts.assumeEqual(shape[axis]!, size);
  return joinValues(m.tensor(given)!, stand, m.facts);
}
