import type { Scope, Value } from '../values';
import type { Machine } from './machine';

/** The value of a name, from the scope outwards. */
export function lookup(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const value = at.values.get(name);
    if (value) return value;
  }
  return undefined;
}

export function bind(m: Machine, scope: Scope, name: string, value: Value): void {
  const at = scope.globals.has(name) ? (scope.module ?? scope) : scope;
  m.set(at.values, name, value);
}

export function newScope(parent: Scope | undefined): Scope {
  return { values: new Map(), parent, module: parent?.module ?? parent, globals: new Set() };
}
