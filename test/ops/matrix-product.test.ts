import assert from 'node:assert/strict';
import { kernelsHere } from '../../src/kernels/here';
import { plain } from '../../src/kernels/plain';
import { einsum } from '../../src/ops/einsum';
import { matrixProduct } from '../../src/ops/matrix-product';
import { type Strided, type NumberKind, stridedAt, tensorAt } from '../../src/tensor/strided';
import { type Tensor, at, countOf, indexAt, tensorOf, zeros } from '../../src/tensor/tensor';
import { Tracer } from '../../src/trace/tracer';
import { checkStep } from '../trace/checking';
import { Random } from './random';

/** What the programs contract, and which of them are products of matrices. */
const contractions: readonly [string, string, string, boolean][] = [
  ['position d_model', 'd_model d_mlp', 'position d_mlp', true],
  ['position d_model', 'head d_model d_head', 'position head d_head', true],
  ['query head d', 'key head d', 'head query key', true],
  ['head query key', 'key head d', 'query head d', true],
  ['query group head d', 'key group d', 'group head query key', true],
  ['group head query key', 'key group d', 'query group head d', true],
  ['position head d', 'head d d_model', 'position d_model', true],
  ['position d_model', 'd_model', 'position', true],
  ['d_model', 'output d_model', 'output', true],
  ['d_model position', 'd_mlp d_model', 'd_mlp position', true],
  ['d_model position', 'd_mlp d_model', 'position d_mlp', true],
  ['position', 'd_model', 'position d_model', true],
  ['position d_model', 'position d_model', '', true],
  ['position head', 'position head', 'position head', false],
  ['position d_model', 'd_model head', 'head', false],
];

suite('A contraction', function () {
  this.timeout(60_000);

  for (const [first, second, result, isProduct] of contractions) {
    const text = `${first}, ${second} -> ${result}`;
    test(`${isProduct ? 'by the kernels' : 'in a loop'}: ${text}`, () => {
      const random = new Random(text.length);
      for (let round = 0; round < 6; round++) {
        const sizes = new Map<string, number>();
        const shapeOf = (names: string) =>
          namesOf(names).map((name) => {
            if (!sizes.has(name)) {
              sizes.set(name, random.pick([1, random.integer(30, 50), random.integer(20, 40)]));
            }
            return sizes.get(name)!;
          });
        const a = anyLayout(random, shapeOf(first), 'float32');
        const b = anyLayout(
          random,
          shapeOf(second),
          random.pick(['float32', 'float16', 'bfloat16']),
        );
        const shape = shapeOf(result);
        const names = [namesOf(first), namesOf(second), namesOf(result)] as const;
        const products = [...sizes.values()].reduce((x, y) => x * y);
        const large = products >= 1024 * (shape[0] ?? 1);
        const out = zeros(shape, 'float32');
        const task = matrixProduct(a, b, out, names);
        // A factor in 16 bits cannot be the rows; axes that are summed together must lie as one.
        const summed = names[0].filter(
          (name) => names[1].includes(name) && !names[2].includes(name),
        );
        if (b.strided?.kind === 'float32' && summed.length < 2) {
          assert.equal(task !== undefined, isProduct && large, text);
        }
        const [by, twin] = [out, zeros(shape, 'float32')];
        einsum.forward([a, b], { axes: [first, second, result] }, by, kernelsHere());
        einsum.forward([a, b], { axes: [first, second, result] }, twin, plain);
        const doubles = zeros(shape, 'float64');
        const terms = zeros(shape, 'float64');
        const dense = [a, b].map((x) => tensorOf(x.data, x.shape, 'float64'));
        const sizeOf = (x: Tensor) => tensorOf(x.data.map(Math.abs), x.shape, 'float64');
        einsum.forward(dense, { axes: [first, second, result] }, doubles, plain);
        einsum.forward(dense.map(sizeOf), { axes: [first, second, result] }, terms, plain);
        const summands = [...sizes.values()].reduce((x, y) => x * y) / countOf(shape);
        const n = (1 + Math.min(summands, 64 + Math.ceil(summands / 64))) * 2 ** -24;
        for (const [cell, expected] of doubles.data.entries()) {
          const allowed = (n / (1 - n)) * terms.data[cell]!;
          assert.ok(Math.abs(by.data[cell]! - expected) <= allowed, text);
          if (!kernelsHere().fused) assert.equal(by.data[cell], twin.data[cell], text);
        }
      }
    });
  }

  test('of a whole attention in float32 is explained, cell by cell', () => {
    const random = new Random(8);
    const parameter = (shape: number[], axes: string[]) => ({
      value: anyLayout(random, shape, 'float32'),
      ...{ label: 'An operand', symbol: 'a', axes },
    });
    const parameters = new Map([
      ['q', parameter([40, 3, 64], ['query', 'head', 'd'])],
      ['k', parameter([40, 3, 64], ['key', 'head', 'd'])],
      ['x', parameter([40, 768], ['position', 'd_model'])],
      ['W', parameter([768, 100], ['d_model', 'd_mlp'])],
    ]);
    const t = new Tracer(parameters, new Map(), 'float32');
    const name = { label: 'The result', symbol: 'R', role: 'scores' } as const;
    const [q, k, x, w] = ['q', 'k', 'x', 'W'].map((id) => t.parameter(id)!);
    t.apply(
      'einsum',
      [q!, k!],
      { ...name, id: 'scores', axes: ['head', 'query', 'key'] },
      { axes: ['query head d', 'key head d', 'head query key'] },
    );
    t.apply(
      'einsum',
      [x!, w!],
      { ...name, id: 'hidden', axes: ['position', 'd_mlp'] },
      { axes: ['position d_model', 'd_model d_mlp', 'position d_mlp'] },
    );
    const trace = t.finish();
    assert.ok(checkStep(trace, 'scores', { most: 50 }) >= 50);
    assert.ok(checkStep(trace, 'hidden', { most: 30 }) >= 30);
  });
});

