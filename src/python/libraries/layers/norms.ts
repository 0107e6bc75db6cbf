import { shapeText } from '../../../tensor/abstract';
import { productOf } from '../../../tensor/size';
import type { TensorValue, Value } from '../../values';
import { equalSizes } from '../products';
import { groupNorm, layerNorm, normalizedSizes } from '../operations/norms';
import { type Call, fixed, fresh, refuse, shaped, sizeArg, truth } from '../rule';
import { type LayerRule, type LayerRules, eachLayer, layer, ofFirst, option } from './layer';

/** Batch and instance norm: (N, C, …), the channels being num_features. */
function channelNorm(ranks: readonly number[], unbatched: boolean): LayerRule {
  return layer(
    'num_features eps momentum affine',
    ofFirst((c, x, one): Value => {
      const axes = ranks.at(-1)! - 2;
      const features = option(c, one, 'num_features');
      let at: TensorValue = x;
      if (!x.shape && ranks.length === 1)
        at = c.m.learnRankOf(x, ranks[0]!, ['B', 'C', 'H', 'W'].slice(0, 4));
      if (!at.shape) return fresh(at);
      const alone = unbatched && at.shape.length === axes + 1;
      if (!ranks.includes(at.shape.length) && !alone) {
        refuse(c, 'rank', `takes ${ranks.join(' or ')} dimensions, not ${shapeText(at.shape)}`);
        return shaped(at, null);
      }
      const channels = at.shape[alone ? 0 : 1];
      // An instance norm without weights takes any number of channels.
      const affine = unbatched ? truth(one.options.get('affine')) : true;
      if (channels && features && affine && !equalSizes(c.m, channels, features)) {
        refuse(
          c,
          'norm',
          `${shapeText(at.shape)} has ${channels.text} channels, not ${features.text}`,
        );
        return shaped(at, null);
      }
      const lengths = at.shape.slice(alone ? 1 : 2);
      const kept = truth(one.options.get('track_running_stats'));
      if (unbatched && kept === false && fixed(c, productOf(lengths)) === 1) {
        refuse(c, 'norm', 'a single value for each channel has no spread');
        return shaped(at, null);
      }
      return fresh(at);
    }),
    { says: 'the second dimension is num_features: the shape stays' },
  );
}

const overLast = layer(
  'normalized_shape eps elementwise_affine',
  ofFirst((c, x, one) => layerNorm(c, x, normalizedSizes(c, one.options.get('normalized_shape')))),
  { says: 'the last sizes are normalized_shape: the shape stays' },
);

function divides(c: Call, groups: Value | undefined, channels: Value | undefined): void {
  const [by, all] = [fixed(c, sizeArg(c, groups)), fixed(c, sizeArg(c, channels))];
  if (by && all !== undefined && all % by !== 0)
    refuse(c, 'norm', `${by} groups do not divide ${all} channels`);
}

/** Layers that normalize: the shape stays, and its sizes must fit. */
export const normLayers: LayerRules = {
  ...eachLayer('LayerNorm RMSNorm', overLast),
  GroupNorm: layer(
    'num_groups num_channels eps affine',
    ofFirst((c, x, one) => {
      const channels = option(c, one, 'num_channels');
      const own = x.shape?.[1];
      const affine = !one.options.has('affine') || truth(one.options.get('affine')) === true;
      if (own && channels && affine && !equalSizes(c.m, own, channels)) {
        refuse(c, 'norm', `${shapeText(x.shape)} has ${own.text} channels, not ${channels.text}`);
        return shaped(x, null);
      }
      return groupNorm(c, x, option(c, one, 'num_groups'), []);
    }),
    {
      check: (c, { num_groups, num_channels }) => divides(c, num_groups, num_channels),
      says: 'the second dimension is num_channels, which groups divide: the shape stays',
    },
  ),
  BatchNorm1d: channelNorm([2, 3], false),
  BatchNorm2d: channelNorm([4], false),
  BatchNorm3d: channelNorm([5], false),
  SyncBatchNorm: channelNorm([2, 3, 4, 5], false),
  InstanceNorm1d: channelNorm([3], true),
  InstanceNorm2d: channelNorm([4], true),
  InstanceNorm3d: channelNorm([5], true),
  LocalResponseNorm: layer(
    'size',
    ofFirst((_, x) => fresh(x)),
  ),
};
