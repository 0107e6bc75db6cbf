import { analysed } from '../analysis/analyse';
import type { Reader, SourceFile } from '../analysis/modules';
import type { Fix, ShapeProblem } from '../report';
import { toEnd } from '../steps';
import { candidatesFor } from './candidates';
import { Look } from './check';
import { outlineOf } from './outline';
import { findingProblems } from './problems';
import { placeOf } from './related';
import { isStatement, pathTo } from './tree';

/** How many changes are tried, and how many are offered. */
const [mostTried, mostOffered] = [14, 3];

/**
 * Changes of the text that mend a problem: each was tried, and leaves no such problem on its line and
 * no error that was not there before. Every try is an analysis: ask when somebody wants to know.
 */
export function fixesFor(...asked: Parameters<typeof tryingFixes>): Fix[] {
  return toEnd(tryingFixes(...asked));
}

/** The same in steps: whoever takes them can rest between them. */
export function* tryingFixes(
  files: readonly SourceFile[],
  path: string,
  problem: Pick<ShapeProblem, 'from' | 'to' | 'code' | 'fixes'>,
  read: Reader = () => undefined,
  sliced = false,
): Generator<void, Fix[]> {
  if (problem.fixes.length > 0) return [...problem.fixes];
  const file = (yield* analysed(files, read, sliced)).shapes.find((one) => one.path === path);
  if (!file) return [];
  const before = (yield* findingProblems(file)).filter(isWrong).length;
  const node = pathTo(file.syntax.body, problem).at(-1);
  if (!node || isStatement(node)) return [];
  const look = new Look(file, []);
  const at = placeOf(outlineOf(file.syntax.body), node);
  const offered: Fix[] = [];
  for (const candidate of candidatesFor(look, node, at, problem.code).slice(0, mostTried)) {
    const text = edited(file.text, candidate.edits);
    const tried = files.map((one) => (one.path === path ? { path, text } : one));
    const now = (yield* analysed(tried, read, sliced)).shapes.find((one) => one.path === path);
    if (!now || now.syntax.broken.length > file.syntax.broken.length) continue;
    const left = yield* findingProblems(now);
    const line = moved(candidate.edits, problem.from);
    const still = left.some(
      (one) => one.code === problem.code && lineOf(text, one.from) === lineOf(text, line),
    );
    const wrong = left.filter(isWrong);
    const here = wrong.some((one) => lineOf(text, one.from) === lineOf(text, line));
    if (still || here || wrong.length > before) continue;
    offered.push(offered.length === 0 ? { ...candidate, preferred: true } : candidate);
    if (offered.length === mostOffered) break;
  }
  return offered;
}

function isWrong({ severity }: { readonly severity: string }): boolean {
  return severity === 'error';
}

/** The text after some edits. */
export function edited(text: string, edits: Fix['edits']): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((now, { from, to, text: by }) => now.slice(0, from) + by + now.slice(to), text);
}

/** Where a place of the text is after the edits before it. */
function moved(edits: Fix['edits'], offset: number): number {
  return edits
    .filter(({ to }) => to <= offset)
    .reduce((at, { from, to, text }) => at + text.length - (to - from), offset);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
