import type { Kernels, Product } from '../../src/kernels/kernels';
import type { NumberKind } from '../../src/tensor/strided';
import type { Random } from '../ops/random';

/** A product of random numbers in a random layout: strides, places, kinds, gaps. */
export function anyProduct(random: Random, largest: number, kernels?: Kernels): Product {
  const size = () => random.pick([1, random.integer(1, 9), random.integer(1, largest)]);
  const [rows, inner, columns] = [size(), size(), size()];
  const count = random.pick([1, 1, random.integer(1, 4)]);
  const kind = random.pick<NumberKind>(['float32', 'float32', 'float16', 'bfloat16']);
  const [a, b, out] = [
    layout(random, rows, inner),
    layout(random, inner, columns),
    { ...layout(random, rows, columns), column: 1, row: columns + random.integer(0, 3) },
  ];
  const [spanA, spanB] = [span(a, rows, inner), span(b, inner, columns)];
  const spanOut = (rows - 1) * out.row + columns;
  // All places may share their `b`, as the heads of grouped attention do.
  const shared = random.next() < 0.3;
  const places = Array.from({ length: count }, (_, n) => ({
    a: 2 + n * spanA,
    b: 1 + (shared ? 0 : n) * spanB,
    out: n * spanOut,
  }));
  const numbers = (length: number) => Float32Array.from({ length }, () => random.normal());
  const bits = (length: number) =>
    Uint16Array.from({ length }, () => finite(kind, random.integer(0, 0xffff)));
  const data = kind === 'float32' ? numbers(1 + count * spanB) : bits(1 + count * spanB);
  return {
    ...{ rows, inner, columns, places },
    a: { data: numbers(2 + count * spanA), row: a.row, inner: a.column },
    b: {
      kind,
      data: kernels && random.next() < 0.5 ? resident(kernels, data) : data,
      inner: b.row,
      column: b.column,
    },
    out: { data: new Float32Array(count * spanOut).fill(NaN), row: out.row },
  };
}

/** The same numbers in the kernels' memory. */
export function resident<T extends Float32Array | Uint16Array>(kernels: Kernels, data: T): T {
  const room = kernels.room(data.byteLength)!;
  const made = new (data.constructor as new (b: ArrayBufferLike, o: number, n: number) => T)(
    room.buffer,
    room.byteOffset,
    data.length,
  );
  made.set(data);
  return made;
}

/** The result of a product, in an array of its own. */
export function resultOf(kernels: Kernels, task: Product): Float32Array {
  const data = task.out.data.slice();
  kernels.product({ ...task, out: { ...task.out, data } });
  return data;
}

/** Row by row, column by column, or with gaps. */
function layout(random: Random, rows: number, columns: number): { row: number; column: number } {
  const gap = random.pick([0, 0, random.integer(1, 5)]);
  return random.pick([
    { row: columns + gap, column: 1 },
    { row: 1, column: rows + gap },
    { row: 2 * columns + gap, column: 2 },
  ]);
}

function span({ row, column }: { row: number; column: number }, rows: number, columns: number) {
  return (rows - 1) * row + (columns - 1) * column + 1;
}

/** Any bits but those of infinities and of numbers that are none. */
function finite(kind: NumberKind, bits: number): number {
  const exponent = kind === 'float16' ? 0x7c00 : 0x7f80;
  // Of bfloat16, no numbers so large that a sum overflows.
  return (bits & exponent) === exponent || (kind === 'bfloat16' && (bits & 0x7f00) > 0x4500)
    ? bits & ~exponent
    : bits;
}
