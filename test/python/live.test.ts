import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { liveReporting, report } from '../../src/python/reporting/report';
import type { ShapeReport } from '../../src/python/report';
import { edited, randomNumbers } from './random-edits';
import { toEnd } from '../../src/python/steps';

const folder = join(import.meta.dirname, 'mutants/programs');
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

const live = (text: string) => toEnd(liveReporting([{ path: 'model.py', text }]))[0]!;
const cold = (text: string) => report([{ path: 'model.py', text }])[0]!;

/** The ends of the lines that assign something inside a method or a function. */
function placesIn(text: string): number[] {
  const places: number[] = [];
  let fn = false;
  for (const { 0: line, index } of text.matchAll(/^.*$/gm)) {
    if (/^\s*def /.test(line)) fn = true;
    else if (/^\S/.test(line)) fn = false;
    if (fn && /^\s+[\w., ]+ = .*[\w)\]]$/.test(line)) places.push(index + line.length);
  }
  return places;
}

const inserted = (text: string, at: number, what: string) =>
  text.slice(0, at) + what + text.slice(at);

/** All but the problems: they wait for the whole report. */
const without = (shown: ShapeReport) => ({
  ...shown,
  problems: [],
  sizes: shown.sizes.map((one) => JSON.stringify(one)).sort(),
});

suite('a file that is typed in', () => {
  test('comments in one function after the other: all is as if it were analysed anew', () => {
    for (const program of programs) {
      let text = program;
      const typed = live(text);
      for (let count = 0; count < 4; count++) {
        const places = placesIn(text);
        const at = places[Math.floor(((count * 7 + 3) / 29) * places.length)]!;
        text = inserted(text, at, `  # note ${count}`);
        const now = typed.take(text);
        assert.ok(now, text.slice(at - 40, at));
        if (count === 3) assert.deepEqual(without(now), without(cold(text)));
      }
    }
  });

  test('code: the function itself is told as a whole analysis tells it, nearly always', () => {
    let [same, all] = [0, 0];
    for (const [k, text] of programs.entries()) {
      if (k % 2 > 0) continue;
      const places = placesIn(text);
      for (const [n, what] of [' + 1', '.sum(-1)', '[None]', ' * (', '\n'].entries()) {
        const at = places[(k * 5 + n * 3) % places.length]!;
        const next = inserted(text, at, what);
        const now = live(text).take(next);
        // A bracket without its end may swallow what comes next: then only the whole tells.
        if (!now && what === ' * (') continue;
        assert.ok(now, `${what} behind ${text.slice(at - 40, at)}`);
        const anew = cold(next);
        const near = [...anew.functions, ...now.functions].find(
          ({ from, to, kind }) => kind !== 'class' && from < at && at < to,
        );
        const inside = (shown: ShapeReport) =>
          shown.assignments.filter(({ from, to }) => near && from >= near.from && to <= near.to);
        all++;
        if (JSON.stringify(inside(now)) === JSON.stringify(inside(anew))) same++;
      }
    }
    // The others: what is typed changes what the callers give to the function itself.
    assert.ok(same >= 0.95 * all, `${same} of ${all}`);
  });

  test('a new line is told at once, and what stands behind it moves along', () => {
    const text = `
import torch
def scores(q):
    B, T, C = q.shape
    att = q @ q.transpose(-2, -1)
    return att

def other(x):
    N, D = x.shape
    y = x.T
    return y
`;
    const at = text.indexOf('    return att');
    const now = live(text).take(inserted(text, at, '    top = att[:, 0]\n'));
    const told = now!.assignments.map(({ name, shape }) => [name, shape?.sizes.join()]);
    assert.deepEqual(told, [
      ['att', 'B,T,T'],
      ['top', 'B,T'],
      ['y', 'D,N'],
    ]);
  });

  const one = 'import torch\nclass A:\n    def f(self, x):\n        y = x.T\n        return y\n';
  for (const [what, before, after] of [
    ['the head of a function', 'def f(self, x)', 'def f(self, x, z)'],
    ['the code between functions', 'import torch', 'import torch as t'],
    ['another function', 'return y\n', 'return y\n    def g(self):\n        pass\n'],
    ['the head of a class', 'class A:', 'class A(B):'],
  ] as const)
    test(`${what}: only a whole analysis tells`, () => {
      assert.equal(live(one).take(one.replace(before, after)), undefined);
    });

  test('random edits, one after the other: no exception, and every place is in the text', () => {
    let told = 0;
    for (let run = 0; run < 40; run++) {
      const random = randomNumbers(run + 1);
      let text = programs[run % programs.length]!;
      const typed = live(text);
      for (let step = 0; step < 12; step++) {
        const next = edited(text, random);
        const now = typed.take(next);
        // Taken back: only a whole analysis would tell.
        if (!now) continue;
        text = next;
        told++;
        for (const { name, from, to, end } of now.assignments) {
          assert.ok(0 <= from && from <= to && to <= text.length && end <= text.length);
          assert.equal(text.slice(from, to).replace(/\s/g, ''), name, `run ${run}, edit ${step}`);
        }
        for (const { from, to } of [...now.expressions, ...now.functions, ...now.problems])
          assert.ok(0 <= from && from <= to && to <= text.length);
      }
    }
    assert.ok(told > 100, `${told} edits were told at once`);
  });

  test('what cannot be told leaves all as it was', () => {
    const typed = live(one);
    assert.equal(typed.take(one.replace('class A', 'class B')), undefined);
    const text = one.replace('x.T', 'x.T[0]');
    assert.deepEqual(without(typed.take(text)!), without(cold(text)));
  });

  test('a problem that is typed into is not told any more, the others stay', () => {
    const text = `
import torch
def f():
    a = torch.zeros(2, 3) @ torch.zeros(2, 3)
    b = torch.zeros(4, 3) @ torch.zeros(4, 3)
`;
    const typed = live(text);
    assert.equal(typed.report.problems.length, 2);
    const now = typed.take(text.replace('zeros(2, 3) @', 'zeros(3, 2) @'))!;
    const lines = now.problems.map(({ from }) => text.slice(0, from).split('\n').length);
    assert.deepEqual(lines, [5]);
  });
});
