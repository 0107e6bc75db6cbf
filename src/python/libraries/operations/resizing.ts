import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  divideSizes,
  multiplySizes,
  productOf,
  sizeOf,
  valueOf,
} from '../../../tensor/size';
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
  perAxis,
  ranked,
  refuse,
  rule,
  shaped,
  sizeArg,
  sizesArg,
  textArg,
} from '../rule';
import { numberOf } from './cells';
import { slid } from './convolving';

const ranks: Readonly<Record<string, number>> = {
  linear: 3,
  bilinear: 4,
  bicubic: 4,
  trilinear: 5,
};

/** Pictures of another size: sizes or factors for all dimensions behind batch and channels. */
export function interpolate(c: Call, { input, size, sizes, scale_factor, mode }: Arguments): Value {
  const way = mode ? textArg(mode) : 'nearest';
  const wanted = way === undefined ? undefined : ranks[way];
  const given = size ?? sizes;
  const list = [given, scale_factor].map((value) => value && itemsOf(value)).find((items) => items);
  const told = wanted ?? (list && list.length + 2);
  const x = told === undefined ? operand(c, input) : c.m.learnRankOf(operand(c, input), told);
  if (!x.shape) return shaped(x, null, ranked(x));
  const rank = x.shape.length;
  if (rank < 3 || rank > 5 || (wanted !== undefined && rank !== wanted)) {
    refuse(
      c,
      'rank',
      `${way ?? 'this mode'} takes ${wanted ?? '3 to 5'} dimensions, not ${shapeText(x.shape)}`,
    );
    return shaped(x, null);
  }
  if (list && list.length !== rank - 2) {
    refuse(c, 'value', `${list.length} sizes for ${rank - 2} dimensions`);
    return shaped(x, null);
  }
  const lengths = x.shape.slice(2).map((length, axis) => {
    if (!absent(given)) {
      // A setting may be one size or several.
      const one = list ? list[axis] : given?.kind === 'given' ? undefined : given;
      return sizeArg(c, one) ?? c.m.anySize();
    }
    const factor = list ? list[axis] : scale_factor;
    return factor ? scaled(c, length, factor) : c.m.anySize();
  });
  if (way !== 'area' && lengths.some((length) => (fixed(c, length) ?? 1) < 1)) {
    refuse(c, 'value', 'nothing is left');
    return shaped(x, null);
  }
  return shaped(x, [...x.shape.slice(0, 2), ...lengths], { contiguous: true });
}

function scaled(c: Call, length: Size, factor: Value): Size {
  const [n, f] = [valueOf(length), numberOf(c, factor)];
  if (n !== undefined && f !== undefined) return sizeOf(Math.floor(n * f));
  if (factor.kind === 'int') return multiplySizes(length, factor.size);
  if (factor.kind === 'float' && factor.size && factor.over)
    return divideSizes(multiplySizes(length, factor.size), factor.over);
  return c.m.anySize();
}

