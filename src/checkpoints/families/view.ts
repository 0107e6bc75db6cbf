import { stridesOf } from '../../tensor/tensor';

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
