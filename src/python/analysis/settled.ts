import type { Seen } from '../evaluator/findings';
import type { Machine } from '../evaluator/machine';
import { settledValue } from '../evaluator/settled';
import type { Value } from '../values';

/** What a caller gave, with all that was found out about it. */
export function settled(m: Machine, seen: Seen): Seen {
  const args = new Map<string, Value>();
  for (const [name, value] of seen.args) args.set(name, settledValue(m, value));
  return { ...seen, args };
}
