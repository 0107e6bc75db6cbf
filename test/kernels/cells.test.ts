import assert from 'node:assert/strict';
import type { CellFunction, CellOperation, Combination } from '../../src/kernels/cells';
import { plain } from '../../src/kernels/plain';
import { openKernels } from '../../src/kernels/wasm';
import { startThread } from '../../src/worker/threads-node';
import { Random } from '../ops/random';

suite('What is computed cell by cell', () => {
  const [one, three] = [openKernels(), openKernels(3, startThread)];
  suiteTeardown(() => three.dispose());

  test('is e to the x within two units of the last place, over all of float32', () => {
    const special = [0, -0, 1, -1, 88.72, 88.73, 1000, -87.4, -100, -103.9, -104, -1000, 1e-40];
    const x = Float32Array.from([
      ...special,
      Infinity,
      -Infinity,
      NaN,
      ...spread(200_001, -106, 91),
    ]);
    const [result, exact] = [new Float32Array(x.length), new Float32Array(x.length)];
    one.map('exp', 1, x, result);
    plain.map('exp', 1, x, exact);
    for (const [n, expected] of exact.entries()) {
      const [by, text] = [result[n]!, `e^${x[n]!}: ${result[n]!}, not ${expected}`];
      if (!Number.isFinite(expected)) assert.ok(Object.is(by, expected) || by > 3.4028e38, text);
      else assert.ok(by === expected || unitsApart(by, expected) <= 2, text);
    }
  });

  test('is the activations of the TypeScript twin within the rounding of their exponent', () => {
    const functions: [CellFunction, number][] = [
      ['sigmoid', -1],
      ['sigmoid', -1.702],
      ['gelu', -2 * Math.sqrt(2 / Math.PI)],
    ];
    const x = Float32Array.from([0, -0, 40, -40, 1e30, ...spread(30_001, -12, 12)]);
    for (const [name, factor] of functions) {
      const [result, exact] = [new Float32Array(x.length), new Float32Array(x.length)];
      one.map(name, factor, x, result);
      plain.map(name, factor, x, exact);
      for (const [n, expected] of exact.entries()) {
        const u = name === 'gelu' ? x[n]! + 0.044715 * x[n]! ** 3 : x[n]!;
        const allowed = (8 + 4 * Math.abs(factor * u)) * 2 ** -24 * Math.abs(expected);
        const off = Math.abs(result[n]! - expected);
        assert.ok(off <= allowed + 1e-37, `${name}(${x[n]!}): ${result[n]!}, not ${expected}`);
      }
    }
  });

  test('is the same on any number of threads', () => {
    const x = Float32Array.from(spread(600_003, -20, 3));
    const results = [one, three].map((kernels) => {
      const out = new Float32Array(x.length);
      kernels.map('gelu', -1.5, x, out);
      return out;
    });
    assert.deepEqual(results[0], results[1]);
  });

  test('is sums, differences, products and quotients to the bit, however operands are stretched', () => {
    const random = new Random(31);
    const sizes: [number, number][] = [
      [700, 600],
      [1, 600_001],
      [2, 300_007],
      [300_007, 2],
    ];
    for (let round = 0; round < 120; round++) {
      const [rows, width] =
        round < sizes.length ? sizes[round]! : [random.integer(1, 40), random.integer(1, 70)];
      const operand = () => {
        const step = random.pick([0, 1]);
        const row = random.pick([0, step === 1 ? width : 1]);
        const length = (rows - 1) * row + (width - 1) * step + 1;
        return { row, step, data: Float32Array.from({ length }, () => random.normal()) };
      };
      const operation = random.pick<CellOperation>(['add', 'subtract', 'multiply', 'divide']);
      const task = { operation, width, x: operand(), y: operand() };
      const result = (kernels: { combine(task: Combination): void }) => {
        const out = new Float32Array(rows * width);
        kernels.combine({ ...task, out });
        return out;
      };
      const [by, expected] = [result(three), result(plain)];
      const wrong = by.findIndex((value, n) => !Object.is(value, expected[n]));
      assert.equal(wrong, -1, `${operation} of ${rows} × ${width}, cell ${wrong}`);
    }
  });
});

function spread(count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, (_, n) => low + ((high - low) * n) / (count - 1));
}

function unitsApart(a: number, b: number): number {
  const [bitsA, bitsB] = new Int32Array(Float32Array.of(a, b).buffer);
  return Math.abs(bitsA! - bitsB!);
}
