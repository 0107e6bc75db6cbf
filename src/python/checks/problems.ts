import type { FileShapes } from '../analysis/file-shapes';
import { toEnd } from '../steps';
import { type Check, type Found, Look } from './check';
import { ignored } from './ignore';
import { outlineOf } from './outline';
import { withOrigins } from './related';
import { softmaxAxis } from './softmax-axis';
import { viewForTranspose } from './view-for-transpose';
import { unintendedBroadcast } from './unintended-broadcast';
import { maskPolarity } from './mask-polarity';
import { unscaledScores } from './unscaled-scores';
import { staleComments } from './stale-comment';

const checks: readonly Check[] = [
  softmaxAxis,
  viewForTranspose,
  unintendedBroadcast,
  maskPolarity,
  unscaledScores,
];

/** All that is wrong or looks wrong in a file, but for what its comments silence. */
export function problemsOf(file: FileShapes): Found[] {
  return toEnd(findingProblems(file));
}

/** The same in steps. */
export function* findingProblems(file: FileShapes): Generator<void, Found[]> {
  const found: Found[] = file.problems.map((problem) => ({
    ...problem,
    related: (problem.related ?? []).map(({ module, from, to, message }) => ({
      from,
      to,
      message,
      ...(module.path === file.path ? {} : { path: module.path }),
    })),
  }));
  const look = new Look(file, found);
  const places = outlineOf(file.syntax.body);
  for (const [at, place] of places.entries()) {
    if (at % 50 === 0) yield;
    for (const node of place.nodes) for (const check of checks) check(look, node, place);
  }
  yield;
  staleComments(look);
  yield;
  return ignored(file, found)
    .map((one) => withOrigins(look, one, places))
    .sort((a, b) => a.from - b.from);
}
