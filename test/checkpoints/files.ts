import assert from 'node:assert/strict';
import type { FileProblem } from '../../src/checkpoints/json-source';
import { openModel } from '../../src/checkpoints/open';

/** A small, right model file, with some parts replaced or (where undefined) left out. */
export function file(parts: Readonly<Record<string, unknown>> = {}): string {
  const whole = {
    dimensions: ['a', 'b'],
    vocabulary: { x: [1, 0], y: [0, 1] },
    positions: [
      [0, 0],
      [0.5, 0],
    ],
    epsilon: 1e-5,
    blocks: [block()],
    output: { p: [1, 0], q: [0, 1] },
    ...parts,
  };
  return JSON.stringify(whole, null, 2);
}

export const identity = [
  [1, 0],
  [0, 1],
];

export function block(parts: Readonly<Record<string, unknown>> = {}): object {
  return { heads: [head()], W_1: identity, W_2: identity, ...parts };
}

export function head(parts: Readonly<Record<string, unknown>> = {}): object {
  return { W_Q: identity, W_K: identity, W_V: identity, ...parts };
}

export function problemsOf(text: string): readonly FileProblem[] {
  const opened = openModel(text, 'test.glassformer.json');
  return opened.ok ? [] : opened.problems;
}

/** That this text is refused with a problem that says `message`, and stands where `at` is written. */
export function assertProblem(text: string, message: RegExp, at: string): void {
  const problems = problemsOf(text);
  const problem = problems.find((candidate) => message.test(candidate.message));
  assert.ok(
    problem,
    `${String(message)} in: ${problems.map((candidate) => candidate.message).join(' | ') || 'no problem'}`,
  );
  const { offset, length } = problem;
  assert.ok(offset >= 0 && length >= 0 && offset + length <= text.length, 'inside the text');
  const marked = text.slice(offset, offset + length).replace(/\s+/g, '');
  assert.equal(marked, at.replace(/\s+/g, ''), problem.message);
}
