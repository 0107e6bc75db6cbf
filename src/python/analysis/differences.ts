import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  subtractSizes,
  valueOf,
} from '../../tensor/size';
import type { Recorded } from '../evaluator/findings';
import type { Machine } from '../evaluator/machine';
import type { Observations } from '../evaluator/observed';

/**
 * What is of one size for some callers of a function, or in some rounds of its loops, and of another for
 * others gets a name of its own: the same wherever the same sizes stand for each other.
 */
export function nameDifferences(
  m: Machine,
  owner: string,
  recorded: readonly Recorded[],
  observed: Observations,
): Observations {
  const differences = new Differences(m, owner);
  const usual = new Set(
    recorded.filter((one) => !one.unusual && one.shape).map((one) => `${one.from} ${one.name}`),
  );
  const facts = grouped(
    recorded.filter((one) => !one.unusual || !usual.has(`${one.from} ${one.name}`)),
    (one) => `${one.from} ${one.name}`,
  );
  for (const [first, ...more] of facts) {
    const all = [first!, ...more];
    const hint = first!.name.slice(first!.name.lastIndexOf('.') + 1);
    const shapes = differences.of(
      all.map(({ shape }) => shape),
      hint,
    );
    if (shapes) for (const [place, one] of all.entries()) one.shape = shapes[place]!;
  }
  if (!differences.found) return observed;
  // Only what has a name there already is named in hovers.
  const held = new Map(observed.held.map((one) => [one, one]));
  for (const all of grouped(observed.held, (one) => `${one.from} ${one.to} ${one.module.path}`)) {
    const shapes = differences.of(all.map(({ shape }) => shape));
    if (shapes)
      for (const [place, one] of all.entries()) held.set(one, { ...one, shape: shapes[place]! });
  }
  return { ...observed, held: [...held.values()], names: m.names.all() };
}

function grouped<T>(all: readonly T[], key: (one: T) => string): (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()].filter((group) => group.length > 1);
}

class Differences {
  private readonly known: { readonly sizes: readonly Size[]; readonly to: Size }[] = [];

  constructor(
    private readonly m: Machine,
    private readonly owner: string,
  ) {}

  get found(): boolean {
    return this.known.length > 0;
  }

  /** The shapes with names for what differs; undefined: nothing does, or the rank is another. */
  of(
    shapes: readonly (readonly Size[] | null)[],
    hint?: string,
  ): readonly (readonly Size[])[] | undefined {
    const [first] = shapes;
    if (!first || shapes.some((shape) => shape?.length !== first.length)) return undefined;
    const named = first.map((_, axis) =>
      this.size(
        shapes.map((shape) => shape![axis]!),
        hint === undefined ? undefined : `${hint}_${axis}`,
      ),
    );
    if (named.every((size) => size === undefined)) return undefined;
    return shapes.map((shape) => shape!.map((size, axis) => named[axis] ?? size));
  }

  private size(sizes: readonly Size[], hint: string | undefined): Size | undefined {
    if (sizes.every((size) => size.text === sizes[0]!.text)) return undefined;
    if (sizes.some((size) => !size.terms || size.text.includes('@'))) return undefined;
    // Numbers that differ are numbers still: they have no name.
    if (sizes.every((size) => valueOf(size) !== undefined)) return undefined;
    for (const { sizes: others, to } of this.known) {
      if (others.length !== sizes.length) continue;
      const times = this.each(sizes, others, divideSizes);
      if (times && !times.text.includes('//')) return multiplySizes(to, times);
      const more = this.each(sizes, others, subtractSizes);
      if (more) return addSizes(to, more);
    }
    if (hint === undefined) return undefined;
    const to = this.m.newSize(hint, `${this.owner}:${sizes.map((size) => size.text).join()}`);
    this.known.push({ sizes, to });
    return to;
  }

  /** How these hang on those, where that is the same for all. */
  private each(
    sizes: readonly Size[],
    others: readonly Size[],
    by: (a: Size, b: Size) => Size,
  ): Size | undefined {
    const first = by(sizes[0]!, others[0]!);
    if (!first.terms) return undefined;
    const same = sizes.every((size, place) => by(size, others[place]!).text === first.text);
    return same ? first : undefined;
  }
}
