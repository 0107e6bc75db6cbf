import assert from 'node:assert/strict';
import { moduleBudget, wholeBudget } from '../../src/python/analysis/budgets';
import { Running } from '../../src/python/evaluator/running';
import { report } from '../../src/python/reporting/report';

const head = 'import torch\nfrom torch import nn\n';

/** What the evaluator may do for one file, its script included. */
const mostSteps = wholeBudget + 2 * moduleBudget;

/** A report, and how many steps it took. */
function reported(text: string) {
  let steps = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { tick } = Running.prototype;
  Running.prototype.tick = function (node) {
    steps++;
    tick.call(this, node);
  };
  try {
    const begun = performance.now();
    const [found] = report([{ path: 'hostile.py', text }]);
    return { report: found!, steps, took: performance.now() - begun };
  } finally {
    Running.prototype.tick = tick;
  }
}

const nest = (depth: number, open: string, inner: string, close: string) =>
  open.repeat(depth) + inner + close.repeat(depth);

const indented = (depth: number, line: (level: number) => string, last: string) =>
  Array.from({ length: depth }, (_, level) => ' '.repeat(level) + line(level)).join('\n') +
  `\n${' '.repeat(depth)}${last}\n`;

const texts: Record<string, string> = {
  'nothing at all': '',
  'nothing but line ends': '\n'.repeat(20_000),
  'one null': '\0',
  'half of a surrogate pair': `x = "\ud800"\n${head}`,
  'nested brackets': `${head}x = ${nest(5_000, '(', '1', ')')}\n`,
  'nested lists': `${head}x = torch.tensor(${nest(5_000, '[', '1', ']')})\n`,
  'brackets that never close': `${head}x = ${'('.repeat(5_000)}\n`,
  'nested calls': `${head}def f(x):\n    return ${nest(2_000, 'torch.relu(', 'x', ')')}\n`,
  'a long chain of methods': `${head}def f(x):\n    return x${'.relu()'.repeat(5_000)}\n`,
  'a long sum': `${head}def f(x):\n    return ${Array(10_000).fill('x').join(' + ')}\n`,
  'a long condition': `${head}def f(x):\n    return ${Array(5_000).fill('x').join(' and ')}\n`,
  'nested conditions': `${head}def f(x):\n    return ${'x if x else '.repeat(3_000)}x\n`,
  'nested lambdas': `${head}f = ${'lambda x: '.repeat(3_000)}x\n`,
  'nested blocks': `${head}${indented(500, (k) => `if x${k}:`, 'pass')}`,
  'nested functions': `${head}${indented(300, (k) => `def f${k}(x):`, 'return x')}`,
  'nested loops': `${head}def f(x):\n    y = x\n${indented(40, (k) => `for a${k} in x:`, 'y = torch.cat([y, x])').replace(/^/gm, '    ')}\n    return y\n`,
  'branches upon branches': `${head}def f(x, a):\n${Array.from({ length: 400 }, (_, k) => `    if a > ${k}:\n        x = x.unsqueeze(${k % 3})\n    else:\n        x = x.sum()\n`).join('')}    return x\n`,
  recursion: `${head}def f(x, n):\n    if n == 0:\n        return x\n    return f(torch.cat([x, x]), n - 1) + f(x, n - 2)\ny = f(torch.zeros(2, 3), 30)\n`,
  'recursion of two': `${head}def f(x):\n    return g(x.unsqueeze(0))\ndef g(x):\n    return f(x.unsqueeze(0))\ny = f(torch.zeros(2))\n`,
  'a class of itself': `${head}class A(A):\n    pass\nclass B(nn.Module, B):\n    def __init__(self):\n        super().__init__()\n        self.b = B()\n    def forward(self, x):\n        return self.b(x)\n`,
  'a list of itself': `${head}def f(x):\n    a = [x]\n    a.append(a)\n    b = [a, a]\n    return torch.stack(b)\n`,
  'calls that double': `${head}${Array.from({ length: 60 }, (_, k) => `def f${k + 1}(x):\n    return f${k}(x) + f${k}(x.unsqueeze(0))\n`).join('')}def f0(x):\n    return x\n`,
  'a polynomial of many terms': `${head}def f(${Array.from({ length: 40 }, (_, k) => `x${k}`).join(', ')}):\n    n = ${Array.from({ length: 40 }, (_, k) => `x${k}.shape[0]`).join(' + ')}\n    for _ in range(20):\n        n = n * n + 1\n    return torch.zeros(n, n * n)\n`,
  'quotients of quotients': `${head}def f(x, n):\n    k = x.shape[0]\n${'    k = (k * 3 + n) // (n + 2) % (k + 1)\n'.repeat(200)}    return torch.zeros(k)\n`,
  'huge numbers': `${head}x = torch.zeros(${'9'.repeat(5_000)})\ny = torch.zeros(10 ** 10 ** 10)\nz = torch.zeros(1 << 4000)\nw = [0] * 10 ** 12\n`,
  'many sizes': `${head}x = torch.zeros(${Array(5_000).fill('2').join(', ')})\ny = x + x\nz = x.view(-1)\n`,
  'a long literal': `${head}x = torch.tensor([${Array(50_000).fill('1.5').join(', ')}])\n`,
  'a long text': `${head}"""${'x: (B, T) '.repeat(50_000)}"""\nx = "${'a'.repeat(500_000)}"\n`,
  'a long comment': `${head}x = torch.zeros(2)  # ${'(B, '.repeat(50_000)}\ny = x  # ${'['.repeat(100_000)}\n`,
  'spaces and a comment': `${head}def f(x):\n    y = x${' '.repeat(100_000)}# (B\n    # ${' '.repeat(50_000)}x\n    return y\n`,
  'a documentation of spaces': `${head}def f(x):\n    """\n    x${' '.repeat(50_000)}: ${' '.repeat(50_000)}(\n    x: ${'Tensor '.repeat(20_000)}\n    """\n    return x\n`,
  'an endless pattern': `${head}from einops import rearrange\ndef f(x):\n    return rearrange(x, '${'a b '.repeat(20_000)} -> ${'('.repeat(5_000)}')\n`,
  'an endless sum of Einstein': `${head}def f(x):\n    return torch.einsum('${'ab,'.repeat(10_000)}->${'c'.repeat(10_000)}', x)\n`,
  'many names': `${head}${Array.from({ length: 20_000 }, (_, k) => `x${k} = ${k}`).join('\n')}\n`,
  'many functions': `${head}${Array.from({ length: 1_000 }, (_, k) => `def f${k}(x):\n    return f${(k * 7) % 1_000}(x) + x\n`).join('')}`,
  'many classes': `${head}${Array.from({ length: 200 }, (_, k) => `class C${k}(${k ? `C${k - 1}` : 'nn.Module'}):\n    def forward(self, x):\n        return super().forward(x)\n`).join('')}`,
  'many imports': Array.from({ length: 3_000 }, (_, k) => `from a${k} import b${k}\n`).join(''),
  'names of objects': `${head}def f(__proto__, constructor, toString):\n    hasOwnProperty = __proto__.constructor\n    return {'__proto__': hasOwnProperty}['__proto__'](toString)\nclass __proto__:\n    constructor = 1\nx = torch.constructor(2).toString().__proto__.hasOwnProperty\ny = torch.nn.toString(2)(x)\n`,
  'no Python': '<html>\n<script>function f() { return {} }</script>\n'.repeat(500),
  'one byte of everything': Array.from({ length: 256 }, (_, k) => String.fromCharCode(k)).join(''),
};

