import {
  type FactoryFunctionMap,
  create,
  evaluateDependencies,
  addDependencies,
  subtractDependencies,
  multiplyDependencies,
  divideDependencies,
  unaryMinusDependencies,
  expDependencies,
  sqrtDependencies,
  squareDependencies,
  cubeDependencies,
  tanhDependencies,
  erfDependencies,
  maxDependencies,
  InfinityDependencies,
  // @ts-expect-error: in the library, but not in its types
  NaNDependencies,
} from 'mathjs/number';

// The parser over plain numbers, and just the functions that an expression may call.
const math = create({
  evaluateDependencies,
  addDependencies,
  subtractDependencies,
  multiplyDependencies,
  divideDependencies,
  unaryMinusDependencies,
  expDependencies,
  sqrtDependencies,
  squareDependencies,
  cubeDependencies,
  tanhDependencies,
  erfDependencies,
  maxDependencies,
  InfinityDependencies,
  NaNDependencies: NaNDependencies as FactoryFunctionMap,
} as FactoryFunctionMap);

/** What an expression in mathjs syntax comes to: the second derivation of every number shown. */
export function recompute(text: string): number {
  const value: unknown = math.evaluate(text);
  return typeof value === 'number' ? value : NaN;
}
