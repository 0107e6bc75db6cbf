import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { Kernels, Product } from '../../src/kernels/kernels';
import { plain } from '../../src/kernels/plain';
import { openKernels } from '../../src/kernels/wasm';
import { stridedAt } from '../../src/tensor/strided';
import { startThread } from '../../src/worker/threads-node';
import { checkout } from '../models/models';
import { Random } from '../ops/random';
import { anyProduct, resident, resultOf } from './products';

const rounds = 200;

suite('Products of matrices', function () {
  this.timeout(60_000);
  const opened: Kernels[] = [];
  const open = (threads = 1) => {
    const kernels = openKernels(threads, startThread);
    opened.push(kernels);
    return kernels;
  };
  suiteTeardown(() => {
    for (const kernels of opened) kernels.dispose();
  });

  test('are those of the TypeScript twin, to the bit where no rounding is saved', () => {
    const kernels = open();
    assert.notEqual(kernels, plain, 'this machine has WebAssembly');
    const random = new Random(11);
    for (let round = 0; round < rounds; round++) {
      const task = anyProduct(random, 90, kernels);
      const [result, expected] = [resultOf(kernels, task), resultOf(plain, task)];
      if (!kernels.fused) assert.deepEqual(result, expected, describe(task));
      within(result, task);
      within(expected, task);
    }
  });

  test('are within the same bound where a product and its addition round once', () => {
    // Older Nodes have relaxed SIMD behind a flag; it is not left on for other tests.
    const flag = 'experimental-wasm-relaxed-simd';
    const isBehindFlag = !open().fused;
    if (isBehindFlag) setFlagsFromString(`--${flag}`);
    const kernels = open();
    if (isBehindFlag) setFlagsFromString(`--no-${flag}`);
    assert.ok(kernels.fused, 'this Node has relaxed SIMD');
    const random = new Random(15);
    let differ = 0;
    for (let round = 0; round < rounds; round++) {
      const task = anyProduct(random, 90, kernels);
      const [result, expected] = [resultOf(kernels, task), resultOf(plain, task)];
      within(result, task);
      if (result.some((number, place) => !Object.is(number, expected[place]))) differ++;
    }
    assert.ok(differ > 0, 'one rounding gives other last bits than two');
  });

  test('are long sums and many columns as well', () => {
    const kernels = open();
    const random = new Random(12);
    for (const [rows, inner, columns] of [
      [7, 3072, 65],
      [64, 768, 200],
      [1, 5000, 3],
      [9, 20_000, 9],
      [3, 40, 3000],
      [2000, 16, 8],
    ] as const) {
      const task: Product = {
        ...{ rows, inner, columns },
        a: { data: normals(random, rows * inner), row: inner, inner: 1 },
        b: { kind: 'float32', data: normals(random, inner * columns), inner: columns, column: 1 },
        out: { data: new Float32Array(rows * columns), row: columns },
        places: [{ a: 0, b: 0, out: 0 }],
      };
      const result = resultOf(kernels, task);
      if (!kernels.fused) assert.deepEqual(result, resultOf(plain, task), describe(task));
      within(result, task);
    }
  });

  test('of many terms are off by far less than term after term, since parts are summed by themselves', () => {
    const random = new Random(16);
    const [rows, inner, columns] = [8, 4096, 8];
    const a = normals(random, rows * inner);
    const b = normals(random, inner * columns);
    const task: Product = {
      ...{ rows, inner, columns },
      a: { data: a, row: inner, inner: 1 },
      b: { kind: 'float32', data: b, inner: columns, column: 1 },
      out: { data: new Float32Array(rows * columns), row: columns },
      places: [{ a: 0, b: 0, out: 0 }],
    };
    const results = [resultOf(open(), task), resultOf(plain, task)];
    const squares = [0, 0, 0];
    for (let cell = 0; cell < rows * columns; cell++) {
      let [exact, running] = [0, 0];
      for (let k = 0; k < inner; k++) {
        const term =
          a[Math.floor(cell / columns) * inner + k]! * b[k * columns + (cell % columns)]!;
        exact += term;
        running = Math.fround(running + Math.fround(term));
      }
      for (const [n, sum] of [running, ...results.map((result) => result[cell]!)].entries()) {
        squares[n]! += (sum - exact) ** 2;
      }
    }
    const [naive, ...ours] = squares.map(Math.sqrt);
    for (const off of ours) assert.ok(off < naive! / 3, `${off} for ${naive}`);
  });

  test('do not depend on how many threads share them', () => {
    const [one, two, five] = [open(), open(2), open(5)];
    assert.deepEqual([one.threads, two.threads, five.threads], [1, 2, 5]);
    const random = new Random(13);
    for (let round = 0; round < 60; round++) {
      const task = anyProduct(random, 300);
      const expected = resultOf(one, task);
      assert.deepEqual(resultOf(two, task), expected, describe(task));
      assert.deepEqual(resultOf(five, task), expected, describe(task));
    }
  });

  test('go on alone once the threads have ended', () => {
    const [one, two] = [open(), open(2)];
    const task = anyProduct(new Random(5), 200);
    two.dispose();
    two.dispose();
    assert.equal(two.threads, 1);
    assert.deepEqual(resultOf(two, task), resultOf(one, task));
  });

  test('need no copy of numbers that lie in the kernels’ own memory', () => {
    const kernels = open();
    const random = new Random(14);
    const weight = resident(kernels, normals(random, 300 * 500));
    const task: Product = {
      ...{ rows: 10, inner: 300, columns: 500 },
      a: { data: normals(random, 3000), row: 300, inner: 1 },
      b: { kind: 'float32', data: weight, inner: 500, column: 1 },
      out: { data: new Float32Array(5000), row: 500 },
      places: [{ a: 0, b: 0, out: 0 }],
    };
    const before = resultOf(kernels, task);
    // The memory grows, and shows itself as another buffer: what lay in the old one still counts.
    const large = kernels.room(5_000_000)!;
    assert.equal(large.length, 5_000_000, 'there is room also where the memory has to grow');
    assert.deepEqual(resultOf(kernels, task), before);
    if (!kernels.fused) assert.deepEqual(before, resultOf(plain, task));
  });

  test('lie in room that is taken again once it was given back', () => {
    const kernels = open();
    const rooms = [1000, 3000, 2000, 50_000].map((bytes) => kernels.room(bytes)!);
    for (const [n, room] of rooms.entries()) room.fill(n + 1);
    kernels.giveBack(rooms[2]!);
    kernels.giveBack(rooms[1]!);
    // What is given back side by side is one.
    const again = kernels.room(4900)!;
    assert.equal(again.byteOffset, rooms[1]!.byteOffset);
    again.fill(9);
    assert.ok(rooms[0]!.every((byte) => byte === 1));
    assert.ok(rooms[3]!.every((byte) => byte === 4));
    const random = new Random(16);
    for (let round = 0; round < 300; round++) {
      const some = Array.from({ length: 5 }, () => kernels.room(random.integer(1, 40_000))!);
      for (const [n, room] of some.entries()) room.fill(n);
      for (const [n, room] of some.entries()) assert.ok(room.every((byte) => byte === n));
      // All that is ever taken at once has room before this.
      assert.ok(some.every(({ byteOffset }) => byteOffset < 600_000));
      for (const room of some) kernels.giveBack(room);
    }
    assert.ok(rooms[3]!.every((byte) => byte === 4));
  });

  test('of no terms are zero', () => {
    const kernels = open();
    const none = new Float32Array(0);
    const task: Product = {
      ...{ rows: 2, inner: 0, columns: 3 },
      a: { data: none, row: 0, inner: 1 },
      b: { kind: 'float32', data: none, inner: 3, column: 1 },
      out: { data: new Float32Array(6).fill(NaN), row: 3 },
      places: [{ a: 0, b: 0, out: 0 }],
    };
    assert.deepEqual(resultOf(kernels, task), new Float32Array(6));
  });

  test('carry infinities and NaN', () => {
    const kernels = open();
    const a = new Float32Array([Infinity, 1, NaN, 1, -Infinity, 0]);
    const task: Product = {
      ...{ rows: 3, inner: 2, columns: 1 },
      a: { data: a, row: 2, inner: 1 },
      b: { kind: 'float16', data: new Uint16Array([0x3c00, 0x7c00]), inner: 1, column: 1 },
      out: { data: new Float32Array(3), row: 1 },
      places: [{ a: 0, b: 0, out: 0 }],
    };
    for (const one of [kernels, plain]) {
      assert.deepEqual([...resultOf(one, task)], [Infinity, NaN, NaN]);
    }
  });

  test('every 16-bit number widens exactly', () => {
    const kernels = open();
    for (const kind of ['float16', 'bfloat16'] as const) {
      const data = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
      const task: Product = {
        ...{ rows: 1, inner: 1, columns: data.length },
        a: { data: new Float32Array([1]), row: 0, inner: 0 },
        b: { kind, data, inner: 0, column: 1 },
        out: { data: new Float32Array(data.length), row: data.length },
        places: [{ a: 0, b: 0, out: 0 }],
      };
      const result = resultOf(kernels, task);
      for (const [bits, number] of result.entries()) {
        const expected = stridedAt({ kind, data, offset: 0, strides: [] }, bits);
        // 0 + (−0 · 1) is 0.
        if (!Object.is(number, expected + 0))
          assert.fail(`${kind} ${bits}: ${number}, ${expected}`);
      }
    }
  });
});

