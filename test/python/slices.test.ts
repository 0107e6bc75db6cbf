import assert from 'node:assert/strict';
import { sliceBudget } from '../../src/python/analysis/budgets';
import { tryingFixes } from '../../src/python/checks/fixes';
import { Running } from '../../src/python/evaluator/running';
import { lookReporting, report, reporting } from '../../src/python/reporting/report';
import { modellingFile } from './modelling-file';

/** Takes all steps; answers what came of them, and how many steps of the evaluator the longest took. */
function taken<T>(slices: Generator<void, T>): { readonly value: T; readonly longest: number } {
  let [now, longest] = [0, 0];
  const tick = Object.getOwnPropertyDescriptor(Running.prototype, 'tick')!;
  const count = tick.value as (this: Running, ...of: unknown[]) => void;
  Object.defineProperty(Running.prototype, 'tick', {
    ...tick,
    value(this: Running, ...of: unknown[]) {
      now++;
      count.apply(this, of);
    },
  });
  try {
    for (;;) {
      now = 0;
      const { done, value } = slices.next();
      longest = Math.max(longest, now);
      if (done) return { value, longest };
    }
  } finally {
    Object.defineProperty(Running.prototype, 'tick', tick);
  }
}

const sliced = { sliced: true };
const nothing = () => undefined;

/** A function that calls another as often as that takes many slices. */
const long = `
import torch
def halved(x):
${'    x = x + 1\n'.repeat(30)}    return x.view(2, -1)
def begins(x):
    B, T, C = x.shape
    y = x.transpose(1, 2)
${Array.from({ length: 400 }, (_, at) => `    z${at} = halved(torch.zeros(${at + 1}, 2))\n`).join('')}    return y
def follows(x):
    B, T = x.shape
    y = x.t()
    return y
`;

suite('in slices', () => {
  test('no slice takes more steps than it may, and a file of 2,000 lines is told in full', () => {
    const text = modellingFile(2000);
    const files = [{ path: 'model.py', text }];
    const { value, longest } = taken(reporting(files, nothing, sliced));
    assert.ok(longest <= sliceBudget + 1, `${longest} steps`);
    assert.deepEqual(value, report(files));
  });

  test('a function that is longer is told as far as it came, those behind it in full', () => {
    const files = [{ path: 'long.py', text: long }];
    const whole = taken(reporting(files, nothing));
    assert.ok(whole.longest > 2 * sliceBudget, `${whole.longest} steps`);
    const { value, longest } = taken(reporting(files, nothing, sliced));
    assert.ok(longest <= sliceBudget + 1, `${longest} steps`);
    const shapes = value[0]!.assignments.map((one) => `${one.name} ${one.shape?.sizes.join()}`);
    assert.ok(shapes.includes('y B,C,T'), shapes.join(' '));
    assert.ok(shapes.includes('y T,B'), shapes.join(' '));
    assert.deepEqual(value[0]!.problems, []);
  });

  test('what is in sight comes in slices, too', () => {
    const ranges = [{ from: 0, to: long.length }];
    const { value, longest } = taken(
      lookReporting({ path: 'long.py', text: long }, ranges, nothing, sliced),
    );
    assert.ok(longest <= sliceBudget + 1, `${longest} steps`);
    assert.ok(value.assignments.some(({ name }) => name === 'y'));
  });

  test('and so do fixes', () => {
    const text = `${long}
def wrong():
    q, k = torch.zeros(2, 3, 8), torch.zeros(2, 5, 8)
    return q @ k
`;
    const problem = report([{ path: 'long.py', text }])[0]!.problems[0]!;
    const { value, longest } = taken(
      tryingFixes([{ path: 'long.py', text }], 'long.py', { ...problem, fixes: [] }, nothing, true),
    );
    assert.ok(longest <= sliceBudget + 1, `${longest} steps`);
    assert.ok(value.length > 0);
  });

  test('files that are imported are read within the slices; what is too long for one is not', () => {
    const names = Array.from({ length: 12 }, (_, at) => `part${at}`);
    const layer = (name: string) => `
import torch.nn as nn
class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 5)
    def forward(self, x):
        return self.out(x)
${'    # A comment that makes it longer.\n'.repeat(120)}`;
    const text = `
import torch
${names.map((name) => `from ${name} import ${name}\n`).join('')}
from huge import far
def all_of_them():
    x = torch.zeros(2, 3, 8)
${names.map((name) => `    y_${name} = ${name}()(x)\n`).join('')}    z = far(x)
    return x
`;
    const texts = new Map(names.map((name) => [`${name}.py`, layer(name)]));
    texts.set('huge.py', `${'# far\n'.repeat(10_000)}def far(x):\n    return x\n`);
    let read = 0;
    const reader = (path: string) => {
      const found = texts.get(path);
      read += found?.length ?? 0;
      return found;
    };
    const { value, longest } = taken(reporting([{ path: 'all.py', text }], reader, sliced));
    assert.ok(longest <= sliceBudget + 1, `${longest} steps`);
    assert.ok(read > 40_000);
    const shapes = new Map(value[0]!.assignments.map((one) => [one.name, one.shape?.sizes.join()]));
    for (const name of names) assert.equal(shapes.get(`y_${name}`), '2,3,5', name);
    assert.equal(shapes.get('z'), undefined);
  });
});
