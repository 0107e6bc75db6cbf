import type { Machine } from '../evaluator/machine';
import type { Range } from '../syntax/ast';
import { excerptFor } from '../syntax/excerpt';
import { toEnd } from '../steps';
import { Analysis } from './analysis';
import { moduleBudget, sliceBudget, wholeBudget } from './budgets';
import type { FileShapes } from './file-shapes';
import { type Again, Live } from './live';
import { Project, type Reader, type SourceFile } from './modules';
import { standsIn, unitsOf } from './units';

/** The shapes of all tensors in these files. Never throws; what cannot be known is not said. */
export function analyse(files: readonly SourceFile[], read?: Reader): FileShapes[] {
  return toEnd(analysing(files, read));
}

/** The same in steps of one function each: whoever takes them can rest between them, or stop. */
export function* analysing(
  files: readonly SourceFile[],
  read?: Reader,
): Generator<void, FileShapes[]> {
  return (yield* analysed(files, read)).shapes;
}

/** The same, with what it takes to go on from there. */
export function* analysed(
  files: readonly SourceFile[],
  read: Reader = () => undefined,
  sliced = false,
): Generator<void, Analysed> {
  const project = new Project(files, read, wholeBudget, sliced ? sliceBudget : undefined);
  return yield* inSlices(project.machine, analysedIn(project));
}

interface Analysed {
  readonly shapes: FileShapes[];
  readonly live: readonly Live[];
}

/** Whoever takes these steps rests between them. */
function* inSlices<T>(m: Machine, steps: Generator<void, T>): Generator<void, T> {
  for (;;) {
    m.rested();
    const { done, value } = steps.next();
    if (done) return value;
    yield;
  }
}

function* analysedIn(project: Project): Generator<void, Analysed> {
  const modules = yield* project.open(moduleBudget);
  const analysis = new Analysis(project);
  const units = unitsOf(modules.filter((module) => module.asked));
  yield;
  yield* analysis.units(units);
  yield* analysis.prove(units);
  for (const module of modules.filter((one) => one.asked)) {
    yield* analysis.script(module);
    yield;
  }
  return {
    shapes: modules.map((module) => analysis.result(module)),
    live: modules.map((module) => new Live(module, analysis)),
  };
}

/**
 * What can be told soon of what stands in these ranges of a file: from what they need of the text, and
 * their callers that are near. Nothing is proven, so there are no problems.
 */
export function* looking(
  file: SourceFile,
  ranges: readonly Range[],
  read: Reader = () => undefined,
  sliced = false,
): Generator<void, Again> {
  const { text, looked } = excerptFor(file.text, ranges);
  const only = [{ path: file.path, text, lines: file.text }];
  const project = new Project(only, read, wholeBudget, sliced ? sliceBudget : undefined);
  return yield* inSlices(project.machine, lookingIn(project, ranges, looked));
}

function* lookingIn(
  project: Project,
  ranges: readonly Range[],
  looked: readonly Range[],
): Generator<void, Again> {
  const [module] = yield* project.open(moduleBudget);
  const analysis = new Analysis(project);
  const units = unitsOf([module!]).filter((unit) => standsIn(unit, looked));
  yield;
  yield* analysis.units(units);
  return analysis.part(
    module!,
    units.filter((unit) => standsIn(unit, ranges)),
  );
}
