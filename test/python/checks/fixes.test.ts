import { deepEqual } from 'node:assert/strict';
import { analyse } from '../../../src/python/analysis/analyse';
import { edited, fixesFor } from '../../../src/python/checks/fixes';
import { problemsOf } from '../../../src/python/checks/problems';

/** What the fixes of the first problem are called, and the line that the first one leaves. */
function fixed(text: string): readonly [string | undefined, ...string[]] {
  const files = [{ path: 'page.py', text }];
  const [file] = analyse(files);
  const problem = problemsOf(file!).find(({ severity }) => severity !== 'hint')!;
  const fixes = fixesFor(files, 'page.py', { ...problem, fixes: problem.fixes ?? [] });
  const now = fixes[0] && edited(text, fixes[0].edits);
  const before = text.split('\n');
  const line = now?.split('\n').find((one, at) => one !== before[at]);
  return [line?.trim(), ...fixes.map(({ title }) => title)];
}

suite('fixes', () => {
  test('a missing transpose', () => {
    deepEqual(
      fixed(
        'import torch\nq = torch.zeros(2, 4, 8, 16)\nk = torch.zeros(2, 4, 8, 16)\ns = q @ k\n',
      ),
      [
        's = q @ k.transpose(-2, -1)',
        'Transpose the last two dimensions of k',
        'Transpose the last two dimensions of q',
      ],
    );
  });

  test('the wrong dimensions transposed, and one transpose too many', () => {
    deepEqual(
      fixed(
        'import torch\nq = torch.zeros(2, 4, 8, 16)\nk = torch.zeros(2, 4, 8, 16)\ns = q @ k.transpose(1, 2)\n',
      )[0],
      's = q @ k.transpose(-2, -1)',
    );
    deepEqual(
      fixed('import torch\nx = torch.zeros(3, 8)\nw = torch.zeros(8, 16)\ny = x @ w.T\n')[0],
      'y = x @ w',
    );
  });

  test('the size of a layer, from the layers beside it', () => {
    deepEqual(
      fixed(`import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.inner = nn.Linear(width, hidden)
        self.out = nn.Linear(width, 2)

    def forward(self, x):
        return self.out(torch.relu(self.inner(x)))

Net(8, 16)(torch.zeros(4, 8))
`),
      ['self.out = nn.Linear(hidden, 2)', 'Make the Linear for hidden features'],
    );
  });

  test('another dimension for cat', () => {
    deepEqual(
      fixed(
        'import torch\na = torch.zeros(2, 3)\nb = torch.zeros(2, 5)\nc = torch.cat([a, b], dim=0)\n',
      )[0],
      'c = torch.cat([a, b], dim=-1)',
    );
  });

  test('a dimension that a sum took away', () => {
    deepEqual(
      fixed('import torch\nx = torch.zeros(3, 5)\ny = x / x.sum(dim=1)\n')[0],
      'y = x / x.sum(dim=1, keepdim=True)',
    );
  });

  test('a size of a view', () => {
    deepEqual(
      fixed('import torch\nx = torch.zeros(2, 3, 4)\ny = x.view(2, 3, 5)\n')[0],
      'y = x.view(2, 3, -1)',
    );
  });

  test('a view that was meant to move axes', () => {
    deepEqual(
      fixed(
        'import torch\ndef heads(x, n_head):\n    B, T, C = x.shape\n    return x.view(B, n_head, T, C // n_head)\n',
      )[0],
      'return x.view(B, T, n_head, C // n_head).transpose(1, 2)',
    );
  });

  test('softmax over the keys, scores divided, a mask turned round, a loss of what lines up', () => {
    const head = 'import math\nimport torch\nimport torch.nn.functional as F\n';
    deepEqual(
      fixed(
        `${head}def f(x):\n    B, T, C = x.shape\n    w = F.softmax(x @ x.transpose(1, 2) / math.sqrt(C), dim=1)\n    return w @ x\n`,
      )[0],
      'w = F.softmax(x @ x.transpose(1, 2) / math.sqrt(C), dim=-1)',
    );
    deepEqual(
      fixed(
        `${head}def f(x):\n    B, T, C = x.shape\n    w = F.softmax(x @ x.transpose(1, 2), dim=-1)\n    return w @ x\n`,
      )[0],
      'w = F.softmax(x @ x.transpose(1, 2) / x.size(-1) ** 0.5, dim=-1)',
    );
    deepEqual(
      fixed(
        `${head}def f(s):\n    T = s.shape[-1]\n    mask = torch.tril(torch.ones(T, T))\n    return s.masked_fill(mask == 1, float("-inf"))\n`,
      )[0],
      'return s.masked_fill(mask == 0, float("-inf"))',
    );
    deepEqual(
      fixed(
        `${head}def f(x, y, layer):\n    B, C = x.shape\n    y = y.view(B)\n    out = torch.nn.Linear(C, 1)(x)\n    return F.mse_loss(out, y)\n`,
      )[0],
      'return F.mse_loss(out.squeeze(-1), y)',
    );
  });

  test('a letter of einsum', () => {
    deepEqual(
      fixed(
        'import torch\nq = torch.zeros(2, 3, 8)\nk = torch.zeros(2, 5, 8)\ns = torch.einsum("bid,bji->bij", q, k)\n',
      )[0],
      's = torch.einsum("bid,bjd->bij", q, k)',
    );
  });

  test('a comment that is no longer true', () => {
    deepEqual(
      fixed(
        'import torch\ndef f(x):\n    B, T, C = x.shape\n    y = x.transpose(1, 2)  # (B, T, C)\n    return y\n',
      )[0],
      'y = x.transpose(1, 2)  # (B, C, T)',
    );
  });
});
