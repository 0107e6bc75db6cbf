import { formatExactly } from '../numbers';

/** Bytes as a person says them, in steps of 1024 as file managers count. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes}\u202fB`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)}\u202f${units[unit]!}`;
}

/** A shape as PyTorch prints it: a number alone has the empty one. */
export function shapeText(shape: readonly number[]): string {
  return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
}

export const countText = (count: number): string => count.toLocaleString('en');

/** A number in six digits. */
export function numberText(number: number): string {
  return formatExactly(Number.isFinite(number) ? number : 'NaN', '4');
}

/** "1 tensor", "3 tensors" */
export function counted(count: number, thing: string): string {
  return `${countText(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** "row 3", "rows 3–5": half-open, counted from 0. */
export function rangeText(thing: string, from: number, to: number): string {
  return to - from <= 1 ? `${thing} ${from}` : `${thing}s ${from}–${to - 1}`;
}
