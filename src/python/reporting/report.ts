import { analysed, looking } from '../analysis/analyse';
import type { FileShapes, Whole } from '../analysis/file-shapes';
import type { Retyped } from '../analysis/live';
import type { Reader, SourceFile } from '../analysis/modules';
import { findingProblems, type problemsOf } from '../checks/problems';
import type { AssignedShape, ShapeProblem, ShapeReport, Span } from '../report';
import { toEnd } from '../steps';
import { rankChanges } from './changed-rank';
import { expressionsOf } from './expressions';
import { functionsOf } from './functions';
import { layersOf } from './layers';
import { LiveReport } from './live';
import { type Numbers, shownShape } from './shown';
import { Sizes } from './sizes';

export interface ReportOptions {
  /** The numbers that the user's setting gives to names of sizes. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Others wait: between two steps, no more is done than fits into a slice. */
  readonly sliced?: boolean;
}

/** What is shown of the tensors in these files. Never throws; what cannot be known is not said. */
export function report(
  files: readonly SourceFile[],
  read: Reader = () => undefined,
  options: ReportOptions = {},
): ShapeReport[] {
  return toEnd(reporting(files, read, options));
}

/** The same in steps: whoever takes them can rest between them, or stop. */
export function* reporting(
  files: readonly SourceFile[],
  read: Reader = () => undefined,
  options: ReportOptions = {},
): Generator<void, ShapeReport[]> {
  return (yield* liveReporting(files, read, options)).map((one) => one.report);
}

/** The same, ready for what will be typed next. */
export function* liveReporting(
  files: readonly SourceFile[],
  read: Reader = () => undefined,
  options: ReportOptions = {},
): Generator<void, LiveReport[]> {
  const { shapes, live } = yield* analysed(files, read, options.sliced);
  const reports: LiveReport[] = [];
  for (const [at, file] of shapes.entries()) {
    yield;
    const partOf = ({ part, whole }: Retyped) => reportOf(part, options, whole);
    reports.push(new LiveReport(yield* reportingOf(file, options), live[at]!, partOf));
  }
  return reports;
}

/** What is told at once of what stands in these ranges of a file: all but problems. */
export function* lookReporting(
  file: SourceFile,
  ranges: readonly Span[],
  read: Reader = () => undefined,
  options: ReportOptions = {},
): Generator<void, ShapeReport> {
  const { part, whole } = yield* looking(file, ranges, read, options.sliced);
  yield;
  // What is blank in its text is not unsupported.
  return { ...(yield* reportingOf(part, options, whole, false)), unsupported: [] };
}

/** What an analysis found in a file, or in a part of the whole file, as plain data. */
export function reportOf(
  file: FileShapes,
  options: ReportOptions = {},
  whole: Whole = file,
  checked = true,
): ShapeReport {
  return toEnd(reportingOf(file, options, whole, checked));
}

/** The same in steps. */
function* reportingOf(
  file: FileShapes,
  options: ReportOptions,
  whole: Whole = file,
  checked = true,
): Generator<void, ShapeReport> {
  const sizes = new Sizes({ ...file, ...whole }, options.sizes ?? {});
  const used = new Map<string, Set<string>>();
  const numbers: Numbers = {
    numberOf: (owner, name) => sizes.numberOf(owner, name),
    use: (owner, name) => {
      const names = used.get(owner) ?? new Set();
      used.set(owner, names.add(name));
    },
  };
  const { facts } = file;
  const shapes = facts.map((fact) => fact.shape && shownShape(fact.shape, fact.function, numbers));
  yield;
  const expressions = yield* expressionsOf(file, numbers);
  yield;
  const changes = rankChanges(
    expressions,
    facts.map(({ target }) => target),
  );
  const layers = layersOf(file, numbers);
  yield;
  const functions = functionsOf(file, numbers);
  yield;
  const problems = checked ? yield* findingProblems(file) : [];
  return {
    path: file.path,
    assignments: facts.map(({ name, function: owner, target, from, to }, at): AssignedShape => {
      const shape = shapes[at] ?? null;
      return {
        name,
        function: owner,
        from: target.from,
        to: target.to,
        shape,
        changesRank: shape !== null && changes({ from, to }, shape.sizes.length),
        statement: from,
        end: to,
      };
    }),
    expressions,
    layers,
    functions,
    problems: problems.map(shownProblem),
    sizes: sizes.origins(used),
    unsupported: file.unsupported.map(({ at, what }) => ({ from: at.from, what })),
    wanted: file.wanted,
  };
}

/** Nothing of the engine goes along: a report is sent from one thread to another. */
function shownProblem(found: ReturnType<typeof problemsOf>[number]): ShapeProblem {
  const { from, to, code, severity, message, related, fixes = [] } = found;
  return { from, to, code, severity, message, related, fixes };
}
