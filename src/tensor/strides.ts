import {
  type Size,
  addSizes,
  multiplySizes,
  sameSize,
  signOf,
  sizeNamed,
  sizeOf,
  subtractSizes,
  valueOf,
} from './size';
import { substitute } from './size-replace';

/** How far apart in memory two neighbours along each axis are, where cells lie row by row. */
export function rowMajor(shape: readonly Size[]): Size[] {
  const strides: Size[] = [];
  let step = sizeOf(1);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    if (valueOf(shape[axis]!) !== 0) step = multiplySizes(step, shape[axis]!);
  }
  return strides;
}

/**
 * Whether cells that lie so in memory can be seen in another shape without being copied, and the
 * strides of that view: PyTorch's rule for `view`. Axes that lie behind each other are one chunk; the
 * wanted sizes must cut each chunk by itself. undefined: that depends on sizes that are not known.
 */
export function viewStrides(
  shape: readonly Size[],
  strides: readonly Size[],
  wanted: readonly Size[],
  equal: (a: Size, b: Size) => boolean | undefined,
): Size[] | false | undefined {
  if (shape.some((size) => valueOf(size) === 0)) return rowMajor(wanted);
  if (shape.length === 0) return wanted.map(() => sizeOf(1));
  const found: Size[] = [];
  let at = wanted.length - 1;
  let step = strides.at(-1)!;
  let chunk = sizeOf(1);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    chunk = multiplySizes(chunk, shape[axis]!);
    if (axis > 0) {
      if (valueOf(shape[axis - 1]!) === 1) continue;
      const behind = equal(strides[axis - 1]!, multiplySizes(chunk, step));
      if (behind) continue;
      if (behind === undefined) return undefined;
    }
    let seen = sizeOf(1);
    while (at >= 0) {
      const whole = equal(seen, chunk);
      if (whole === true && valueOf(wanted[at]!) !== 1) break;
      if (whole === undefined && valueOf(seen) !== 1) return undefined;
      const [p, q] = [valueOf(seen), valueOf(chunk)];
      if (p !== undefined && q !== undefined && p >= q && valueOf(wanted[at]!) !== 1) break;
      found[at] = multiplySizes(seen, step);
      seen = multiplySizes(seen, wanted[at]!);
      at--;
    }
    const cut = equal(seen, chunk);
    if (cut !== true) return cut;
    if (axis > 0) {
      chunk = sizeOf(1);
      step = strides[axis - 1]!;
    }
  }
  return at === -1 ? found : undefined;
}

/** Whether two sizes are equal where every name stands for more than 1; undefined: it depends. */
export function equalBeyondOne(a: Size, b: Size): boolean | undefined {
  const same = sameSize(a, b);
  if (same !== undefined || !a.terms || !b.terms) return same;
  const difference = substitute(subtractSizes(a, b), (name) =>
    name.startsWith('@') ? undefined : addSizes(sizeNamed(name), sizeOf(1)),
  );
  return signOf(difference) === undefined ? undefined : false;
}
