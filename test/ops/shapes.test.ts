import assert from 'node:assert/strict';
import { plain } from '../../src/kernels/plain';
import type { TracedOperation } from '../../src/ops/operation';
import { type TracedName, traced } from '../../src/ops/registry';
import {
  type AbstractTensor,
  abstractOf,
  broadcastShapes,
  concreteShape,
  shapeText,
} from '../../src/tensor/abstract';
import { type Size, multiplySizes, sizeNamed, sizeOf, unknownSize } from '../../src/tensor/size';
import { cases } from './cases';
import { Random } from './random';

/** Sizes in words: integers, names, "?" for unknown. */
function abstract(text: string): AbstractTensor {
  const shape = text === '' ? [] : text.split(' ');
  return {
    shape: shape.map((part) =>
      part === '?' ? unknownSize : /^\d+$/.test(part) ? sizeOf(Number(part)) : sizeNamed(part),
    ),
  };
}

function shapeOf(name: TracedName, inputs: readonly string[], attributes: object = {}) {
  const operation = traced[name] as TracedOperation;
  return operation.shape(inputs.map(abstract), attributes);
}

function fitsAs(name: TracedName, inputs: readonly string[], expected: string, attributes = {}) {
  const result = shapeOf(name, inputs, attributes);
  assert.ok(result.ok, result.ok ? '' : result.problem);
  assert.equal(shapeText(result.value.shape), expected);
}

function isRefused(
  name: TracedName,
  inputs: readonly string[],
  parts: readonly string[],
  attributes: object = {},
) {
  const result = shapeOf(name, inputs, attributes);
  assert.ok(!result.ok, `${name} of ${inputs.join(' and ')} should be refused`);
  for (const part of [name, ...parts]) {
    assert.ok(result.problem.includes(part), `“${part}” in: ${result.problem}`);
  }
}

const QK = { axes: ['query head d', 'key head d', 'head query key'] };
const XW = { axes: ['position d_model', 'd_model d_mlp', 'position d_mlp'] };

suite('Shapes that fit', () => {
  test('for every operation, the shape face gives the shape that forward fills', () => {
    const random = new Random(11);
    for (const name of Object.keys(traced) as TracedName[]) {
      const operation = traced[name] as TracedOperation;
      for (let round = 0; round < 40; round++) {
        const { inputs, attributes } = cases[name](random, 'float64');
        const result = operation.shape(
          inputs.map((input) => abstractOf(input.shape)),
          attributes,
        );
        assert.ok(result.ok, `${name}: ${result.ok ? '' : result.problem}`);
        const shape = concreteShape(result.value)!;
        const count = shape.reduce((product, size) => product * size, 1);
        // NaN in every cell: what forward leaves alone, it does not fill.
        const out = {
          dtype: 'float64' as const,
          shape,
          data: new Float64Array(count).fill(NaN),
        };
        const zeroed = { ...out, data: new Float64Array(count) };
        operation.forward(inputs, attributes, out, plain);
        operation.forward(inputs, attributes, zeroed, plain);
        assert.deepEqual(out.data, zeroed.data, name);
      }
    }
  });

  test('in symbolic sizes', () => {
    fitsAs('einsum', ['T n_head d_head', 'T n_head d_head'], '(n_head, T, T)', QK);
    fitsAs('einsum', ['T C', 'C 3072'], '(T, 3072)', XW);
    fitsAs('add', ['B T C', 'C'], '(B, T, C)');
    fitsAs('subtract', ['B T C', 'B T 1'], '(B, T, C)');
    fitsAs('divide', ['h T T', 'h T 1'], '(h, T, T)');
    fitsAs('sum', ['h T S'], '(h, T, 1)');
    fitsAs('concatenate', ['T n_head d_head'], '(T, d_head*n_head)');
    fitsAs('gather', ['V C', 'T'], '(T, C)');
    fitsAs('slice', ['block C'], '(5, C)', { start: 0, count: 5 });
    fitsAs('stack', ['T C', 'T C', 'T C'], '(3, C)', { row: 2 });
    fitsAs('relu', ['B T ?'], '(B, T, ?)');
  });

  test('a size that is not known fits everything, and what is known is kept', () => {
    fitsAs('add', ['?', '5'], '(5)');
    fitsAs('add', ['5', '?'], '(5)');
    fitsAs('add', ['? C', 'C'], '(?, C)');
    fitsAs('add', ['?', 'C'], '(C)');
    fitsAs('add', ['C', '12'], '(12)');
    fitsAs('add', ['12', 'C'], '(12)');
    fitsAs('einsum', ['T ?', '7 M'], '(T, M)', XW);
  });
});

