import { construct } from '../evaluator/construct';
import type { Seen } from '../evaluator/findings';
import type { Machine } from '../evaluator/machine';
import { type Value, none } from '../values';

/**
 * Callers that differ in what a function decides on: in what is None, in truth values, in words. What
 * `if context is not None` guards is analysed for those who give a context, and not for the others.
 */
export function variantsOf(seen: readonly Seen[]): (readonly Seen[])[] {
  const groups = new Map<string, Seen[]>();
  for (const one of seen) {
    const flags = [...(one.self?.built ?? []), ...one.args]
      .filter(([name]) => name !== 'self')
      .map(([, value]) => flagOf(value) ?? '')
      .join();
    groups.set(flags, [...(groups.get(flags) ?? []), one]);
  }
  return groups.size <= mostVariants ? [...groups.values()] : [];
}

const mostVariants = 4;

/**
 * None, a truth value or a word as text, the class of a module, the names in a dict; undefined for what
 * nothing is decided on.
 */
function flagOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value === undefined ? undefined : String(value.value);
    case 'string':
      return value.value;
    case 'instance':
      return `a ${value.class.name}`;
    case 'layer':
      return `a ${value.type}`;
    case 'dict':
      return value.rest ? undefined : `{${[...value.entries.keys()].join()}}`;
    default:
      return undefined;
  }
}

/** What holds for all callers, with what these alone decide. `all`: one value for several. */
export function variantOf(
  value: Value,
  given: readonly Value[],
  all: (values: readonly Value[]) => Value,
): Value {
  const flags = new Set(given.map((one) => flagOf(one) ?? ''));
  const [first] = given;
  if (first && flags.size === 1 && !flags.has('')) {
    // None for all: nobody says that nobody else gives it.
    return first.kind === 'none' || first.kind === 'bool' || first.kind === 'string'
      ? first
      : made.has(value.kind)
        ? all(given)
        : value;
  }
  if (value.kind === 'union' && given.length > 0 && !given.some(mayBeNone)) {
    const options = value.options.filter((option) => option.kind !== 'none');
    return options.length === 1 ? options[0]! : { kind: 'union', options };
  }
  return value;
}

/** What the values of all callers are together where they were modules or dicts. */
const made: ReadonlySet<Value['kind']> = new Set(['union', 'unknown', 'dict', 'given']);

function mayBeNone(value: Value): boolean {
  return (
    value.kind === 'none' ||
    value.kind === 'unknown' ||
    (value.kind === 'union' && value.options.some(mayBeNone))
  );
}

/** The instance that these callers use, built of what holds for all and of what they alone decide. */
export function instanceOf(
  m: Machine,
  self: Value,
  seen: readonly Seen[],
  all: (values: readonly Value[], name: string) => Value,
): Value {
  const selves = seen.map((one) => one.self).filter((one) => one !== undefined);
  if (self.kind !== 'instance' || !self.built || selves.length === 0) return self;
  const built = new Map<string, Value>();
  let changed = false;
  for (const [name, value] of self.built) {
    const own = variantOf(
      value,
      selves.map((one) => one.built?.get(name) ?? none),
      (values) => all(values, name),
    );
    changed ||= own !== value;
    built.set(name, own);
  }
  return changed ? construct(m, self.class, [], built) : self;
}