suite('hostile Python', () => {
  for (const [name, text] of Object.entries(texts)) {
    test(`is read to its end: ${name}`, function () {
      this.timeout(20_000);
      const { report: found, steps } = reported(text);
      assert.equal(found.path, 'hostile.py');
      assert.ok(steps <= mostSteps, `${steps} steps`);
      for (const { from, to } of found.problems)
        assert.ok(0 <= from && from <= to && to <= text.length);
    });
  }

  test('20,000 lines are read in few steps, and what stands last is known', function () {
    this.timeout(30_000);
    const one = (k: number) =>
      `class Block${k}(nn.Module):\n    def __init__(self, dim):\n        super().__init__()\n        self.proj = nn.Linear(dim, 4 * dim)\n    def forward(self, x):\n        b, t, c = x.shape\n        y = self.proj(x)\n        return y\n`;
    const text = head + Array.from({ length: 2_500 }, (_, k) => one(k)).join('');
    assert.ok(text.split('\n').length > 20_000);
    const { report: found, steps } = reported(text);
    assert.ok(steps <= mostSteps);
    const last = found.assignments.findLast(({ name }) => name === 'y');
    assert.equal(last?.function, 'Block2499.forward');
    assert.equal(last.shape?.sizes.at(-1), '4*dim');
  });
});
