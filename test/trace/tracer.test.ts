import assert from 'node:assert/strict';
import type { Step } from '../../src/trace/trace';
import { ShapeError, Tracer } from '../../src/trace/tracer';
import { tensorOf } from '../../src/tensor/tensor';
import type { StepName } from '../../src/ops/recorder';

const name = (id: string): StepName => ({
  id,
  label: `Step ${id}`,
  symbol: 'X',
  role: 'residual',
  axes: ['i', 'j'],
});

function tracer(): Tracer {
  const parameter = (rows: number, columns: number) => ({
    value: tensorOf(
      Array.from({ length: rows * columns }, (_, i) => i),
      [rows, columns],
      'float64',
    ),
    label: 'P',
    symbol: 'P',
    axes: ['i', 'j'],
  });
  return new Tracer(
    new Map([
      ['a', parameter(2, 3)],
      ['b', parameter(4, 5)],
    ]),
    new Map([['i', ['first', 'second']]]),
    'float64',
  );
}

suite('A tracer', () => {
  test('refuses what does not fit, and names the step, the operation and both shapes', () => {
    const t = tracer();
    assert.throws(
      () => t.apply('add', [t.parameter('a')!, t.parameter('b')!], name('sum')),
      (error: unknown) =>
        error instanceof ShapeError &&
        ['Step sum', 'sum', 'add', '(2, 3)', '(4, 5)'].every((part) =>
          error.message.includes(part),
        ),
    );
  });

  test('makes a parameter a step once, and knows none of another name', () => {
    const t = tracer();
    assert.equal(t.parameter('a'), t.parameter('a'));
    assert.equal(t.parameter('c'), undefined);
    assert.equal(t.finish().steps.length, 1);
  });

  test('has no two steps of one name', () => {
    const t = tracer();
    t.apply('relu', [t.parameter('a')!], name('x'));
    assert.throws(() => t.apply('relu', [t.parameter('a')!], name('x')), /Two steps are called x/);
  });

  test('keeps groups within groups, also after one that failed', () => {
    const t = tracer();
    let inner: Step | undefined;
    t.group('outer', 'Outer', () => {
      assert.throws(() =>
        t.group('broken', 'Broken', () => {
          throw new Error('broken');
        }),
      );
      t.group('inner', 'Inner', () => (inner = t.apply('relu', [t.parameter('a')!], name('x'))));
    });
    const trace = t.finish();
    assert.equal(inner?.group, 'inner');
    assert.deepEqual(
      trace.groups.map(({ id, parent }) => [id, parent]),
      [
        ['outer', null],
        ['broken', 'outer'],
        ['inner', 'outer'],
      ],
    );
  });
});

suite('A trace', () => {
  test('names places by their labels, others by number, folded ones not at all', () => {
    const t = tracer();
    const x = t.apply('sum', [t.parameter('a')!], { ...name('x'), axes: ['i', '1'] });
    const trace = t.finish();
    assert.equal(trace.placeName(x, 0, 1), 'second');
    assert.equal(trace.placeName(x, 0, 7), '7');
    assert.equal(trace.placeName(x, 1, 0), '');
  });

  test('answers about a step that it does not have', () => {
    const trace = tracer().finish();
    assert.equal(trace.find('nothing'), undefined);
    assert.throws(() => trace.step('nothing'), /There is no step nothing/);
  });

  test('computes each value once', () => {
    const t = tracer();
    t.apply('relu', [t.parameter('a')!], name('x'));
    const trace = t.finish();
    assert.equal(trace.value('x'), trace.value('x'));
  });
});
