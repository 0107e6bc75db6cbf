import assert from 'node:assert/strict';
import type { Span } from '../../src/python/report';
import { lookReporting, report } from '../../src/python/reporting/report';
import { toEnd } from '../../src/python/steps';
import { excerptFor } from '../../src/python/syntax/excerpt';
import { modellingFile } from './modelling-file';

const look = (text: string, range: Span) =>
  toEnd(lookReporting({ path: 'model.py', text }, [range]));

/** What an excerpt leaves of a text, without blank lines; `|`: what is in sight. */
function left(marked: string): string[] {
  const [before, seen, behind] = marked.split('|') as [string, string, string];
  const text = before + seen + behind;
  const { text: kept } = excerptFor(text, [
    { from: before.length, to: before.length + seen.length },
  ]);
  assert.equal(kept.length, text.length);
  for (let place = 0; place < text.length; place++)
    if (kept[place] !== ' ') assert.equal(kept[place], text[place]);
  return kept.split('\n').filter((line) => line.trim() !== '');
}

/** Without numbers, and what hangs on them: which of several calls gives them, the whole file decides. */
function symbolic(all: readonly unknown[]): unknown {
  return JSON.parse(
    JSON.stringify(all, (key, value: unknown) =>
      /^(numbers?|largest)$/.test(key) ? undefined : value,
    ),
  );
}

suite('what is in sight', () => {
  test('of a text, what it needs is kept: what it uses, and what uses it', () => {
    const text = `
import torch
width = 3
other = 4
class A:
    def f(self): return width
class |B(A):
    pass
|@decorated
class C:
    b: B
class D:
    a = A()
    o = other
D()
`;
    assert.deepEqual(left(text), [
      'import torch',
      'width = 3',
      'class A:',
      '    def f(self): return width',
      'class B(A):',
      '    pass',
      '@decorated',
      'class C:',
      '    b: B',
    ]);
  });

  test('neither strings nor brackets begin a statement', () => {
    const text = `
def f(
a, b
):
    """
class k:
    """
    return '(', "\\"", '''
x = 1 '''
def |g|(): pass
def h(: 
def i(): g()
`;
    assert.deepEqual(left(text), ['def g(): pass', 'def i(): g()']);
  });

  test('what belongs to an if goes with it', () => {
    const text = `
if here:
    def f(): pass
else:
    f = None
def |g|(): pass
try:
    g()
except:
    pass
`;
    assert.deepEqual(left(text), ['def g(): pass', 'try:', '    g()', 'except:', '    pass']);
  });

  test('what is told of it is what a whole analysis tells', () => {
    const text = modellingFile(700);
    const [whole] = report([{ path: 'model.py', text }]);
    const lines = [...text.matchAll(/^/gm)].map(({ index }) => index);
    let shapes = 0;
    for (let line = 20; line + 60 < lines.length; line += 97) {
      const range = { from: lines[line]!, to: lines[line + 60]! };
      const found = look(text, range);
      const inside = ({ from }: Span) => from >= range.from && from < range.to;
      for (const part of ['assignments', 'expressions', 'layers', 'functions'] as const)
        assert.deepEqual(
          symbolic(found[part].filter(inside)),
          symbolic(whole![part].filter(inside)),
        );
      assert.deepEqual(found.problems, []);
      shapes += found.assignments.filter((one) => inside(one) && one.shape).length;
    }
    assert.ok(shapes > 100, `only ${shapes} shapes`);
  });

  test('any text has an answer', () => {
    const text = modellingFile(300);
    for (let at = 0; at < text.length; at += 977) {
      const half =
        text.slice(0, at) + ['(', '"""', "'", ':', '@', '\\'][at % 6]! + text.slice(at + 5);
      const { text: kept } = excerptFor(half, [{ from: at, to: at + 2000 }]);
      assert.equal(kept.length, half.length);
    }
  });

  test('no text takes long', () => {
    const lines = (count: number, line: (k: number) => string) =>
      Array.from({ length: count }, (_, k) => line(k)).join('\n');
    for (const text of [
      `a${' '.repeat(200_000)}b`,
      `x = [${'"a", '.repeat(100_000)}]`,
      `x = ${'\\'.repeat(200_000)}`,
      lines(20_000, (k) => `x = x + ${k}`),
      lines(6_000, (k) => `def f${k}():\n    return f${k + 1}(f${k + 2}, f${(k * 7) % 6_000}, f9)`),
    ]) {
      const { text: kept } = excerptFor(text, [{ from: 100, to: 200 }]);
      assert.equal(kept.length, text.length);
    }
  });
});
