import type { Library } from '../values';
import { operations } from './families';
import type { Rules, Signature } from './rule';

/** How one library spells the operations. */
export interface Adapter {
  readonly library: Library;
  /** Modules whose functions have the names of the operations. */
  readonly modules: readonly string[];
  /** What means something of its own there, by its full name. */
  readonly own: Rules;
}

/** The rule of a function, by its full name. */
export function ruleNamed({ modules, own }: Adapter, name: string): Signature | undefined {
  if (Object.hasOwn(own, name)) return own[name];
  const dot = name.lastIndexOf('.');
  const [module, last] = [name.slice(0, dot), name.slice(dot + 1)];
  return modules.includes(module) && Object.hasOwn(operations, last) ? operations[last] : undefined;
}
