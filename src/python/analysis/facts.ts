import { type Size, unknownSize } from '../../tensor/size';
import type { Recorded } from '../evaluator/findings';
import type { Range } from '../syntax/ast';

/** An assignment of a tensor, and its shape where the rank is known. */
export interface ShapeFact extends Range {
  readonly name: string;
  readonly function: string;
  /** Where the name stands; the fact itself stands where its statement does. */
  readonly target: Range;
  readonly shape: readonly Size[] | null;
}

/** One fact for each assignment, with what holds of every time that it ran. */
export function factsOf(recorded: readonly Recorded[]): ShapeFact[] {
  const facts = new Map<string, { -readonly [K in keyof ShapeFact]: ShapeFact[K] }>();
  const several = new Set<string>();
  const usual = new Set(
    recorded.filter((one) => !one.unusual && one.shape).map(({ from, name }) => `${from} ${name}`),
  );
  for (const { from, to, name, function: owner, target, shape, unusual } of recorded) {
    const key = `${from} ${name}`;
    if (unusual && usual.has(key)) continue;
    const known = facts.get(key);
    if (!known) facts.set(key, { from, to, name, function: owner, target, shape });
    else if (several.has(key)) continue;
    else if (!known.shape || !shape) known.shape ??= shape;
    else if (known.shape.length !== shape.length) {
      known.shape = null;
      several.add(key);
    } else
      known.shape = known.shape.map((size, axis) =>
        size.text === shape[axis]!.text ? size : unknownSize,
      );
  }
  return [...facts.values()].sort((a, b) => a.from - b.from);
}

const byFunction = new WeakMap<readonly ShapeFact[], ReadonlyMap<string, readonly ShapeFact[]>>();

/** Those of one function. */
export function factsIn(facts: readonly ShapeFact[], owner: string): readonly ShapeFact[] {
  let all = byFunction.get(facts);
  if (!all) {
    const grouped = new Map<string, ShapeFact[]>();
    for (const fact of facts) {
      const own = grouped.get(fact.function);
      if (own) own.push(fact);
      else grouped.set(fact.function, [fact]);
    }
    byFunction.set(facts, (all = grouped));
  }
  return all.get(owner) ?? [];
}
