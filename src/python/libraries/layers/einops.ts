import { einopsLayer } from '../operations/einops';
import { type LayerRules, eachLayer, firstOf, layer } from './layer';

const call = (names: string) =>
  layer(names, (c, one, args, named) => einopsLayer(c, one, firstOf(args, named)), {
    says: 'names for sizes; a group is their product',
  });

/** Layers of einops. */
export const einopsLayers: LayerRules = {
  ...eachLayer('Rearrange', call('pattern')),
  ...eachLayer('Reduce', call('pattern reduction')),
  ...eachLayer('EinMix', call('pattern weight_shape bias_shape')),
};
