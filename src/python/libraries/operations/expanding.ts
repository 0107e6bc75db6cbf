import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  addSizes,
  multiplySizes,
  productOf,
  sizeOf,
  unknownSize,
  valueOf,
} from '../../../tensor/size';
import { iterate } from '../../evaluator/iteration';
import { type TensorValue, type Value, itemsOf, tensorOf, tupleOf, unknown } from '../../values';
import { broadcastAll } from '../broadcasting';
import {
  type Call,
  type Rules,
  absent,
  axisArg,
  each,
  fixed,
  laid,
  openSizes,
  operand,
  refuse,
  rule,
  shaped,
  sizeArg,
  sizesArg,
  stridesOf,
} from '../rule';

const says = 'dimensions of size 1 stretch, new ones come in front; −1 keeps a size';

/** Sizes of 1 stretch to those that are wanted. */
export function expand(c: Call, input: Value | undefined, sizes: Value | undefined): TensorValue {
  let x = operand(c, input);
  const wanted = sizesArg(c, sizes);
  if (!wanted) return shaped(x, null, openSizes(c, sizes));
  // Only a dimension that is there can be kept with -1.
  if (valueOf(wanted[0] ?? unknownSize) === -1) x = c.m.learnRankOf(x, wanted.length);
  return expandTo(c, x, wanted);
}

function expandTo(c: Call, x: TensorValue, wanted: readonly Size[]): TensorValue {
  const text = `(${wanted.map((size) => size.text).join(', ')})`;
  const lead = wanted.length - (x.shape?.length ?? 0);
  if (x.shape && lead < 0) {
    refuse(c, 'expand', `${shapeText(x.shape)} has more dimensions than ${text}`);
    return shaped(x, null);
  }
  const shape: Size[] = [];
  for (const [axis, size] of wanted.entries()) {
    const own = axis >= lead ? x.shape?.[axis - lead] : undefined;
    const then = valueOf(size);
    if (then !== undefined && (then < -1 || (then === -1 && x.shape && !own))) {
      refuse(
        c,
        'expand',
        `${text}: there is no size ${then} to keep in ${shapeText(x.shape ?? [])}`,
      );
      return shaped(x, null);
    }
    if (then === -1 && c.library !== 'torch') {
      refuse(c, 'expand', `${text} has −1, which is no size`);
      return shaped(x, null);
    }
    if (then === -1) {
      shape.push(own ?? c.m.anySize());
      continue;
    }
    const now = fixed(c, own);
    if (own && now !== 1 && c.m.facts.equal(own, size) === false) {
      // A name may stand for 1.
      if (now !== undefined) {
        refuse(
          c,
          'expand',
          `${shapeText(x.shape!)} does not stretch to ${text}: ${own.text} is not ${size.text}`,
        );
        return shaped(x, null);
      }
    }
    shape.push(size);
  }
  const strides = stridesOf(x);
  const zero = sizeOf(0);
  const far =
    strides &&
    shape.map((size, axis) => {
      const own = axis >= lead ? x.shape![axis - lead] : undefined;
      return own && (valueOf(own) !== 1 || valueOf(size) === 1) ? strides[axis - lead]! : zero;
    });
  return shaped(x, shape, far ? laid(shape, far) : { contiguous: false });
}

