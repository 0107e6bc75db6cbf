import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Running } from '../../src/python/evaluator/running';
import { Recall } from '../../src/python/evaluator/recall';
import { report } from '../../src/python/reporting/report';

const folder = join(__dirname, 'mutants/programs');
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => ({ path: name, text: readFileSync(join(folder, name), 'utf8') }));

/** Steps of the evaluator while something runs. */
function stepsOf(run: () => void): number {
  let steps = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { tick } = Running.prototype;
  Running.prototype.tick = function (node) {
    steps++;
    tick.call(this, node);
  };
  try {
    run();
  } finally {
    Running.prototype.tick = tick;
  }
  return steps;
}

/** Every call runs, whatever ran before. */
function withoutRecall<T>(run: () => T): T {
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { call } = Recall.prototype;
  Recall.prototype.call = (_, __, body) => body();
  try {
    return run();
  } finally {
    Recall.prototype.call = call;
  }
}

/** A model of many layers in loops in loops. */
const nested = `
import torch
from torch import nn
class Layer(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.lin = nn.Linear(dim, dim)
        self.seen = None
    def forward(self, x, parts=None):
        parts = []
        for k in range(3):
            parts.append(x)
        if self.seen is not None:
            x = x + self.seen
        index = torch.nonzero(x)
        return self.lin(x), torch.cat(parts, dim=0), index
class Stack(nn.Module):
    def __init__(self, dim, depth):
        super().__init__()
        self.layers = nn.ModuleList([Layer(dim) for _ in range(depth)])
    def forward(self, x):
        for layer in self.layers:
            x, all, index = layer(x)
            other = layer(x)[2]
            both = torch.cat([index, other])
        return x, all
class Model(nn.Module):
    def __init__(self, dim, depth, stages):
        super().__init__()
        self.stages = nn.ModuleList([Stack(dim, depth) for _ in range(stages)])
    def forward(self, x):
        B, T, C = x.shape
        for stage in self.stages:
            for again in range(10):
                x, all = stage(x)
        return x
`;

suite('calls that ran before', () => {
  for (const program of [...programs, { path: 'nested.py', text: nested }]) {
    test(`change nothing in ${program.path}`, () => {
      const shown = () => JSON.stringify(report([program]));
      assert.equal(
        shown(),
        withoutRecall(() => shown()),
      );
    });
  }

  test('are not run again', () => {
    const run = () => void report([{ path: 'nested.py', text: nested.replace('nonzero', 'relu') }]);
    const [kept, all] = [stepsOf(run), withoutRecall(() => stepsOf(run))];
    assert.ok(kept * 2 < all, `${kept} of ${all} steps`);
  });
});