suite('Shapes that do not fit are refused, by operation and both shapes', () => {
  for (const name of ['add', 'subtract', 'multiply', 'divide'] as const) {
    test(name, () => {
      isRefused(name, ['2 3', '2 4'], ['(2, 3)', '(2, 4)', '3 is not 4']);
    });
  }
  test('einsum', () => {
    isRefused('einsum', ['4 3', '5 6'], ['(4, 3)', '(5, 6)', 'd_model is 3 and 5'], XW);
    isRefused('einsum', ['4 3 2', '3 6'], ['(4, 3, 2)', 'position, d_model'], XW);
    isRefused('einsum', ['4 2 3', '5 1 3'], ['(4, 2, 3)', '(5, 1, 3)', 'head'], QK);
  });
  test('slice beyond the last row', () => {
    isRefused('slice', ['3 C'], ['(3, C)', 'rows 2 to 4'], { start: 2, count: 3 });
    isRefused('slice', ['3 4 5'], ['(3, 4, 5)'], { start: 0, count: 1 });
  });
  test('gather', () => {
    isRefused('gather', ['5', '3'], ['(5)', '(3)']);
    isRefused('gather', ['5 4', '3 2'], ['(5, 4)', '(3, 2)']);
  });
  test('stack', () => {
    isRefused('stack', ['3 4', '3 5'], ['(3, 4)', '(3, 5)'], { row: 0 });
    isRefused('stack', ['3 4', '2 4'], ['(2, 4)', 'no row 2'], { row: 2 });
    isRefused('stack', ['3'], ['(3)'], { row: 0 });
  });
  test('concatenate', () => isRefused('concatenate', ['3 4'], ['(3, 4)']));
  for (const name of ['sum', 'mean', 'max'] as const) {
    test(`${name} of a single number`, () => isRefused(name, [''], ['()']));
  }
});

suite('Broadcasting', () => {
  test('agrees with stretching by hand, for random shapes', () => {
    const random = new Random(99);
    let [fitted, refused] = [0, 0];
    for (let round = 0; round < 3000; round++) {
      const draw = () =>
        Array.from({ length: random.integer(0, 3) }, () => random.pick([1, 1, 2, 2, 3]));
      const [a, b] = [draw(), draw()];
      const result = broadcastShapes('add', abstractOf(a), abstractOf(b));
      const expected = stretchedByHand(a, b);
      assert.deepEqual(result.ok ? concreteShape(result.value) : undefined, expected);
      if (expected) fitted++;
      else refused++;
    }
    assert.ok(fitted > 500 && refused > 200, `${fitted} fit, ${refused} do not`);
  });

  test('in symbols, holds for all values of the names that fit', () => {
    const random = new Random(7);
    const choices: Size[] = [
      sizeOf(1),
      sizeOf(4),
      sizeNamed('T'),
      sizeNamed('C'),
      multiplySizes(sizeNamed('T'), sizeOf(2)),
    ];
    for (let round = 0; round < 2000; round++) {
      const draw = () => ({
        shape: Array.from({ length: random.integer(1, 3) }, () => random.pick(choices)),
      });
      const [a, b] = [draw(), draw()];
      const result = broadcastShapes('add', a, b);
      for (const T of [2, 3, 4]) {
        for (const C of [2, 4, 6]) {
          const valued = (size: Size) =>
            size.text === 'T'
              ? T
              : size.text === 'C'
                ? C
                : size.text === '2*T'
                  ? 2 * T
                  : Number(size.text);
          const expected = stretchedByHand(a.shape.map(valued), b.shape.map(valued));
          if (!expected) continue;
          assert.ok(result.ok, 'what fits for some values is not refused');
          assert.deepEqual(result.value.shape.map(valued), expected);
        }
      }
    }
  });
});

function stretchedByHand(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const padded = (shape: readonly number[]) => [
    ...Array.from({ length: rank - shape.length }, () => 1),
    ...shape,
  ];
  const pairs = padded(a).map((x, axis) => [x, padded(b)[axis]!] as const);
  if (pairs.some(([x, y]) => x !== y && x !== 1 && y !== 1)) return undefined;
  return pairs.map(([x, y]) => Math.max(x, y));
}
