import assert from 'node:assert/strict';
import { analyse } from '../../src/python/analysis/analyse';

suite('How many steps a function has', () => {
  test('a function that is given tensors has all of them, behind many long ones that handle none', () => {
    const lines = (count: number, line: (at: number) => string) =>
      Array.from({ length: count }, (_, at) => line(at));
    // Functions that make models: long, and no tensor in them.
    const makers = lines(6, (at) =>
      [`def make_${at}(options):`, ...lines(900, (n) => `    options["${n}"] = ${n}`)].join('\n'),
    );
    const text = [
      'import torch',
      ...makers,
      'def mix(x, w):',
      '    B, C = x.shape',
      ...lines(900, (n) => `    n_${n} = C + ${n}`),
      '    y = x @ w',
      '    return y',
      'def call():',
      '    out = mix(torch.zeros(3, 4), torch.zeros(4, 5))',
      '    return out',
    ].join('\n');
    const [file] = analyse([{ path: '/a.py', text }]);
    const fact = file!.facts.find((one) => one.name === 'y');
    assert.equal(fact?.shape?.length, 2);
  });
});
