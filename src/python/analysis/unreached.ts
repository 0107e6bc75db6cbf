import { inClass } from '../evaluator/attributes';
import { construct } from '../evaluator/construct';
import type { Machine } from '../evaluator/machine';
import type { Statement } from '../syntax/ast';
import type { FunctionValue, Value } from '../values';
import { givenFor } from './arguments';

/** Whether an assignment of a function has not run. */
export function hasUnreached(m: Machine, { definition }: FunctionValue): boolean {
  const misses = (all: readonly Statement[]): boolean => all.some(missed);
  const missed = (one: Statement): boolean => {
    switch (one.kind) {
      case 'assign':
      case 'update':
        return !m.reached.has(one.from);
      case 'if':
        return misses(one.then) || misses(one.otherwise);
      case 'for':
      case 'while':
        return misses(one.body);
      case 'with':
        return misses(one.body);
      case 'try':
        return misses(one.body);
      default:
        return false;
    }
  };
  return definition !== undefined && misses(definition.body);
}

/** An argument as another caller might give it, where a function decides on it. */
export function opened(m: Machine, fn: FunctionValue, name: string, value: Value): Value {
  const parameter = fn.parameters.find((one) => one.name === name);
  switch (value.kind) {
    case 'bool':
    case 'string':
      return { kind: value.kind, value: undefined };
    case 'none':
      return parameter && !parameter.star ? givenFor(m, fn, parameter) : value;
    default:
      return value;
  }
}

/** The same of what an instance was built of. */
export function openedInstance(m: Machine, self: Value): Value {
  const init = self.kind === 'instance' ? inClass(self.class, '__init__') : undefined;
  if (self.kind !== 'instance' || !self.built || init?.kind !== 'function') return self;
  const given = self.built;
  const built = new Map([...given].map(([name, value]) => [name, opened(m, init, name, value)]));
  const same = [...built].every(([name, value]) => value === given.get(name));
  return same ? self : construct(m, self.class, [], built);
}
