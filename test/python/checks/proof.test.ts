import { deepEqual } from 'node:assert/strict';
import { analyse } from '../../../src/python/analysis/analyse';

/** The problems of a text, as "line severity code". */
function problems(text: string): string[] {
  const [file] = analyse([{ path: 'page.py', text }]);
  return file!.problems.map(
    ({ from, severity, code }) => `${text.slice(0, from).split('\n').length} ${severity} ${code}`,
  );
}

const wrong = 'torch.zeros(2, 3) @ torch.zeros(2, 3)';

suite('what is an error', () => {
  test('not what is caught, never runs, or is for a compiler only', () => {
    for (const text of [
      `try:\n    ${wrong}\nexcept RuntimeError:\n    pass`,
      `import pytest\nwith pytest.raises(RuntimeError):\n    ${wrong}`,
      `import contextlib\nwith contextlib.suppress(RuntimeError):\n    ${wrong}`,
      `if False:\n    ${wrong}`,
      `def f():\n    return 1\n    ${wrong}`,
      `def f():\n    raise ValueError\n    ${wrong}`,
      `def f():\n    if torch.jit.is_scripting():\n        ${wrong}`,
    ])
      deepEqual(problems(`import torch\n${text}\n`), [], text);
    deepEqual(problems(`import torch\ntry:\n    pass\nfinally:\n    ${wrong}\n`), [
      '5 error matmul',
    ]);
  });

  test('not what a branch finds out of an input, where the other branch finds something else', () => {
    deepEqual(
      problems(
        'def f(x):\n    if x.ndim == 3:\n        B, T, C = x.shape\n    else:\n        B, C = x.shape\n    return x\n',
      ),
      [],
    );
  });

  test('not what only a comment says: that is a hint', () => {
    deepEqual(problems('def g(x):\n    # x: (B, T, C)\n    return x.permute(0, 1, 3, 2)\n'), [
      '3 hint permute',
    ]);
    deepEqual(problems('def g(x):\n    B, T, C = x.shape\n    return x.permute(0, 1, 3, 2)\n'), [
      '3 error permute',
    ]);
  });

  test('not what hangs on a call that nobody knows, a method without a body, or sizes under a star', () => {
    for (const text of [
      'import torch\ndef g(vae, x):\n    y = torch.clamp(127.5 * vae.decode(x / 2).sample, 0, 255)\n    return y.permute(0, 2, 3, 1)\n',
      'import numpy as np\nclass S:\n    def weights(self):\n        pass\n    def f(self, n):\n        w = self.weights()\n        return (w / np.sum(w))[n]\n',
      'import torch\ndef scaled(w):\n    a, b, *rest = w.shape\n    return w.view(a, -1).view(a, b, *rest)\ndef f(m):\n    return torch.nn.functional.conv2d(torch.zeros(2, 3, 4, 4), scaled(m.weight))\n',
      'import torch\nimport torch.nn as nn\nclass N(nn.Module):\n    def __init__(self, d, bias):\n        super().__init__()\n        self.k = nn.Linear(d, d, bias=bias)\n    def forward(self, x):\n        return torch.nn.functional.conv2d(x, self.k.weight[:, :, None, None], self.k.bias)\n',
    ])
      deepEqual(problems(text), [], text);
  });

  test('not what an input is that has the name of a constant of the file', () => {
    deepEqual(
      problems(
        'import torch\nT = 8\ndef f(x):\n    B, T = x.shape\n    return torch.zeros(10) + x\n',
      ),
      [],
    );
  });

  test('what fails with the numbers of a script is one in the function, with the calls that led there', () => {
    const text = `import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width + 1, 2)

    def forward(self, x):
        return self.out(self.norm(x))

def main():
    net = Net(8)
    return net(torch.zeros(4, 8))

if __name__ == "__main__":
    main()
`;
    const [file] = analyse([{ path: 'page.py', text }]);
    const line = (offset: number) => text.slice(0, offset).split('\n').length;
    deepEqual(
      file!.problems.map(({ from, code, severity }) => `${line(from)} ${severity} ${code}`),
      ['11 error linear'],
    );
  });

  test('a script names the calls that led to it', () => {
    const text = `import torch

def scores(q, k):
    return q @ k

def main(n=5):
    scores(torch.zeros(2, n), torch.zeros(n, 2))
    return scores(torch.zeros(2, n), torch.zeros(2, n))

main()
`;
    const [file] = analyse([{ path: 'page.py', text }]);
    const line = (offset: number) => text.slice(0, offset).split('\n').length;
    const [problem] = file!.problems;
    deepEqual(problem && `${line(problem.from)} ${problem.severity}`, '4 error');
    deepEqual(
      problem!.related!.map(({ from, message }) => `${line(from)} ${message}`),
      ['8 called here: scores', '10 called here: main'],
    );
  });
});
