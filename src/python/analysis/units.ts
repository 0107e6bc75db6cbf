import type { Range } from '../syntax/ast';
import type { ClassValue, FunctionValue, Value } from '../values';
import type { Loaded } from './modules';

/** What is analysed by itself: a function, or a class with its methods. */
export type Unit =
  | {
      readonly kind: 'function';
      readonly module: Loaded;
      readonly name: string;
      readonly function: FunctionValue;
    }
  | {
      readonly kind: 'class';
      readonly module: Loaded;
      readonly name: string;
      readonly class: ClassValue;
    };

/** Callers before what they call, so that a function is analysed with what it is given. */
export function unitsOf(modules: readonly Loaded[]): Unit[] {
  const units: Unit[] = [];
  for (const module of modules) {
    for (const [name, value] of module.scope.values) {
      for (const one of alternatives(value)) {
        if (one.kind !== 'function' && one.kind !== 'class') continue;
        if (one.scope !== module.scope) continue;
        if (one.kind === 'class') units.push({ kind: 'class', module, name, class: one });
        else if (one.definition) units.push({ kind: 'function', module, name, function: one });
      }
    }
  }
  const byName = new Map<string, Unit[]>();
  for (const unit of units) byName.set(unit.name, [...(byName.get(unit.name) ?? []), unit]);
  const calls = (unit: Unit) => {
    const { from, to } = unit.kind === 'class' ? unit.class.definition : unit.function.definition!;
    const names = new Set(unit.module.text.slice(from, to).match(/[A-Za-z_]\w*/g) ?? []);
    return [...names].flatMap((name) => byName.get(name) ?? []).filter((other) => other !== unit);
  };
  return sorted(units, calls);
}

/** Whether a part of a function or class stands in one of these ranges. */
export function standsIn(unit: Unit, ranges: readonly Range[]): boolean {
  const at = unit.kind === 'class' ? unit.class.definition : unit.function.definition!;
  return ranges.some(({ from, to }) => at.from < to && at.to > from);
}

/** A function that is defined in one way or another is several. */
function alternatives(value: Value): readonly Value[] {
  return value.kind === 'union' ? value.options : [value];
}

/** The methods of a class: the constructor, `forward`, then callers before callees. */
export function methodsOf(cls: ClassValue, text: string): FunctionValue[] {
  const methods = [...cls.attributes.values()]
    .flatMap(alternatives)
    .filter(
      (value): value is FunctionValue =>
        value.kind === 'function' && value.owner === cls && value.definition !== undefined,
    );
  const calls = (method: FunctionValue) => {
    const body = text.slice(method.definition!.from, method.definition!.to);
    const names = new Set([...body.matchAll(/\bself\.([A-Za-z_]\w*)/g)].map((match) => match[1]));
    return methods.filter((other) => other !== method && names.has(other.name));
  };
  const rank = ({ name }: FunctionValue) =>
    name === '__init__' || name === 'setup' ? 0 : name === 'forward' || name === '__call__' ? 1 : 2;
  return sorted(methods, calls).sort((a, b) => rank(a) - rank(b));
}

function sorted<T>(all: readonly T[], calls: (one: T) => readonly T[]): T[] {
  const done = new Set<T>();
  const order: T[] = [];
  const visit = (one: T, depth: number) => {
    if (done.has(one) || depth > 200) return;
    done.add(one);
    for (const callee of calls(one)) visit(callee, depth + 1);
    order.push(one);
  };
  // Later definitions first: what stands last calls what stands above.
  for (const one of [...all].reverse()) visit(one, 0);
  return order.reverse();
}
