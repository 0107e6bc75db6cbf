import { Names, type Scope, type Value } from '../values';
import type { Machine } from './machine';

/** The value of a name, from the scope outwards. */
export function lookup(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const value = at.values.get(name);
    if (value) return forced(at, name, value);
  }
  return undefined;
}

/** The value of a name of a module, read from its file where it comes from one. */
export function memberOf(scope: Scope, name: string): Value | undefined {
  const value = scope.values.get(name);
  return value && forced(scope, name, value);
}

function forced(scope: Scope, name: string, value: Value): Value {
  if (value.kind !== 'import') return value;
  // While it is being read, a circle of imports finds nothing.
  scope.values.set(name, { kind: 'unknown' });
  let found: Value | undefined;
  try {
    found = value.resolve();
  } finally {
    // Where a slice ended over it, it is read in the next.
    if (!found) scope.values.set(name, value);
  }
  // Inside such a circle, or too far from where reading began: it may be found another time.
  const times = (tries.get(value) ?? 0) + 1;
  tries.set(value, times);
  scope.values.set(name, found.kind === 'unknown' && times < mostTries ? value : found);
  return found;
}

const tries = new WeakMap<Value, number>();
const mostTries = 40;

export function bind(m: Machine, scope: Scope, name: string, value: Value): void {
  const at = scope.globals.has(name) ? (scope.module ?? scope) : scope;
  m.set(at.values, name, value);
}

export function newScope(parent: Scope | undefined): Scope {
  return { values: new Names(), parent, module: parent?.module ?? parent, globals: new Set() };
}

/** A function is made that sees these names: what is written there later, it sees. */
export function seeLater(m: Machine, scope: Scope): void {
  for (let at: Scope | undefined = scope; at && !at.values.seen; at = at.parent) {
    at.values.seen = true;
    for (const value of at.values.values()) m.recall.share(value);
  }
}
