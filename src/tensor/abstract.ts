import { type Size, hiddenMark, sameSize, sizeOf, valueOf } from './size';

/** What is known of a tensor without its numbers. */
export interface AbstractTensor {
  readonly shape: readonly Size[];
}

/** What a `shape` face answers: the abstract result, or why there cannot be one. */
export type ShapeResult =
  | { readonly ok: true; readonly value: AbstractTensor }
  | { readonly ok: false; readonly problem: string };

export function fits(shape: readonly Size[]): ShapeResult {
  return { ok: true, value: { shape } };
}

export function mismatch(problem: string): ShapeResult {
  return { ok: false, problem };
}

/** An abstract tensor of known sizes. */
export function abstractOf(shape: readonly number[]): AbstractTensor {
  return { shape: shape.map(sizeOf) };
}

/** "(B, T, 64)" */
export function shapeText(shape: readonly Size[]): string {
  return `(${shape.map((size) => size.text).join(', ')})`;
}

/** The shape as integers, or undefined where a size is not known. */
export function concreteShape(tensor: AbstractTensor): number[] | undefined {
  const sizes = tensor.shape.map(valueOf);
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}

/** The size of two that are combined, one of which may stretch; undefined where they cannot be. */
export type Stretch = (a: Size, b: Size) => Size | undefined;

/**
 * The common shape of tensors that are combined cell by cell, aligned at the last axis, where a size
 * of 1 stretches (NumPy's broadcasting rule). `stretch` may know more of the sizes.
 */
export function broadcastShapes(
  name: string,
  a: AbstractTensor,
  b: AbstractTensor,
  stretch: Stretch = stretched,
): ShapeResult {
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape: Size[] = [];
  for (let axis = -rank; axis < 0; axis++) {
    const [x, y] = [a.shape.at(axis), b.shape.at(axis)];
    const inBoth = axis >= -a.shape.length && axis >= -b.shape.length;
    const size = inBoth ? stretch(x!, y!) : axis >= -a.shape.length ? x! : y!;
    if (!size) {
      return mismatch(
        `${name}: ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit: ${x!.text} is not ${y!.text} at dimension ${axis}`,
      );
    }
    shape.push(size);
  }
  return fits(shape);
}

function stretched(x: Size, y: Size): Size | undefined {
  if (valueOf(x) === 1) return y;
  if (valueOf(y) === 1 || sameSize(x, y) === true) return x;
  return sameSize(x, y) === undefined ? better(x, y) : undefined;
}

/** Of two sizes that must agree, the one that says more: an integer, then a name, then "?". */
function better(x: Size, y: Size): Size {
  const vague = x.terms === null || (x.text.includes(hiddenMark) && !y.text.includes(hiddenMark));
  return valueOf(y) !== undefined || (vague && y.terms !== null) ? y : x;
}
