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

/**
 * The common shape of tensors that are combined cell by cell, aligned at the last axis, where a size
 * of 1 stretches (NumPy's broadcasting rule).
 */
export function broadcastShapes(name: string, a: AbstractTensor, b: AbstractTensor): ShapeResult {
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape: Size[] = [];
  for (let back = rank; back >= 1; back--) {
    const x = a.shape[a.shape.length - back] ?? sizeOf(1);
    const y = b.shape[b.shape.length - back] ?? sizeOf(1);
    if (valueOf(x) === 1) shape.push(y);
    else if (valueOf(y) === 1 || sameSize(x, y) === true) shape.push(x);
    else if (sameSize(x, y) === undefined) shape.push(better(x, y));
    else {
      return mismatch(
        `${name}: ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit: ${x.text} is not ${y.text}`,
      );
    }
  }
  return fits(shape);
}

/** Of two sizes that must agree, the one that says more: an integer, then a name, then "?". */
function better(x: Size, y: Size): Size {
  const vague = x.terms === null || (x.text.includes(hiddenMark) && !y.text.includes(hiddenMark));
  return valueOf(y) !== undefined || (vague && y.terms !== null) ? y : x;
}
