import {
  type Size,
  addSizes,
  divideSizes,
  nameOf,
  signOf,
  sizeOf,
  smallerOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import type { Value } from '../values';
import type { Machine } from './machine';
import { sizeFrom } from './operators';

type Slice = Extract<Value, { kind: 'slice' }>;

/** How long a slice of an axis is. */
export function sliceLength(m: Machine, size: Size, slice: Slice): Size {
  const given = (value: Value): Size | undefined =>
    value.kind === 'none' ? undefined : (sizeFrom(m, value) ?? m.anySize());
  const [start, stop, step] = [given(slice.start), given(slice.stop), given(slice.step)];
  const [whole, by] = [valueOf(size), step === undefined ? 1 : valueOf(step)];
  const [from, to] = [start && valueOf(start), stop && valueOf(stop)];
  if (whole !== undefined && by && (!start || from !== undefined) && (!stop || to !== undefined))
    return sizeOf(countOf(whole, from, to, by));
  if (by !== undefined && by < 0) return start || stop ? unknownSize : size;
  const negative = (value: Size) => (valueOf(value) ?? signOf(value) ?? 1) < 0;
  const first = start === undefined ? sizeOf(0) : negative(start) ? addSizes(size, start) : start;
  // x[-n:] is all of x where n is 0.
  const from0 = start && nameOf(subtractSizes(sizeOf(0), start));
  if (from0 !== undefined && !stop && m.names.usuallyNone.has(from0) && m.guess()) return size;
  let last = stop === undefined ? size : negative(stop) ? addSizes(size, stop) : stop;
  if (start && stop === undefined && negative(start)) {
    // x[-n:] is at most x: min(n, size)
    const wanted = subtractSizes(sizeOf(0), start);
    if (whole !== undefined || valueOf(wanted) === undefined)
      return stepped(smallerOf(wanted, size), step);
    return stepped(wanted, step);
  }
  const end = valueOf(last);
  if (whole !== undefined && end !== undefined) last = sizeOf(Math.min(whole, end));
  else if (
    stop !== undefined &&
    !negative(stop) &&
    nameOf(last) === undefined &&
    signOf(subtractSizes(last, size)) === 1
  )
    last = size;
  const length = subtractSizes(last, first);
  const known = valueOf(length);
  if (known !== undefined && known < 0) return sizeOf(0);
  return stepped(m.facts.resolve(length), step);
}

function stepped(length: Size, step: Size | undefined): Size {
  if (!step) return length;
  return divideSizes(addSizes(length, subtractSizes(step, sizeOf(1))), step);
}

/** Python's own count: bounds are counted from the end where they are negative, and cut off. */
export function countOf(
  whole: number,
  start: number | undefined,
  stop: number | undefined,
  step: number,
): number {
  const [least, most] = step > 0 ? [0, whole] : [-1, whole - 1];
  const bound = (at: number | undefined, otherwise: number) =>
    at === undefined ? otherwise : Math.max(least, Math.min(most, at < 0 ? at + whole : at));
  const [from, to] = [bound(start, step > 0 ? 0 : most), bound(stop, step > 0 ? most : -1)];
  return Math.max(0, Math.ceil((to - from) / step));
}
