import { stridedAt } from '../tensor/strided';
import { combinePlainly, mapPlainly } from './cells';
import type { Kernels, Place, Product } from './kernels';

/** So many columns of `b` are laid out at once. */
const block = 128;
/** So many terms are summed by themselves: PART in `assembly/layout.ts`. */
const part = 64;

/** The kernels in plain TypeScript: where there is no WebAssembly, and what it is tested against. */
export const plain: Kernels = {
  threads: 1,
  fused: false,
  product(task) {
    for (const place of task.places) multiply(task, place);
  },
  map: mapPlainly,
  combine: combinePlainly,
  room: () => undefined,
  giveBack: () => undefined,
  dispose: () => undefined,
};

function multiply({ rows, inner, columns, a, b, out }: Product, place: Place): void {
  const packed = new Float32Array(inner * Math.min(block, columns));
  const parts = new Float32Array(Math.min(block, columns));
  for (let from = 0; from < columns; from += block) {
    const width = Math.min(block, columns - from);
    // 1. a block of columns, row by row
    const strided = { kind: b.kind, data: b.data, offset: 0, strides: [] };
    for (let k = 0; k < inner; k++) {
      const row = place.b + k * b.inner + from * b.column;
      for (let j = 0; j < width; j++)
        packed[k * width + j] = stridedAt(strided, row + j * b.column);
    }
    // 2. of every sum one part after the other, each from its first term on, rounded to float32 after each step
    for (let i = 0; i < rows; i++) {
      const sums = out.data.subarray(place.out + i * out.row + from).subarray(0, width);
      sums.fill(0);
      for (let first = 0; first < inner; first += part) {
        const some = parts.fill(0);
        for (let k = first; k < Math.min(first + part, inner); k++) {
          const x = a.data[place.a + i * a.row + k * a.inner]!;
          for (let j = 0; j < width; j++) {
            some[j] = Math.fround(some[j]! + Math.fround(x * packed[k * width + j]!));
          }
        }
        for (let j = 0; j < width; j++) sums[j] = Math.fround(sums[j]! + some[j]!);
      }
    }
  }
}
