import { type Strided, stridedAt } from './strided';

/** Float64 for hand-made models (what was typed is what is shown), float32 for checkpoints. */
export type Dtype = 'float64' | 'float32';

/** A block of numbers. */
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Dense and row-major. Of a tensor that lies otherwise it is made anew: ask once. */
  readonly data: Float64Array | Float32Array;
  /** Where the same numbers lie, if they were left where a file put them. */
  readonly strided?: Strided;
  /** Some rows [count, n] of a matrix of which only those that are asked for are computed. */
  readonly rows?: (from: number, count: number) => Float64Array | Float32Array;
}

/** Where a number stands in a tensor: one integer per axis. */
export type Index = readonly number[];

/** A tensor of zeros. */
export function zeros(shape: readonly number[], dtype: Dtype): Tensor {
  const length = countOf(shape);
  return {
    dtype,
    shape,
    data: dtype === 'float64' ? new Float64Array(length) : new Float32Array(length),
  };
}

/** A tensor of these numbers, row-major. Throws a RangeError where their count does not fit the shape. */
export function tensorOf(
  numbers: ArrayLike<number>,
  shape: readonly number[],
  dtype: Dtype,
): Tensor {
  if (numbers.length !== countOf(shape)) {
    throw new RangeError(`${numbers.length} numbers do not fill the shape (${shape.join(', ')})`);
  }
  const tensor = zeros(shape, dtype);
  tensor.data.set(numbers);
  return tensor;
}

/** How many numbers a shape holds. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Row-major strides: how far apart neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** The place of a cell in `data`. */
export function offsetOf(shape: readonly number[], index: Index): number {
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) offset = offset * shape[axis]! + index[axis]!;
  return offset;
}

/** The inverse of {@link offsetOf}. */
export function indexAt(shape: readonly number[], offset: number): number[] {
  const index = new Array<number>(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = offset % shape[axis]!;
    offset = Math.floor(offset / shape[axis]!);
  }
  return index;
}

/** Whether an index names a cell of this shape. */
export function isInside(shape: readonly number[], index: Index): boolean {
  return (
    index.length === shape.length &&
    index.every((i, axis) => Number.isInteger(i) && i >= 0 && i < shape[axis]!)
  );
}

/** Rows of a matrix, without computing others where they are computed when asked for. */
export function rowsOf(tensor: Tensor, from: number, count: number): Tensor['data'] {
  if (tensor.rows) return tensor.rows(from, count);
  const width = tensor.shape[1]!;
  return tensor.data.subarray(from * width, (from + count) * width);
}

/** The number in a cell. */
export function at(tensor: Tensor, index: Index): number {
  const { strided } = tensor;
  if (tensor.rows) return tensor.rows(index[0]!, 1)[index[1]!]!;
  if (!strided) return tensor.data[offsetOf(tensor.shape, index)]!;
  const place = index.reduce((from, i, axis) => from + i * strided.strides[axis]!, strided.offset);
  return stridedAt(strided, place);
}
