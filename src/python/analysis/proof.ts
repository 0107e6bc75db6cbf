import type { Problem } from '../evaluator/findings';
import type { Loaded } from './modules';

/** Errors that are found as well where nothing is guessed stay errors; the others become hints. */
export function provenProblems(
  problems: readonly Problem[],
  sure: readonly Problem[],
): readonly Problem[] {
  const key = (one: Problem) => `${one.module.path} ${one.from} ${one.code}`;
  const known = new Set(sure.map(key));
  return problems.map((one) =>
    one.severity === 'error' && !known.has(key(one)) ? { ...one, severity: 'hint' } : one,
  );
}

/** The problems of a file, one a place and a code; none beside what is no Python yet. */
export function mergedProblems(module: Loaded, all: readonly Problem[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const problem of all) {
    if (module.syntax.broken.some(({ from }) => sameLine(module.text, from, problem.from)))
      continue;
    const key = `${problem.from} ${problem.code}`;
    // An error comes first; of two, the one that knows the calls which lead there.
    if (problems.get(key)?.severity !== 'error' || problem.related?.length)
      problems.set(key, problem);
  }
  return [...problems.values()].sort((a, b) => a.from - b.from);
}

function sameLine(text: string, a: number, b: number): boolean {
  const [from, to] = a < b ? [a, b] : [b, a];
  return !text.slice(from, to).includes('\n');
}
