import { deepEqual, equal, ok } from 'node:assert/strict';
import { report } from '../../../src/python/reporting/report';

const head = `import torch.nn as nn
from .blocks import Block

class Head(nn.Module):
    def __init__(self, width, head):
        super().__init__()
        self.key = nn.Linear(width, head)
        self.block = Block(head)

    def forward(self, x):
        B, T, C = x.shape
        k = self.key(x)
        q, t = k, k.transpose(1, 2)  # both
        for row in k:
            total = row.sum()
        return q @ t
`;

suite('reports', () => {
  const at = (from: number, to: number) => head.slice(from, to);

  test('hold nothing but what they say: they are sent from one thread to another', () => {
    const wrong = 'import torch\na = torch.zeros(2, 3)\nb = a @ a\n';
    const [file] = report([{ path: 'wrong.py', text: head + wrong }]);
    equal(file!.problems.length, 1);
    const { length } = JSON.stringify(file);
    ok(length < 20_000, `${length} characters`);
  });

  test('a number with its point at the end is whole Python', () => {
    const text = 'import torch\na = torch.ones(2, 3) * 2.  # twice\nb = a @ a * 2.\n';
    const [file] = report([{ path: 'a.py', text }]);
    equal(text.slice(0, file!.assignments[0]!.end).endsWith(' * 2.'), true);
    deepEqual(
      file!.problems.map(({ code }) => code),
      ['matmul'],
    );
  });

  test('whether a statement gives another rank than the tensors that it names', () => {
    const lines = ['a = torch.ones(2, 3)', 'b = a + 1', 'c = b.sum(0)', 'd = a + c', 'e = a[None]'];
    const [file] = report([{ path: 'a.py', text: `import torch\n${lines.join('\n')}\n` }]);
    deepEqual(
      file!.assignments.filter(({ changesRank }) => changesRank).map(({ name }) => name),
      ['a', 'c', 'e'],
    );
  });

  test('assignments, by their targets', () => {
    const [file] = report([{ path: 'head.py', text: head }]);
    deepEqual(
      file!.assignments.map(({ from, to, name, shape }) => [
        at(from, to),
        name,
        shape?.sizes.join(' '),
      ]),
      [
        ['k', 'k', 'B T head'],
        ['q', 'q', 'B T head'],
        ['t', 't', 'B head T'],
        ['row', 'row', 'T head'],
        ['total', 'total', ''],
      ],
    );
    deepEqual(
      file!.assignments.map(({ statement, end }) => at(statement, end)),
      [
        'k = self.key(x)',
        'q, t = k, k.transpose(1, 2)',
        'q, t = k, k.transpose(1, 2)',
        'for row in k',
        'total = row.sum()',
      ],
    );
    equal(file!.assignments[0]!.function, 'Head.forward');
  });

  test('modules that were not there, as paths to try', () => {
    const [file] = report([{ path: 'net/head.py', text: head }]);
    deepEqual(file!.wanted.slice(0, 2), ['net/blocks.py', 'net/blocks/__init__.py']);
  });

  test('sizes of the setting as numbers', () => {
    const [file] = report([{ path: 'head.py', text: head }], undefined, {
      sizes: { T: 16, head: 64 },
    });
    deepEqual(file!.assignments[2]!.shape, {
      sizes: ['B', 'head', 'T'],
      numbers: ['B', '64', '16'],
    });
  });

  test('expressions, with parameters and names that are assigned to', () => {
    const [file] = report([{ path: 'head.py', text: head }]);
    deepEqual(
      file!.expressions.map(({ from, to, shape, operation }) =>
        [at(from, to), ...shape.sizes, ...(operation ? [`by ${operation}`] : [])].join(' ').trim(),
      ),
      [
        'x B T width',
        'x B T width',
        'k B T head by Linear',
        'self.key(x) B T head by Linear',
        'x B T width',
        'q B T head',
        't B head T',
        'k B T head',
        'k B T head',
        'k.transpose(1, 2) B head T by transpose',
        'row T head',
        'k B T head',
        'total by sum',
        'row T head',
        'row.sum() by sum',
        'q B T head',
        'q @ t B T T by @',
        't B head T',
      ],
    );
  });

  test('an expression that is one thing now, another then, says what holds of both', () => {
    const text = `import torch
def both(flag):
    x = torch.zeros(2, 3)
    for wide in (True, False):
        y = torch.cat((x, x) if wide else (x, x, x))
    return y
`;
    const [file] = report([{ path: 'both.py', text }]);
    const cat = file!.expressions.find(({ from }) => text.startsWith('torch.cat', from));
    deepEqual(cat?.shape.sizes, ['?', '3']);
    equal(cat.how, undefined);
  });
});
