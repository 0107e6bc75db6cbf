import { shapeText } from '../../../tensor/abstract';
import { type Size, addSizes, unknownSize, valueOf } from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf } from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  fixed,
  operand,
  ranked,
  refuse,
  rule,
  shaped,
  sizeArg,
  sizesArg,
  textArg,
} from '../rule';

/** F.pad counts from the last dimension in pairs, before and behind. */
export function padLast(
  c: Call,
  x: TensorValue,
  numbers: readonly (Size | undefined)[],
  mode = 'constant',
): TensorValue {
  if (!x.shape) return shaped(x, null, ranked(x));
  const { shape } = x;
  const text = `(${numbers.map((size) => size?.text ?? '?').join(', ')})`;
  const axes = numbers.length / 2;
  if (!Number.isInteger(axes) || axes > shape.length) {
    refuse(
      c,
      'pad',
      `${text} is not two numbers for each of at most ${shape.length} dimensions of ${shapeText(shape)}`,
    );
    return shaped(x, null);
  }
  // Reflected, repeated and circular cells are there for the last one, two or three dimensions.
  if (mode !== 'constant' && shape.length !== axes + 1 && shape.length !== axes + 2) {
    refuse(
      c,
      'pad',
      `${mode} of ${axes} dimensions takes ${axes + 1} or ${axes + 2} of them, not ${shapeText(shape)}`,
    );
    return shaped(x, null);
  }
  const made = [...shape];
  for (let at = 0; at < axes; at++) {
    const axis = shape.length - 1 - at;
    const [before, after] = [numbers[2 * at], numbers[2 * at + 1]];
    const [cutBefore, cutAfter] = [before, after].map((n) => Math.min(fixed(c, n) ?? 0, 0)) as [
      number,
      number,
    ];
    const kept = fixed(c, shape[axis]);
    const left = kept === undefined ? 0 : kept + cutBefore;
    if (
      left < 0 ||
      (cutAfter < 0 &&
        kept !== undefined &&
        kept + Math.max(fixed(c, before) ?? 0, cutBefore) + cutAfter < 0)
    ) {
      refuse(c, 'pad', `${text} cuts off more than dimension ${axis} of ${shapeText(shape)} has`);
      return shaped(x, null);
    }
    const size = before && after ? addSizes(shape[axis]!, addSizes(before, after)) : c.m.anySize();
    const most = fixed(c, shape[axis]);
    const widest = Math.max(fixed(c, before) ?? 0, fixed(c, after) ?? 0);
    const tooWide =
      mode === 'reflect'
        ? widest >= (most ?? Infinity)
        : mode === 'circular' && widest > (most ?? Infinity);
    if (
      tooWide ||
      (fixed(c, size) ?? 0) < 0 ||
      (mode !== 'constant' && (fixed(c, size) ?? 1) < 1)
    ) {
      refuse(
        c,
        'pad',
        `${text} (${mode}) is too much for ${shape[axis]!.text} at dimension ${axis} of ${shapeText(shape)}`,
      );
      return shaped(x, null);
    }
    made[axis] = size;
  }
  return shaped(x, made, { contiguous: true });
}

/** np.pad: one number for all, a pair for all, or a pair an axis. */
function padEach(c: Call, x: TensorValue, width: Value | undefined): TensorValue {
  const items = width && itemsOf(width);
  const all = sizeArg(c, width) ?? (items?.length === 1 ? sizeArg(c, items[0]) : undefined);
  if (!x.shape) return shaped(x, null, ranked(x));
  const { shape } = x;
  if (all)
    return grown(
      c,
      x,
      shape.map(() => [all, all]),
    );
  if (!items)
    return shaped(
      x,
      shape.map(() => unknownSize),
    );
  const inner = items.map((item) => (itemsOf(item) ? sizesArg(c, item) : undefined));
  if (inner.every((pair) => pair === undefined)) {
    const pair = items.length === 2 ? items.map((item) => sizeArg(c, item)) : undefined;
    return grown(
      c,
      x,
      shape.map(() => pair ?? []),
    );
  }
  const pairs = inner.length === 1 ? shape.map(() => inner[0]) : inner;
  if (pairs.length !== shape.length) {
    refuse(
      c,
      'pad',
      `${pairs.length} pairs for ${shapeText(shape)}, which has ${shape.length} axes`,
    );
    return shaped(x, null);
  }
  return grown(
    c,
    x,
    pairs.map((pair) => (pair?.length === 1 ? [pair[0], pair[0]] : (pair ?? []))),
  );
}

function grown(
  c: Call,
  x: TensorValue,
  pairs: readonly (readonly (Size | undefined)[])[],
): TensorValue {
  const shape = x.shape!.map((size, axis) => {
    const [before, after] = pairs[axis]!;
    return before && after
      ? c.m.facts.resolve(addSizes(size, addSizes(before, after)))
      : unknownSize;
  });
  const negative = pairs.flat().some((size) => size && (valueOf(size) ?? 0) < 0);
  if (negative) refuse(c, 'pad', 'a width is negative');
  return shaped(x, negative ? null : shape, { contiguous: true });
}

function pad(c: Call, { input, pad: widths, pad_width, mode }: Arguments): Value {
  const x = operand(c, input);
  const given = widths ?? pad_width;
  if (c.library !== 'torch') return padEach(c, x, given);
  const items = given && itemsOf(given);
  if (!items) return shaped(x, null, ranked(x));
  return padLast(
    c,
    x,
    items.map((item) => sizeArg(c, item)),
    mode ? (textArg(mode) ?? 'constant') : 'constant',
  );
}

/** Cells around the edges. */
export const padding: Rules = {
  pad: rule(
    'input pad mode value',
    pad,
    'sizes grow by what is put before and behind, the last dimension first; NumPy names them all',
  ),
};
