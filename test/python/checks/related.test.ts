import { deepEqual } from 'node:assert/strict';
import { analyse } from '../../../src/python/analysis/analyse';
import { problemsOf } from '../../../src/python/checks/problems';

suite('what explains a problem', () => {
  test('the lines that the operands come from, and the one that makes the layer', () => {
    const text = `import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(8, 16)
        self.out = nn.Linear(8, 2)

    def forward(self, x):
        h = self.inner(x)
        scores = h @ h
        return self.out(h)

def main():
    net = Net()
    return net(torch.zeros(4, 8))
`;
    const [file] = analyse([{ path: 'page.py', text }]);
    const line = (offset: number) => text.slice(0, offset).split('\n').length;
    deepEqual(
      problemsOf(file!).map(({ from, code, related }) => [
        `${line(from)} ${code}`,
        ...related.map((one) => `${line(one.from)} ${one.message}`),
      ]),
      [
        ['12 matmul', '17 called here: Net.forward', '11 h comes from here'],
        [
          '13 linear',
          '17 called here: Net.forward',
          '8 self.out comes from here',
          '11 h comes from here',
        ],
      ],
    );
  });
});
