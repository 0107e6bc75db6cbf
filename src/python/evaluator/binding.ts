import { type FunctionValue, type Value, listOf, unknown } from '../values';
import type { Named } from './calls';

/** The name under which a call says that it gives others, too, which nobody knows: `f(**kwargs)`. */
export const openName = '**';

/** The value of each parameter in a call. */
export function bindArguments(
  fn: FunctionValue,
  args: readonly Value[],
  named: Named,
): Map<string, Value> {
  const bound = new Map<string, Value>();
  const left = new Map(named);
  const given = fn.self && fn.plain !== 'static' ? [fn.self, ...args] : [...args];
  let place = 0;
  for (const parameter of fn.parameters) {
    if (parameter.star === '*') {
      bound.set(parameter.name, listOf(given.slice(place), 'tuple'));
      place = given.length;
    } else if (parameter.star === '**') {
      const rest = left.has(openName) ? unknown : undefined;
      left.delete(openName);
      bound.set(parameter.name, { kind: 'dict', entries: new Map(left), rest });
    } else if (!parameter.named && place < given.length) bound.set(parameter.name, given[place++]!);
    else {
      const value = left.get(parameter.name) ?? fn.defaults.get(parameter.name);
      left.delete(parameter.name);
      bound.set(parameter.name, value ?? unknown);
    }
  }
  return bound;
}

/** Whether a function can be called with so many arguments, and these by name. */
export function takes(callee: Value, count: number, named: Named): boolean {
  if (callee.kind !== 'function') return true;
  const { parameters, defaults, self } = callee;
  const own = self && callee.plain !== 'static' ? parameters.slice(1) : parameters;
  if (own.some((one) => one.star === '*')) return true;
  const places = own.filter((one) => !one.named && !one.star);
  const missing = places
    .slice(count)
    .some((one) => !defaults.has(one.name) && !named.has(one.name));
  return !missing && count <= places.length;
}
