import { type Dtype, type Tensor, countOf, indexAt, stridesOf } from './tensor';

/** How a file keeps a number: IEEE 754 binary32, binary16, or bfloat16 (the upper half of a binary32). */
export type NumberKind = 'float32' | 'float16' | 'bfloat16';

/**
 * Numbers where a file left them. Strides count elements, one an axis: a transposed matrix, or the part
 * of a head, is the same numbers with other strides.
 */
export interface Strided {
  readonly kind: NumberKind;
  /** Of 16-bit kinds, the bits. */
  readonly data: Float32Array | Uint16Array;
  /** Where the first number lies in `data`. */
  readonly offset: number;
  readonly strides: readonly number[];
  /** Their place is theirs for good: nothing is gained by giving them back. */
  readonly resident?: boolean;
}

/**
 * A tensor of strided numbers, without a copy of them. Its `data` is made when it is asked for, and
 * held only as long as somebody else holds it; where the numbers lie row by row in float32, it is they.
 * Throws a RangeError where the shape reaches beyond the numbers.
 */
export function tensorAt(strided: Strided, shape: readonly number[]): Tensor {
  const { data, offset, strides } = strided;
  const last = shape.reduce((at, size, axis) => at + (size - 1) * strides[axis]!, offset);
  if (countOf(shape) > 0 && (offset < 0 || last >= data.length))
    throw new RangeError(`The shape (${shape.join(', ')}) reaches beyond ${data.length} numbers`);
  return new StridedTensor(strided, shape);
}

/** The number at a place of strided numbers, exactly. */
export function stridedAt({ kind, data }: Strided, place: number): number {
  const bits = data[place]!;
  return kind === 'float32' ? bits : kind === 'bfloat16' ? ofBfloat16(bits) : ofFloat16(bits);
}

/** Float32 numbers of 16-bit ones: every one of them is exactly a float32. */
export function ofFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** The same of a bfloat16. */
export function ofBfloat16(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

class StridedTensor implements Tensor {
  readonly dtype: Dtype = 'float32';
  /** No copy: it may be kept. */
  #same: Float32Array | undefined;
  #dense: WeakRef<Float32Array> | undefined;

  constructor(
    readonly strided: Strided,
    readonly shape: readonly number[],
  ) {}

  get data(): Float32Array {
    if (this.#same) return this.#same;
    const { kind, data, offset } = this.strided;
    if (kind === 'float32' && this.#liesRowByRow()) {
      this.#same = (data as Float32Array).subarray(offset, offset + countOf(this.shape));
      return this.#same;
    }
    const known = this.#dense?.deref();
    if (known) return known;
    const made = denseOf(this.strided, this.shape);
    this.#dense = new WeakRef(made);
    return made;
  }

  #liesRowByRow(): boolean {
    const dense = stridesOf(this.shape);
    return this.shape.every(
      (size, axis) => size === 1 || this.strided.strides[axis] === dense[axis],
    );
  }
}

function denseOf(strided: Strided, shape: readonly number[]): Float32Array {
  const dense = new Float32Array(countOf(shape));
  const [width, step] = [shape.at(-1) ?? 1, strided.strides.at(-1) ?? 1];
  const outer = shape.slice(0, -1);
  for (let row = 0; row * width < dense.length; row++) {
    let from = strided.offset;
    for (const [axis, i] of indexAt(outer, row).entries()) from += i * strided.strides[axis]!;
    for (let j = 0; j < width; j++) dense[row * width + j] = stridedAt(strided, from + j * step);
  }
  return dense;
}