suite('A strided tensor', () => {
  test('is the same cell by cell and as a whole', () => {
    const random = new Random(21);
    for (let round = 0; round < 50; round++) {
      const shape = Array.from({ length: random.integer(0, 4) }, () => random.integer(1, 6));
      const kind = random.pick<NumberKind>(['float32', 'float16', 'bfloat16']);
      const tensor = anyLayout(random, shape, kind);
      for (const [place, number] of tensor.data.entries()) {
        assert.ok(Object.is(at(tensor, indexAt(shape, place)), number));
      }
    }
  });

  test('that lies row by row is no copy', () => {
    const data = new Float32Array(20);
    const rows = tensorAt({ kind: 'float32', data, offset: 4, strides: [4, 1] }, [3, 4]);
    assert.equal(rows.data.buffer, data.buffer);
    assert.equal(rows.data.byteOffset, 16);
  });

  test('does not reach beyond its numbers', () => {
    const data = new Float32Array(20);
    const strided: Strided = { kind: 'float32', data, offset: 4, strides: [1, 6] };
    assert.throws(() => tensorAt(strided, [5, 3]), RangeError);
    assert.doesNotThrow(() => tensorAt(strided, [4, 3]));
  });

  test('in 16 bits is what IEEE 754 and bfloat16 say', () => {
    const read = (kind: NumberKind, bits: number) =>
      stridedAt({ kind, data: Uint16Array.of(bits), offset: 0, strides: [] }, 0);
    // IEEE 754-2019, table 3.5: one, the largest, the smallest normal and subnormal numbers.
    for (const [bits, number] of [
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x0001, 2 ** -24],
      [0x8000, -0],
      [0xfc00, -Infinity],
      [0x7e00, NaN],
    ] as const) {
      assert.ok(Object.is(read('float16', bits), number), `${bits}`);
    }
    for (const [bits, number] of [
      [0x3f80, 1],
      [0xc000, -2],
      [0x7f80, Infinity],
      [0x0001, 2 ** -133],
      [0x8000, -0],
    ] as const) {
      assert.ok(Object.is(read('bfloat16', bits), number), `${bits}`);
    }
  });
});

/** Random numbers that lie in any order of the axes, perhaps with gaps. */
function anyLayout(random: Random, shape: readonly number[], kind: NumberKind): Tensor {
  const order = shape.map((_, axis) => axis).sort(() => random.next() - 0.5);
  const strides = shape.map(() => 0);
  let stride = random.pick([1, 1, 2]);
  for (const axis of random.next() < 0.5 ? order : order.sort((x, y) => y - x)) {
    strides[axis] = stride;
    stride *= shape[axis]! + random.pick([0, 0, 1]);
  }
  const offset = random.integer(0, 3);
  const length = offset + stride + 1;
  const data =
    kind === 'float32'
      ? Float32Array.from({ length }, () => random.normal())
      : Uint16Array.from({ length }, () => 0x3c00 + random.integer(-2000, 300));
  return tensorAt({ kind, data, offset, strides }, shape);
}

function namesOf(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
