import type { Size } from '../../tensor/size';
import type { FunctionValue, InstanceValue, Scope, Value } from '../values';
import type { SourceModule } from './findings';
import type { Machine } from './machine';

/** A function as it ran: the tensors that went in and came out. */
export interface Run {
  readonly module: SourceModule;
  readonly function: FunctionValue;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly Size[] | null }[];
  readonly outputs: readonly (readonly Size[] | null)[];
  /** How many pairs of numbers one call multiplies and adds up; "?" where that is not known. */
  readonly work: Size;
  /** The module that it ran on, and how many numbers its parameters are. */
  readonly self?: InstanceValue | undefined;
  readonly parameters?: Size;
}

/** The parameters of a function that begins. */
export function argumentsOf(fn: FunctionValue, scope: Scope): readonly [string, Value][] {
  return fn.parameters.flatMap(({ name }): [string, Value][] => {
    const value = scope.values.get(name);
    return value ? [[name, value]] : [];
  });
}

export function runOf(
  m: Machine,
  module: SourceModule,
  fn: FunctionValue,
  args: readonly [string, Value][],
  returned: Value,
  work: Size,
): Run {
  const inputs = args.flatMap(([name, value]) => {
    const shapes = tensorsIn(m, value);
    return shapes.length === 1 ? [{ name, shape: shapes[0]! }] : [];
  });
  const self = fn.self?.kind === 'instance' ? fn.self : undefined;
  return { module, function: fn, inputs, outputs: tensorsIn(m, returned), work, self };
}

/** The tensors in a value, through tuples and dicts; null for one of unknown rank. */
function tensorsIn(m: Machine, value: Value, depth = 0): (readonly Size[] | null)[] {
  if (depth > 3) return [];
  switch (value.kind) {
    case 'tensor':
      return [m.tensor(value)?.shape ?? null];
    case 'given':
      return value.given.tensor ? [m.tensor(value)?.shape ?? null] : [];
    case 'list':
      return (value.state.items ?? [])
        .slice(0, 12)
        .flatMap((item) => tensorsIn(m, item, depth + 1));
    case 'dict':
      return [...value.entries.values()]
        .slice(0, 12)
        .flatMap((entry) => tensorsIn(m, entry, depth + 1));
    case 'union': {
      const some = value.options.filter((option) => option.kind !== 'none');
      if (some.some((option) => option.kind === 'given' && !option.given.tensor)) return [];
      const all = some.map((option) => tensorsIn(m, option, depth + 1));
      if (all.length <= 1) return all[0] ?? [];
      if (!some.every((option) => option.kind === 'tensor' || option.kind === 'given'))
        return all.every((one) => one.length === 0) ? [] : [null];
      const joined = m.tensor(value);
      return [joined?.shape ?? null];
    }
    default:
      return [];
  }
}