/** Whole copies beside each other. */
function tile(c: Call, input: Value | undefined, sizes: Value | undefined, strict: boolean) {
  const times = sizesArg(c, sizes);
  const x = times && strict ? c.m.learnRankOf(operand(c, input), times.length) : operand(c, input);
  if (!times || !x.shape) return shaped(x, null);
  const text = `(${times.map((size) => size.text).join(', ')})`;
  if (strict && times.length < x.shape.length) {
    refuse(c, 'repeat', `${text} has too few numbers for ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  if (times.some((size) => (valueOf(size) ?? 0) < 0)) {
    refuse(c, 'repeat', `${text} has a negative number of copies`);
    return shaped(x, null);
  }
  const rank = Math.max(times.length, x.shape.length);
  const one = sizeOf(1);
  const at = (all: readonly Size[], axis: number) => all[axis - rank + all.length] ?? one;
  return shaped(
    x,
    Array.from({ length: rank }, (_, axis) =>
      c.m.facts.resolve(multiplySizes(at(x.shape!, axis), at(times, axis))),
    ),
    { contiguous: true },
  );
}

/** Each cell again and again. Counts for each index add up. */
export function repeatEach(
  c: Call,
  input: Value | undefined,
  repeats: Value | undefined,
  dim: Value | undefined,
): TensorValue {
  const x = operand(c, input);
  const counts = repeats && countsOf(c, repeats);
  const one = sizeArg(c, repeats) ?? (counts?.length === 1 ? counts[0] : undefined);
  const negative = [one, ...(counts ?? [])].some((size) => size && (valueOf(size) ?? 0) < 0);
  if (negative) {
    refuse(c, 'repeat', 'a number of copies is negative');
    return shaped(x, null);
  }
  const flat = absent(dim);
  const scalar = x.shape?.length === 0;
  if (!x.shape) return shaped(x, flat ? [c.m.anySize()] : null);
  const axis = flat ? 0 : axisArg(c, dim, c.library !== 'torch' && scalar ? 1 : x.shape.length);
  if (axis === undefined) return shaped(x, null);
  const size = flat ? productOf(x.shape) : (x.shape[axis] ?? sizeOf(1));
  if (counts && counts.length !== 1 && c.m.facts.equal(sizeOf(counts.length), size) === false) {
    refuse(c, 'repeat', `${counts.length} numbers of copies for ${size.text}`);
    return shaped(x, null);
  }
  const made = one
    ? multiplySizes(size, one)
    : counts
      ? counts.reduce(addSizes, sizeOf(0))
      : c.m.anySize();
  const now = c.m.facts.resolve(made);
  return shaped(x, flat || scalar ? [now] : x.shape.with(axis, now), { contiguous: true });
}

/** The numbers of `[2, 0, 1]`, also as a tensor that was just made of them. */
function countsOf(c: Call, value: Value): Size[] | undefined {
  const list = value.kind === 'tensor' ? value.numbers : itemsOf(value);
  const sizes = list?.map((item) => sizeArg(c, item));
  return sizes?.every((size) => size !== undefined) ? sizes : undefined;
}

/** Copies and stretched sizes. */
export const expanding: Rules = {
  expand: rule(
    'input *sizes',
    (c, { input, sizes, shape }) => expand(c, input, sizes ?? shape),
    says,
  ),
  broadcast_to: rule('input sizes', (c, { input, sizes }) => expand(c, input, sizes), says),
  expand_as: rule(
    'input other',
    (c, { input, other }) => {
      const [x, y] = [operand(c, input), operand(c, other)];
      return y.shape ? expandTo(c, x, y.shape) : shaped(x, null, { contiguous: false });
    },
    'sizes of 1 stretch to those of the other tensor',
  ),
  repeat: rule(
    'input *sizes',
    (c, { input, sizes, axis }) =>
      c.library === 'torch'
        ? tile(c, input, sizes, true)
        : repeatEach(c, input, c.args[1] ?? sizes, c.args[2] ?? axis),
    'sizes times the numbers of copies',
  ),
  tile: rule(
    'input *sizes',
    (c, { input, sizes, dim }) => tile(c, input, sizes ?? dim, false),
    'sizes times the numbers of copies',
  ),
  repeat_interleave: rule(
    'input repeats dim',
    (c, { input, repeats, dim, sizes }) => repeatEach(c, input, repeats ?? sizes, dim),
    'each index again and again: the size times the number of copies',
  ),
  ...each(
    'broadcast_tensors broadcast_arrays',
    rule(
      '*tensors',
      (c, { tensors }) => {
        const { items } = iterate(c.m, tensors ?? unknown);
        const all = (items ?? []).map((item) => operand(c, item));
        if (all.length === 0) return unknown;
        const { shape } = broadcastAll(c.m, c.name, all);
        return tupleOf(all.map((one) => shaped(one, shape, { contiguous: false })));
      },
      'all of them stretched to their common shape',
    ),
  ),
  broadcast_shapes: rule(
    '*shapes',
    (c) => {
      const all = c.args.map((one) => sizesArg(c, one));
      if (!all.every((one) => one !== undefined)) return unknown;
      const { shape } = broadcastAll(
        c.m,
        c.name,
        all.map((one) => tensorOf(one)),
      );
      return shape ? tupleOf(shape.map((size): Value => ({ kind: 'int', size }))) : unknown;
    },
    'the common shape',
  ),
};
