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
  logDependencies,
  sqrtDependencies,
  squareDependencies,
  cubeDependencies,
  tanhDependencies,
  erfDependencies,
  cosDependencies,
  sinDependencies,
  maxDependencies,
  sumDependencies,
  InfinityDependencies,
  // @ts-expect-error: in the library, but not in its types
  NaNDependencies,
} from 'mathjs/number';

// The parser over plain numbers, and just the functions that an expression may call.
const functions = {
  evaluateDependencies,
  addDependencies,
  subtractDependencies,
  multiplyDependencies,
  divideDependencies,
  unaryMinusDependencies,
  expDependencies,
  logDependencies,
  sqrtDependencies,
  squareDependencies,
  cubeDependencies,
  tanhDependencies,
  erfDependencies,
  cosDependencies,
  sinDependencies,
  maxDependencies,
  sumDependencies,
  InfinityDependencies,
  NaNDependencies: NaNDependencies as FactoryFunctionMap,
} as FactoryFunctionMap;
// By default mathjs takes numbers closer than 1e-15 for equal: the larger of 0 and 1e-16 would be 0.
const make = () => create(functions, { relTol: Number.MIN_VALUE, absTol: 0 });
// Made when first needed: that takes longer than the rest of the extension's start.
let math: ReturnType<typeof make> | undefined;

/** What an expression in mathjs syntax comes to: the second derivation of every number shown. */
export function recompute(text: string): number {
  math ??= make();
  const value: unknown = math.evaluate(text);
  return typeof value === 'number' ? value : NaN;
}
