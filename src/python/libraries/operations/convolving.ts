import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  sizeOf,
  subtractSizes,
  valueOf,
} from '../../../tensor/size';
import { type TensorValue, type Value } from '../../values';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  fixed,
  operand,
  perAxis,
  refuse,
  rule,
  shaped,
  sizeArg,
  textArg,
} from '../rule';

const one = sizeOf(1);

/** How a convolution is told to slide; each option one number, or one a dimension. */
export interface Sliding {
  readonly stride?: Value | undefined;
  readonly padding?: Value | undefined;
  readonly dilation?: Value | undefined;
  readonly groups?: Value | undefined;
  readonly output_padding?: Value | undefined;
}

export interface Weight {
  readonly inner: Size | undefined;
  readonly outer: Size | undefined;
  readonly kernel: readonly (Size | undefined)[];
}

/** The input with its batch: (N, C, …) or (C, …). undefined, with a problem: another rank. */
export function batched(c: Call, input: TensorValue, axes: number): TensorValue | undefined {
  const names = ['B', 'C', ...(axes === 1 ? ['L'] : axes === 2 ? ['H', 'W'] : ['D', 'H', 'W'])];
  const x = input.shape ? input : c.m.learnRankOf(input, axes + 2, names);
  if (x.shape && x.shape.length !== axes + 2 && x.shape.length !== axes + 1) {
    refuse(c, 'rank', `takes ${axes + 1} or ${axes + 2} dimensions, not ${shapeText(x.shape)}`);
    return undefined;
  }
  return x;
}

/** The lengths that a window leaves: (n + 2·padding − dilation·(kernel − 1) − 1)//stride + 1. */
export function slid(
  c: Call,
  size: Size,
  kernel: Size | undefined,
  stride: Size | undefined,
  padding: Size | undefined,
  dilation: Size | undefined,
  ceil = false,
): Size | undefined {
  if (!kernel || !stride || !padding || !dilation) return c.m.anySize();
  const reach = addSizes(multiplySizes(dilation, subtractSizes(kernel, one)), one);
  const room = subtractSizes(addSizes(size, multiplySizes(sizeOf(2), padding)), reach);
  const [left, step] = [fixed(c, room), fixed(c, stride)];
  if (left !== undefined && step !== undefined) {
    if (step < 1) return undefined;
    let count = (ceil ? Math.ceil(left / step) : Math.floor(left / step)) + 1;
    const [n, p] = [fixed(c, size), fixed(c, padding)];
    // The last window must start inside the input or the padding before it.
    if (ceil && n !== undefined && p !== undefined && (count - 1) * step >= n + p) count--;
    if (left < 0 && !ceil) return undefined;
    if (count < 1) return undefined;
    if (valueOf(room) !== undefined && valueOf(stride) !== undefined) return sizeOf(count);
  }
  if (ceil && valueOf(stride) !== 1) return c.m.anySize();
  // Patches: the stride is the kernel.
  if (kernel.text === stride.text && valueOf(padding) === 0 && valueOf(dilation) === 1)
    return c.m.facts.resolve(divideSizes(size, kernel));
  return c.m.facts.resolve(addSizes(divideSizes(room, stride), one));
}

/** The input with its batch and the channels that the weight takes; without `shape`, it is the answer. */
function channelled(c: Call, input: TensorValue, axes: number, { inner, outer, kernel }: Weight) {
  const x = batched(c, input, axes);
  if (!x) return { tensor: shaped(input, null) };
  if (!x.shape) {
    const open = [c.m.anySize(), outer ?? c.m.anySize(), ...kernel.map(() => c.m.anySize())];
    return { tensor: shaped(x, open) };
  }
  const channels = x.shape.at(-axes - 1)!;
  if (!inner || equalSizes(c.m, channels, inner)) return { tensor: x, shape: x.shape };
  refuse(
    c,
    'conv',
    `${shapeText(x.shape)} has ${channels.text} channels, the weight takes ${inner.text}`,
  );
  return { tensor: shaped(x, null) };
}

/** Windows over the last dimensions; channels become those of the weight. */
export function convolve(
  c: Call,
  input: TensorValue,
  axes: number,
  weight: Weight,
  how: Sliding,
): TensorValue {
  const { shape, tensor: x } = channelled(c, input, axes, weight);
  if (!shape) return x;
  const { outer, kernel } = weight;
  const word = textArg(how.padding);
  const stride = perAxis(c, how.stride, axes, 1);
  const same = word === 'same';
  if (same && stride.some((step) => (fixed(c, step) ?? 1) > 1)) {
    refuse(c, 'conv', 'padding "same" takes a stride of 1');
    return shaped(x, null);
  }
  const padding = word ? stride.map(() => sizeOf(0)) : perAxis(c, how.padding, axes, 0);
  const dilation = perAxis(c, how.dilation, axes, 1);
  const lengths = shape
    .slice(-axes)
    .map((size, axis) =>
      same ? size : slid(c, size, kernel[axis], stride[axis], padding[axis], dilation[axis]),
    );
  return windows(c, x, axes, outer ?? c.m.anySize(), lengths, kernel);
}