suite('The kernels’ WebAssembly', function () {
  this.timeout(60_000);

  test('is what the source compiles to', () => {
    const script = `${checkout}/src/kernels/assembly/compile.mjs`;
    const { stdout, stderr } = spawnSync(process.execPath, [script, '--print'], {
      encoding: 'utf8',
    });
    const committed = readFileSync(`${checkout}/src/kernels/binary.ts`, 'utf8');
    assert.ok(stdout === committed, `run: node src/kernels/assembly/compile.mjs\n${stderr}`);
  });
});

/** Every cell is its sum in doubles, but for what single precision can do to so many terms. */
function within(result: Float32Array, { rows, inner, columns, a, b, out, places }: Product): void {
  const n = (1 + Math.min(inner, 64) + Math.ceil(inner / 64)) * 2 ** -24;
  for (const place of places) {
    for (let i = 0; i < rows; i += Math.ceil(rows / 7)) {
      for (let j = 0; j < columns; j += Math.ceil(columns / 7)) {
        let [sum, size] = [0, 0];
        for (let k = 0; k < inner; k++) {
          const x = a.data[place.a + i * a.row + k * a.inner]!;
          const y = stridedAt(
            { ...b, offset: 0, strides: [] },
            place.b + k * b.inner + j * b.column,
          );
          sum += x * y;
          size += Math.abs(x * y);
        }
        const off = Math.abs(result[place.out + i * out.row + j]! - sum);
        assert.ok(off <= (n / (1 - n)) * size + 1e-44 * inner, `[${i}, ${j}] is off by ${off}`);
      }
    }
  }
}

function describe({ rows, inner, columns, a, b, places }: Product): string {
  return `${rows} × ${inner} × ${columns}, ${places.length} times; a ${a.row}/${a.inner}, b ${b.kind} ${b.inner}/${b.column}`;
}

function normals(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.normal());
}
