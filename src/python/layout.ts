import { type Size, sizeOf, valueOf } from '../tensor/size';
import { rowMajor } from '../tensor/strides';
import { type TensorValue, tensorOf } from './values';

/** The same tensor with its cells row by row in memory. */
export function rowByRow(tensor: TensorValue): TensorValue {
  const made = { ...tensor, contiguous: true };
  delete (made as { strides?: unknown }).strides;
  return made;
}

/** The distances in memory between neighbours along each axis, where they are known. */
export function stridesOf(tensor: TensorValue): readonly Size[] | undefined {
  if (!tensor.shape) return undefined;
  return tensor.contiguous === true ? rowMajor(tensor.shape) : tensor.strides;
}

/** How the cells of a view lie: row by row, or by these strides. */
export function laid(
  shape: readonly Size[],
  strides: readonly Size[] | undefined,
): Pick<TensorValue, 'contiguous' | 'strides'> {
  if (!strides) return {};
  const rows = rowMajor(shape);
  const plain = shape.every(
    (size, axis) => valueOf(size) === 1 || rows[axis]!.text === strides[axis]!.text,
  );
  return plain ? { contiguous: true } : { contiguous: false, strides };
}

/** A view with its axes in another order; `null` stands for a new axis of size 1. */
export function reordered(tensor: TensorValue, order: readonly (number | null)[]): TensorValue {
  const { shape } = tensor;
  if (!shape) return viewOf(tensor, null);
  const strides = stridesOf(tensor);
  const one = sizeOf(1);
  const made = order.map((axis) => (axis === null ? one : shape[axis]!));
  return viewOf(
    tensor,
    made,
    strides && order.map((axis) => (axis === null ? one : strides[axis]!)),
  );
}

/** The same cells in another shape, where the strides of that are known. */
export function viewOf(
  tensor: TensorValue,
  shape: readonly Size[] | null,
  strides?: readonly Size[],
): TensorValue {
  const { dtype, library } = tensor;
  return tensorOf(shape, { dtype, library, ...(shape ? laid(shape, strides) : {}) });
}
