import { shapeText } from '../../../tensor/abstract';
import { type Size, productOf } from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf } from '../../values';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  each,
  fixed,
  fresh,
  operand,
  refuse,
  rule,
  shaped,
  sizeArg,
  sizesArg,
  truth,
} from '../rule';

/** The last sizes must be those that are normalized over; weight and bias have them, too. */
export function layerNorm(
  c: Call,
  x: TensorValue,
  sizes: readonly (Size | undefined)[],
  parts: readonly (Value | undefined)[] = [],
): TensorValue {
  const last = sizes.at(-1);
  for (const part of parts) {
    const w = absent(part) ? undefined : operand(c, part);
    if (!w?.shape) continue;
    const fits =
      w.shape.length === sizes.length &&
      w.shape.every((size, axis) => !sizes[axis] || equalSizes(c.m, size, sizes[axis]));
    if (!fits) {
      refuse(c, 'norm', `weight and bias are (${textOf(sizes)}), not ${shapeText(w.shape)}`);
      return shaped(x, null);
    }
  }
  if (!x.shape) {
    if (last && x.like?.what === 'shape') x.like.given.last ??= last;
    return fresh(x, last ? { last } : {});
  }
  const { shape } = x;
  const off = sizes.findIndex((size, place) => {
    const found = shape.at(place - sizes.length);
    return sizes.length > shape.length || (size && found && !equalSizes(c.m, found, size));
  });
  if (off >= 0)
    refuse(
      c,
      'norm',
      `${shapeText(shape)} ends in ${shape.at(off - sizes.length)?.text ?? 'nothing'}, not in (${textOf(sizes)})`,
    );
  return fresh(x);
}

function textOf(sizes: readonly (Size | undefined)[]): string {
  return sizes.map((size) => size?.text ?? '?').join(', ');
}

/** The sizes of `normalized_shape`: one or several. */
export function normalizedSizes(c: Call, value: Value | undefined): (Size | undefined)[] {
  const items = value && itemsOf(value);
  if (items) return items.map((item) => sizeArg(c, item));
  if (value?.kind === 'shape') return sizesArg(c, value) ?? [];
  return absent(value) ? [] : [sizeArg(c, value)];
}

function functionalLayerNorm(c: Call, { input, normalized_shape, weight, bias }: Arguments): Value {
  const sizes = normalizedSizes(c, normalized_shape);
  if (normalized_shape && itemsOf(normalized_shape)?.length === 0) {
    refuse(c, 'norm', 'there is nothing to normalize over');
    return shaped(operand(c, input), null);
  }
  return layerNorm(c, operand(c, input), sizes, [weight, bias]);
}

/** Channels, the second dimension, must be those of every vector that is given. */
export function channelsFit(
  c: Call,
  x: TensorValue,
  vectors: readonly (Value | undefined)[],
  axis = 1,
): boolean {
  const channels = x.shape?.at(axis);
  for (const vector of vectors) {
    const v = absent(vector) ? undefined : operand(c, vector);
    if (!v?.shape || !channels) continue;
    if (v.shape.length !== 1 || !equalSizes(c.m, channels, v.shape[0]!)) {
      refuse(
        c,
        'norm',
        `${shapeText(x.shape!)} has ${channels.text} channels, ${shapeText(v.shape)} are given`,
      );
      return false;
    }
  }
  return true;
}

/** A mean over one number alone has no spread. */
function lonely(c: Call, sizes: readonly Size[]): boolean {
  if (fixed(c, productOf(sizes)) !== 1) return false;
  refuse(c, 'norm', 'a single value for each channel has no spread');
  return true;
}

function atLeast(c: Call, x: TensorValue, rank: number): boolean {
  if (!x.shape || x.shape.length >= rank) return true;
  refuse(c, 'rank', `takes ${rank} dimensions or more, not ${shapeText(x.shape)}`);
  return false;
}

function batchNorm(
  c: Call,
  { input, running_mean, running_var, weight, bias, training }: Arguments,
): Value {
  const x = operand(c, input);
  if (!atLeast(c, x, 2) || !channelsFit(c, x, [running_mean, running_var, weight, bias]))
    return shaped(x, null);
  if (x.shape && truth(training) === true && lonely(c, x.shape.toSpliced(1, 1)))
    return shaped(x, null);
  return fresh(x);
}

function instanceNorm(
  c: Call,
  { input, running_mean, running_var, weight, bias, use_input_stats }: Arguments,
): Value {
  const x = operand(c, input);
  if (!atLeast(c, x, 3) || !channelsFit(c, x, [running_mean, running_var, weight, bias]))
    return shaped(x, null);
  if (
    x.shape &&
    (absent(use_input_stats) || truth(use_input_stats) === true) &&
    lonely(c, x.shape.slice(2))
  )
    return shaped(x, null);
  return fresh(x);
}

/** Groups of channels: they divide the second dimension. */
export function groupNorm(
  c: Call,
  x: TensorValue,
  groups: Size | undefined,
  vectors: readonly (Value | undefined)[],
): Value {
  if (!atLeast(c, x, 2)) return shaped(x, null);
  const [channels, by] = [fixed(c, x.shape?.[1]), fixed(c, groups)];
  if (x.shape && channels !== undefined && by && channels % by !== 0) {
    refuse(c, 'norm', `${by} groups do not divide ${channels} channels of ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  if (!channelsFit(c, x, vectors)) return shaped(x, null);
  const batch = fixed(c, x.shape?.[0]);
  // Every group of every example is normalized by itself.
  const group =
    x.shape && batch !== undefined && channels !== undefined && by
      ? batch * (channels / by) * (fixed(c, productOf(x.shape.slice(2))) ?? 2)
      : 2;
  if (group === 1) {
    refuse(c, 'norm', 'a single value for each group has no spread');
    return shaped(x, null);
  }
  return fresh(x);
}

const says = 'the shape stays';

/** Normalizations, as functions. */
export const norms: Rules = {
  layer_norm: rule(
    'input normalized_shape weight bias',
    functionalLayerNorm,
    'the last sizes are those that are normalized over: the shape stays',
  ),
  rms_norm: rule(
    'input normalized_shape weight',
    functionalLayerNorm,
    'the last sizes are those that are normalized over: the shape stays',
  ),
  batch_norm: rule('input running_mean running_var weight bias training', batchNorm, says),
  instance_norm: rule(
    'input running_mean running_var weight bias use_input_stats',
    instanceNorm,
    says,
  ),
  group_norm: rule(
    'input num_groups weight bias',
    (c, { input, num_groups, weight, bias }) =>
      groupNorm(c, operand(c, input), sizeArg(c, num_groups), [weight, bias]),
    'groups divide the channels: the shape stays',
  ),
  ...each(
    'local_response_norm',
    rule(
      'input',
      (c, { input }) => {
        const x = operand(c, input);
        return atLeast(c, x, 3) ? fresh(x) : shaped(x, null);
      },
      says,
    ),
  ),
};
