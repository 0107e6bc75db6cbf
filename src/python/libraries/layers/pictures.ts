import type { LayerValue } from '../../values';
import { type Weight, convolve, convolveBack, groupsFit } from '../operations/convolving';
import { padLast } from '../operations/padding';
import { adapt, pool } from '../operations/pooling';
import { channelShuffle, fold, interpolate, shuffle, unfold } from '../operations/resizing';
import { type Arguments, type Call, perAxis, sizeArg } from '../rule';
import { itemsOf } from '../../values';
import { type LayerRule, type LayerRules, layer, ofFirst, option, optionsOf } from './layer';

const lengths = 'lengths (n + 2·padding − dilation·(kernel_size − 1) − 1)//stride + 1';

function weightOf(c: Call, one: LayerValue, axes: number): Weight {
  return {
    inner: option(c, one, 'in_channels'),
    outer: option(c, one, 'out_channels'),
    kernel: perAxis(c, one.options.get('kernel_size'), axes, 1),
  };
}

function checkGroups(c: Call, { groups, in_channels, out_channels }: Arguments): void {
  groupsFit(c, groups, [sizeArg(c, in_channels), sizeArg(c, out_channels)]);
}

function conv(axes: number): LayerRule {
  return layer(
    'in_channels out_channels kernel_size stride padding dilation groups bias padding_mode',
    ofFirst((c, x, one) => convolve(c, x, axes, weightOf(c, one, axes), optionsOf(one))),
    { check: checkGroups, says: `(N, in_channels, …) → (N, out_channels, …), ${lengths}` },
  );
}

function convBack(axes: number): LayerRule {
  return layer(
    'in_channels out_channels kernel_size stride padding output_padding groups bias dilation',
    ofFirst((c, x, one) => convolveBack(c, x, axes, weightOf(c, one, axes), optionsOf(one))),
    {
      check: checkGroups,
      says: '(N, in_channels, …) → (N, out_channels, …), the lengths grow by the stride',
    },
  );
}

function lazy(axes: number): LayerRule {
  return layer(
    'out_channels kernel_size stride padding dilation groups',
    ofFirst((c, x, one) => convolve(c, x, axes, weightOf(c, one, axes), optionsOf(one))),
  );
}

const max = (axes: number) =>
  layer(
    'kernel_size stride padding dilation return_indices ceil_mode',
    ofFirst((c, x, one) => pool(c, x, axes, optionsOf(one))),
    { says: `channels stay, ${lengths}` },
  );
const mean = (axes: number) =>
  layer(
    'kernel_size stride padding ceil_mode',
    ofFirst((c, x, one) => pool(c, x, axes, optionsOf(one))),
    { says: `channels stay, ${lengths}` },
  );
const adaptive = (axes: number) =>
  layer(
    'output_size',
    ofFirst((c, x, one) => adapt(c, x, axes, one.options.get('output_size'))),
    { says: 'the last dimensions become output_size' },
  );

/** As many cells on each side of each of the last dimensions. */
function padded(axes: number, mode: string): LayerRule {
  return layer(
    'padding value',
    ofFirst((c, x, one) => {
      const given = one.options.get('padding');
      const items = given && itemsOf(given);
      const all = sizeArg(c, given);
      const numbers = items
        ? items.map((item) => sizeArg(c, item))
        : Array.from({ length: 2 * axes }, () => all);
      return padLast(c, x, numbers, mode);
    }),
    { says: 'the last dimensions grow by what is put before and behind' },
  );
}

function perRank(name: (axes: number) => string, rule: (axes: number) => LayerRule): LayerRules {
  return Object.fromEntries([1, 2, 3].map((axes) => [name(axes), rule(axes)]));
}

/** Convolutions, pools and other layers of pictures and signals. */
export const pictureLayers: LayerRules = {
  ...perRank((axes) => `Conv${axes}d`, conv),
  ...perRank((axes) => `LazyConv${axes}d`, lazy),
  ...perRank((axes) => `ConvTranspose${axes}d`, convBack),
  ...perRank((axes) => `MaxPool${axes}d`, max),
  ...perRank((axes) => `AvgPool${axes}d`, mean),
  ...perRank((axes) => `AdaptiveAvgPool${axes}d`, adaptive),
  ...perRank((axes) => `AdaptiveMaxPool${axes}d`, adaptive),
  ...perRank(
    (axes) => `ConstantPad${axes}d`,
    (axes) => padded(axes, 'constant'),
  ),
  ...perRank(
    (axes) => `ZeroPad${axes}d`,
    (axes) => padded(axes, 'constant'),
  ),
  ...perRank(
    (axes) => `ReflectionPad${axes}d`,
    (axes) => padded(axes, 'reflect'),
  ),
  ...perRank(
    (axes) => `ReplicationPad${axes}d`,
    (axes) => padded(axes, 'replicate'),
  ),
  ...perRank(
    (axes) => `CircularPad${axes}d`,
    (axes) => padded(axes, 'circular'),
  ),
  Upsample: layer(
    'size scale_factor mode',
    ofFirst((c, x, one) => interpolate(c, { ...optionsOf(one), input: x })),
    { says: 'the dimensions behind the channels become the size, or grow by the factor' },
  ),
  Unfold: layer(
    'kernel_size dilation padding stride',
    ofFirst((c, x, one) => unfold(c, x, optionsOf(one))),
    { says: 'each window becomes a column' },
  ),
  Fold: layer(
    'output_size kernel_size dilation padding stride',
    ofFirst((c, x, one) => fold(c, x, optionsOf(one))),
    { says: 'columns become windows of a picture' },
  ),
  PixelShuffle: layer(
    'upscale_factor',
    ofFirst((c, x, one) => shuffle(c, x, option(c, one, 'upscale_factor'), false)),
    { says: 'channels become pixels' },
  ),
  PixelUnshuffle: layer(
    'downscale_factor',
    ofFirst((c, x, one) => shuffle(c, x, option(c, one, 'downscale_factor'), true)),
    { says: 'pixels become channels' },
  ),
  ChannelShuffle: layer(
    'groups',
    ofFirst((c, x, one) => channelShuffle(c, x, option(c, one, 'groups'))),
    { says: 'the shape stays' },
  ),
};