/** The opposite: each cell becomes a window. (n − 1)·stride − 2·padding + dilation·(kernel − 1) + extra + 1 */
export function convolveBack(
  c: Call,
  input: TensorValue,
  axes: number,
  weight: Weight,
  how: Sliding,
): TensorValue {
  const { shape, tensor: x } = channelled(c, input, axes, weight);
  if (!shape) return x;
  const { outer, kernel } = weight;
  const stride = perAxis(c, how.stride, axes, 1);
  const padding = perAxis(c, how.padding, axes, 0);
  const dilation = perAxis(c, how.dilation, axes, 1);
  const extra = perAxis(c, how.output_padding, axes, 0);
  const lengths = shape.slice(-axes).map((size, axis) => {
    const [k, s, p, d, e] = [
      kernel[axis],
      stride[axis],
      padding[axis],
      dilation[axis],
      extra[axis],
    ];
    if (!k || !s || !p || !d || !e) return c.m.anySize();
    const more = fixed(c, e);
    const limit = Math.max(fixed(c, s) ?? Infinity, fixed(c, d) ?? Infinity);
    if (more !== undefined && more >= limit) {
      refuse(c, 'conv', `the output padding ${more} must be smaller than stride or dilation`);
      return undefined;
    }
    const grown = subtractSizes(
      multiplySizes(subtractSizes(size, one), s),
      multiplySizes(sizeOf(2), p),
    );
    const made = addSizes(
      addSizes(grown, multiplySizes(d, subtractSizes(k, one))),
      addSizes(e, one),
    );
    return (fixed(c, made) ?? 1) < 1 ? undefined : made;
  });
  return windows(c, x, axes, outer ?? c.m.anySize(), lengths, kernel);
}

function windows(
  c: Call,
  x: TensorValue,
  axes: number,
  channels: Size,
  lengths: readonly (Size | undefined)[],
  kernel: readonly (Size | undefined)[],
): TensorValue {
  if (!lengths.every((size) => size !== undefined)) {
    const text = kernel.map((size) => size?.text ?? '?').join(', ');
    refuse(c, 'conv', `a window of (${text}) does not fit into ${shapeText(x.shape!)}`);
    return shaped(x, null);
  }
  return shaped(
    x,
    [...x.shape!.slice(0, -axes - 1), channels, ...lengths.map((size) => c.m.facts.resolve(size))],
    {
      contiguous: true,
    },
  );
}

/** Whether groups divide the channels. */
export function groupsFit(
  c: Call,
  groups: Value | undefined,
  channels: readonly (Size | undefined)[],
): boolean {
  const by = groups && fixed(c, sizeArg(c, groups));
  const wrong = channels.find(
    (size) => by !== undefined && by > 0 && (fixed(c, size) ?? 0) % by !== 0,
  );
  if (wrong) refuse(c, 'conv', `${by!} groups do not divide ${wrong.text} channels`);
  return !wrong;
}

function functional(axes: number, back: boolean) {
  return (c: Call, args: Arguments): Value => {
    const [x, w] = [operand(c, args.input), operand(c, args.weight)];
    if (w.shape && w.shape.length !== axes + 2) {
      refuse(c, 'rank', `the weight has ${axes + 2} dimensions, not ${shapeText(w.shape)}`);
      return shaped(x, null);
    }
    const groups = absent(args.groups) ? one : sizeArg(c, args.groups);
    const [first, second, ...kernel] = w.shape ?? [];
    const [out, inner] = back ? [second, first] : [first, second];
    const times = (size: Size | undefined) =>
      size && groups ? multiplySizes(size, groups) : undefined;
    const weight: Weight = {
      inner: back ? inner : times(inner),
      outer: back ? times(out) : out,
      kernel: w.shape ? kernel : Array.from({ length: axes }, () => undefined),
    };
    if (!groupsFit(c, args.groups, back ? [weight.inner] : [weight.outer])) return shaped(x, null);
    const bias = absent(args.bias) ? undefined : operand(c, args.bias);
    const wrong =
      bias?.shape &&
      weight.outer &&
      (bias.shape.length !== 1 || c.m.facts.equal(bias.shape[0]!, weight.outer) === false);
    if (wrong) {
      refuse(c, 'conv', `the bias is (${weight.outer.text}), not ${shapeText(bias.shape)}`);
      return shaped(x, null);
    }
    return (back ? convolveBack : convolve)(c, x, axes, weight, args);
  };
}

const names = 'input weight bias stride padding dilation groups';
const backNames = 'input weight bias stride padding output_padding groups dilation';
const says =
  'channels become those of the weight, lengths (n + 2·padding − dilation·(kernel − 1) − 1)//stride + 1';
const backSays =
  'channels become those of the weight, lengths (n − 1)·stride − 2·padding + dilation·(kernel − 1) + output padding + 1';

/** Convolutions, as functions. */
export const convolving: Rules = {
  conv1d: rule(names, functional(1, false), says),
  conv2d: rule(names, functional(2, false), says),
  conv3d: rule(names, functional(3, false), says),
  conv_transpose1d: rule(backNames, functional(1, true), backSays),
  conv_transpose2d: rule(backNames, functional(2, true), backSays),
  conv_transpose3d: rule(backNames, functional(3, true), backSays),
};
