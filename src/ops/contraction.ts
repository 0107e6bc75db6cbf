import { type Size, unknownSize } from '../tensor/size';

/** Products of cells, summed over the axes that the result lacks. */
export interface Contraction {
  /** The shape of each operand. */
  readonly shapes: readonly (readonly Size[])[];
  /** The names of its axes; `...` stands for any number of them, which line up from the right. */
  readonly axes: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/** Of two sizes of one name the size of both, or undefined where they cannot meet. */
export type Meeting = (a: Size, b: Size, name: string) => Size | undefined;

/** Why there is no result. */
export type Clash =
  | { readonly why: 'rank'; readonly operand: number }
  | { readonly why: 'size'; readonly name: string; readonly sizes: readonly [Size, Size] }
  | { readonly why: 'name'; readonly name: string };

/** The shape of a contraction: matrix products, outer products, sums and einsum are all of them. */
export function contract(
  { shapes, axes, result }: Contraction,
  meet: Meeting,
): { readonly shape: Size[] } | { readonly clash: Clash } {
  const sizes = new Map<string, Size>();
  let open: Size[] = [];
  for (const [operand, names] of axes.entries()) {
    const shape = shapes[operand]!;
    const dots = names.indexOf('...');
    const extra = dots < 0 ? 0 : shape.length - (names.length - 1);
    if (dots < 0 ? shape.length !== names.length : extra < 0)
      return { clash: { why: 'rank', operand } };
    if (dots >= 0) {
      const joined = lineUp(open, shape.slice(dots, dots + extra), meet);
      if ('clash' in joined) return joined;
      open = joined.shape;
    }
    for (const [place, name] of names.entries()) {
      if (place === dots) continue;
      const size = shape[dots >= 0 && place > dots ? place + extra - 1 : place]!;
      const known = sizes.get(name);
      const met = known ? meet(known, size, name) : size;
      if (!met) return { clash: { why: 'size', name, sizes: [known!, size] } };
      sizes.set(name, met);
    }
  }
  const shape: Size[] = [];
  for (const name of result) {
    if (name === '...') shape.push(...open);
    else if (sizes.has(name)) shape.push(sizes.get(name) ?? unknownSize);
    else return { clash: { why: 'name', name } };
  }
  return { shape };
}

function lineUp(
  a: readonly Size[],
  b: readonly Size[],
  meet: Meeting,
): { readonly shape: Size[] } | { readonly clash: Clash } {
  const rank = Math.max(a.length, b.length);
  const shape: Size[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const [x, y] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    const met = x && y ? meet(x, y, '...') : (x ?? y)!;
    if (!met) return { clash: { why: 'size', name: '...', sizes: [x!, y!] } };
    shape.push(met);
  }
  return { shape };
}
