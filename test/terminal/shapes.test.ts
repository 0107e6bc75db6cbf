import { deepEqual, equal, match } from 'node:assert/strict';
import { shapes } from '../../src/terminal/shapes';

const attention = `import torch

def attend(q, k):
    B, T, C = q.shape
    k = k.view(B, -1, C)
    weights = torch.softmax(q @ k.transpose(-2, -1), dim=-1)
    return weights
`;
const broken = `import torch
x = torch.zeros(2, 3)
y = x @ torch.zeros(4, 5)
`;
const files: Record<string, string> = { 'attention.py': attention, '-': broken };
const run = (paths: string[], json = false) => shapes(paths, { json }, (path) => files[path]);

suite('glassformer shapes', () => {
  test('JSON: facts at their statements, integers as numbers', () => {
    const { status, text } = run(['-'], true);
    equal(status, 1);
    const [file] = (JSON.parse(text) as { files: Record<string, unknown>[] }).files;
    deepEqual(Object.keys(file!), ['path', 'facts', 'problems', 'unsupported']);
    deepEqual((file!.facts as unknown[])[0], {
      line: 2,
      column: 1,
      name: 'x',
      function: '<module>',
      shape: [2, 3],
    });
    const [problem] = file!.problems as Record<string, unknown>[];
    deepEqual(Object.keys(problem!), [
      'line',
      'column',
      'endLine',
      'endColumn',
      'code',
      'severity',
      'message',
    ]);
    deepEqual([problem!.line, problem!.code, problem!.severity], [3, 'matmul', 'error']);
  });

  test('in words: functions, shapes, and problems with their line', () => {
    const { text, status } = run(['attention.py']);
    equal(status, 0);
    match(text, /^attention\.py:3: attend: \(B, T, C\).* → /m);
    match(text, /^attention\.py:6: {3}weights: /m);
    const wrong = run(['-']).text;
    match(wrong, /^-:3: error: .*\n {4}y = x @ torch\.zeros\(4, 5\)\n {4} {4}\^/m);
  });

  test('bad usage is 2', () => {
    equal(run([]).status, 2);
    equal(run(['nowhere.py']).status, 2);
  });
});
