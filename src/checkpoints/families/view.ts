import { countOf, stridesOf } from '../../tensor/tensor';

/** How a parameter lies in a tensor of the file: its cell (i, j, …) is number offset + Σ i·stride. */
export interface View {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** The tensor as it is. */
export function whole(shape: readonly number[]): View {
  return { shape, strides: stridesOf(shape), offset: 0 };
}

/** [in, out] of what nn.Linear keeps as [out, in]. */
export function transposed([input, output]: readonly [number, number]): View {
  return { shape: [input, output], strides: [1, input], offset: 0 };
}

/** The numbers that a view shows, row by row; the tensor's own array where it shows all of it in order. */
export function gathered(data: Float32Array, { shape, strides, offset }: View): Float32Array {
  const count = countOf(shape);
  const inOrder = stridesOf(shape).every(
    (stride, axis) => shape[axis] === 1 || stride === strides[axis],
  );
  if (inOrder && offset === 0 && count === data.length) return data;
  if (inOrder) return data.slice(offset, offset + count);
  const out = new Float32Array(count);
  const last = shape.length - 1;
  const [width, step] = [shape[last]!, strides[last]!];
  const rank = shape.length;
  let at = 0;
  const fill = (axis: number, from: number): void => {
    if (axis === last) {
      for (let i = 0, place = from; i < width; i++, place += step) out[at++] = data[place]!;
      return;
    }
    for (let i = 0; i < shape[axis]!; i++) fill(axis + 1, from + i * strides[axis]!);
  };
  if (rank === 0) out[0] = data[offset]!;
  else fill(0, offset);
  return out;
}
