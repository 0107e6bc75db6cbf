import type { Value } from '../values';

/** An instance for one method's run: what the method changes is no matter of the others. */
export function ownOf(self: Value): Value {
  return self.kind === 'instance' ? { ...self, attributes: new Map(self.attributes) } : self;
}

/** What a method adds to an instance stays. */
export function keepNew(instance: Value, after: Value): void {
  if (instance.kind !== 'instance' || after.kind !== 'instance') return;
  for (const [name, value] of after.attributes) {
    const before = instance.attributes.get(name);
    if (!before || before.kind === 'none') instance.attributes.set(name, value);
  }
}

/** The first of those that have the same key. */
export function distinctBy<T>(all: readonly T[], key: (one: T) => string): T[] {
  const known = new Map<string, T>();
  for (const one of all) if (!known.has(key(one))) known.set(key(one), one);
  return [...known.values()];
}