/** Every window of a picture as a column: (N, C, H, W) -> (N, C·window, count) */
export function unfold(c: Call, x: TensorValue, args: Arguments): Value {
  if (!x.shape) return shaped(x, null);
  if (x.shape.length !== 4 && x.shape.length !== 3) {
    refuse(c, 'rank', `takes 3 or 4 dimensions, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const kernel = perAxis(c, args.kernel_size, 2, 1);
  const counts = windowsOf(c, x.shape.slice(-2), kernel, args);
  if (!counts) {
    refuse(
      c,
      'conv',
      `a window of (${kernel.map((k) => k?.text ?? '?').join(', ')}) does not fit into ${shapeText(x.shape)}`,
    );
    return shaped(x, null);
  }
  const [height, width] = kernel;
  const cells = height && width ? multiplySizes(height, width) : c.m.anySize();
  const channels = x.shape.at(-3)!;
  return shaped(x, [...x.shape.slice(0, -3), multiplySizes(channels, cells), productOf(counts)], {
    contiguous: true,
  });
}

function windowsOf(
  c: Call,
  sizes: readonly Size[],
  kernel: readonly (Size | undefined)[],
  args: Arguments,
): Size[] | undefined {
  const stride = perAxis(c, args.stride, 2, 1);
  const padding = perAxis(c, args.padding, 2, 0);
  const dilation = perAxis(c, args.dilation, 2, 1);
  const counts = sizes.map((size, axis) =>
    slid(c, size, kernel[axis], stride[axis], padding[axis], dilation[axis]),
  );
  return counts.every((count) => count !== undefined) ? counts : undefined;
}

/** The opposite: columns back to a picture. */
export function fold(c: Call, x: TensorValue, args: Arguments): Value {
  if (!x.shape) return shaped(x, null);
  if (x.shape.length !== 3 && x.shape.length !== 2) {
    refuse(c, 'rank', `takes 2 or 3 dimensions, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const sizes = perAxis(c, args.output_size, 2, 1).map((size) => size ?? c.m.anySize());
  const kernel = perAxis(c, args.kernel_size, 2, 1);
  const cells = productOf(kernel.map((size) => size ?? c.m.anySize()));
  const rows = x.shape.at(-2)!;
  const [all, by] = [fixed(c, rows), fixed(c, cells)];
  if (all !== undefined && by !== undefined && by > 0 && all % by !== 0) {
    refuse(c, 'value', `${rows.text} rows are no multiple of a window's ${cells.text} cells`);
    return shaped(x, null);
  }
  const counts = windowsOf(c, sizes, kernel, args);
  const count = counts && productOf(counts);
  if (!count || c.m.facts.equal(count, x.shape.at(-1)!) === false) {
    refuse(
      c,
      'value',
      `a picture of (${sizes.map((s) => s.text).join(', ')}) has ${count?.text ?? 'no'} windows, not ${x.shape.at(-1)!.text}`,
    );
    return shaped(x, null);
  }
  return shaped(x, [...x.shape.slice(0, -2), divideSizes(rows, cells), ...sizes], {
    contiguous: true,
  });
}

/** Channels to pixels: (…, C·r², H, W) -> (…, C, H·r, W·r); or back. */
export function shuffle(c: Call, x: TensorValue, factor: Size | undefined, back: boolean): Value {
  if (!x.shape || !factor) return shaped(x, null, ranked(x));
  if (x.shape.length < 3) {
    refuse(c, 'rank', `takes 3 dimensions or more, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const square = multiplySizes(factor, factor);
  const [channels, height, width] = x.shape.slice(-3) as [Size, Size, Size];
  const divided = back
    ? ([
        [height, factor],
        [width, factor],
      ] as const)
    : ([[channels, square]] as const);
  for (const [size, by] of divided) {
    const [p, q] = [fixed(c, size), fixed(c, by)];
    if (p !== undefined && q !== undefined && q > 0 && p % q !== 0) {
      refuse(c, 'value', `${by.text} does not divide ${size.text} of ${shapeText(x.shape)}`);
      return shaped(x, null);
    }
  }
  const lead = x.shape.slice(0, -3);
  return shaped(
    x,
    back
      ? [
          ...lead,
          multiplySizes(channels, square),
          divideSizes(height, factor),
          divideSizes(width, factor),
        ]
      : [
          ...lead,
          divideSizes(channels, square),
          multiplySizes(height, factor),
          multiplySizes(width, factor),
        ],
    { contiguous: true },
  );
}

export function channelShuffle(c: Call, x: TensorValue, groups: Size | undefined): Value {
  if (!x.shape) return fresh(x);
  const [channels, by] = [fixed(c, x.shape[1]), fixed(c, groups)];
  if (x.shape.length < 3)
    refuse(c, 'rank', `takes 3 dimensions or more, not ${shapeText(x.shape)}`);
  else if (channels !== undefined && by && channels % by !== 0)
    refuse(c, 'value', `${by} groups do not divide ${channels} channels`);
  return fresh(x);
}

/** Places to read from, for a picture of this size. */
function affineGrid(c: Call, { input, theta, sizes }: Arguments): Value {
  const x = operand(c, input ?? theta);
  const wanted = sizesArg(c, sizes);
  if (!wanted) return shaped(x, null);
  const rest = wanted.slice(2);
  return shaped(x, [wanted[0]!, ...rest, sizeOf(rest.length)]);
}

/** Pictures (N, C, H, W) read at (N, H', W', 2) -> (N, C, H', W') */
function gridSample(c: Call, { input, grid }: Arguments): Value {
  const [x, g] = [operand(c, input), operand(c, grid)];
  if (!x.shape || !g.shape) return shaped(x, null);
  const rank = x.shape.length;
  const fits =
    (rank === 4 || rank === 5) &&
    g.shape.length === rank &&
    equalSizes(c.m, x.shape[0]!, g.shape[0]!) &&
    (fixed(c, g.shape.at(-1)) ?? rank - 2) === rank - 2;
  if (!fits) {
    refuse(
      c,
      'rank',
      `${shapeText(x.shape)} cannot be read at ${shapeText(g.shape)}: (N, C, H, W) takes (N, H, W, 2)`,
    );
    return shaped(x, null);
  }
  return shaped(x, [x.shape[0]!, x.shape[1]!, ...g.shape.slice(1, -1)]);
}

/** Pictures of other sizes. */
export const resizing: Rules = {
  ...each(
    'interpolate upsample',
    rule(
      'input size scale_factor mode',
      interpolate,
      'batch and channels stay, the dimensions behind them become the sizes, or grow by the factors',
    ),
  ),
  'nn.unfold': rule(
    'input kernel_size dilation padding stride',
    (c, args) => unfold(c, operand(c, args.input), args),
    'each window becomes a column',
  ),
  fold: rule(
    'input output_size kernel_size dilation padding stride',
    (c, args) => fold(c, operand(c, args.input), args),
    'columns become windows of a picture',
  ),
  pixel_shuffle: rule(
    'input upscale_factor',
    (c, { input, upscale_factor }) =>
      shuffle(c, operand(c, input), sizeArg(c, upscale_factor), false),
    'channels become pixels',
  ),
  pixel_unshuffle: rule(
    'input downscale_factor',
    (c, { input, downscale_factor }) =>
      shuffle(c, operand(c, input), sizeArg(c, downscale_factor), true),
    'pixels become channels',
  ),
  channel_shuffle: rule(
    'input groups',
    (c, { input, groups }) => channelShuffle(c, operand(c, input), sizeArg(c, groups)),
    'the shape stays',
  ),
  affine_grid: rule('theta sizes', affineGrid, 'a place for each pixel of the size'),
  grid_sample: rule('input grid', gridSample, 'channels stay, pixels are those of the grid'),
};
