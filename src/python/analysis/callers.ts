import type { Machine, Seen } from '../evaluator/machine';
import type { Value } from '../values';

/** The calls that are gone by: those further off only where the nearer say nothing of a tensor. */
export function tellingCalls(m: Machine, all: readonly Seen[]): readonly Seen[] {
  const gives = (one: Seen) => [...one.args.values()].some((value) => ranked(m, value));
  const direct = all.filter((one) => one.way === 'direct');
  if (direct.some(gives) || !all.some(gives)) return direct;
  const deep = all.filter((one) => one.way !== 'loose');
  return deep.some(gives) ? deep : all;
}

/** Whether a value is a tensor of a rank that is known. */
function ranked(m: Machine, value: Value): boolean {
  if (value.kind === 'union') return value.options.some((option) => ranked(m, option));
  if (value.kind === 'given') return value.given.shape !== undefined;
  return value.kind === 'tensor' && m.tensor(value)?.shape !== null;
}
