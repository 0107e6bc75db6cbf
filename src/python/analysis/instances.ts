import { ancestors } from '../evaluator/attributes';
import type { Machine } from '../evaluator/machine';
import { unknownSize, valueOf } from '../../tensor/size';
import { type ClassValue, type FunctionValue, type Value, intOf, tensorOf } from '../values';

/**
 * An instance for one method's run: what the method changes is no matter of the others, and what any
 * of them sets anew may be of another shape, or another number, by now.
 */
export function ownOf(m: Machine, self: Value): Value {
  if (self.kind !== 'instance') return self;
  const attributes = new Map(self.attributes);
  for (const name of setLater(m, self.class)) {
    const now = attributes.get(name);
    // A parameter is set anew to be resized; usually, it is as it was made.
    if (now?.kind === 'tensor' && !(now.parameter && m.guess()))
      attributes.set(name, tensorOf(null, { dtype: now.dtype, library: now.library }));
    // A number that stands there until somebody sets the right one proves nothing.
    if (now?.kind === 'int' && valueOf(now.size) !== undefined)
      attributes.set(name, intOf(unknownSize));
  }
  return { ...self, attributes };
}

const later = new WeakMap<ClassValue['definition'], ReadonlySet<string>>();

/** Attributes that methods other than the constructor assign. */
function setLater(m: Machine, cls: ClassValue): ReadonlySet<string> {
  const known = later.get(cls.definition);
  if (known) return known;
  const names = new Set<string>();
  for (const one of ancestors(cls)) {
    for (const method of one.attributes.values()) {
      if (method.kind !== 'function' || /^(__init__|__post_init__|setup)$/.test(method.name))
        continue;
      for (const name of assigned(m, method)) names.add(name);
    }
  }
  later.set(cls.definition, names);
  return names;
}

function assigned(m: Machine, { definition, scope }: FunctionValue): string[] {
  const text = definition && m.moduleOf(scope)?.text.slice(definition.from, definition.to);
  return [...(text ?? '').matchAll(/\bself\.(\w+)(?:, *self\.\w+)* *=(?!=)/g)].map(
    (found) => found[1]!,
  );
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
