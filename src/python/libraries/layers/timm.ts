import { type Size, divideSizes, multiplySizes } from '../../../tensor/size';
import type { Machine } from '../../evaluator/machine';
import { sizeFrom } from '../../evaluator/operators';
import { type Value, itemsOf, none, tupleOf, unknown } from '../../values';
import { linear } from '../operations/multiplying';
import { shaped } from '../rule';
import { type LayerRules, layer, ofFirst, option } from './layer';

/** timm's patch embedding knows its grid: img_size//patch_size both ways. */
export function patches(m: Machine, options: Map<string, Value>): void {
  const pair = (name: string) => {
    const value = options.get(name);
    const items = value && itemsOf(value);
    const one = (at: number) =>
      (value && sizeFrom(m, items ? (items[at] ?? unknown) : value)) ?? m.anySize();
    return [one(0), one(1)] as const;
  };
  const [image, patch] = [pair('img_size'), pair('patch_size')];
  const grid = [divideSizes(image[0], patch[0]), divideSizes(image[1], patch[1])] as const;
  const ints = (sizes: readonly Size[]) =>
    tupleOf(sizes.map((size): Value => ({ kind: 'int', size })));
  const conv: [string, Value][] = [
    ['in_channels', options.get('in_chans') ?? unknown],
    ['out_channels', options.get('embed_dim') ?? unknown],
    ['kernel_size', ints(patch)],
    ['stride', ints(patch)],
  ];
  options.set('proj', {
    kind: 'layer',
    type: 'Conv2d',
    options: new Map(conv),
    attributes: new Map(),
  });
  options.set('num_patches', { kind: 'int', size: multiplySizes(grid[0], grid[1]) });
  options.set('grid_size', ints(grid));
  options.set('img_size', ints(image));
  options.set('patch_size', ints(patch));
}

/** Layers that vision models share, as timm has them. */
export const timmLayers: LayerRules = {
  PatchEmbed: layer(
    'img_size patch_size in_chans embed_dim',
    ofFirst((c, x, one) => {
      const { m } = c;
      const at = m.learnRankOf(x, 4, ['B', 'C', 'H', 'W']);
      const image = itemsOf(one.options.get('img_size') ?? none);
      const count = option(c, one, 'num_patches') ?? m.anySize();
      if (at.shape?.length === 4) {
        const channels = option(c, one, 'in_chans');
        if (channels) m.facts.assumeEqual(at.shape[1]!, channels);
        image?.forEach((size, axis) => {
          const wanted = sizeFrom(m, size);
          if (wanted) m.facts.assumeEqual(at.shape![axis + 2]!, wanted);
        });
      }
      return shaped(at, [
        at.shape?.[0] ?? m.anySize(),
        m.facts.resolve(count),
        option(c, one, 'embed_dim') ?? m.anySize(),
      ]);
    }),
    { says: '(B, in_chans, H, W) → (B, patches, embed_dim)' },
  ),
  Mlp: layer(
    'in_features hidden_features out_features',
    ofFirst((c, x, one) => {
      const inner = option(c, one, 'in_features');
      const outer = one.options.has('out_features') ? option(c, one, 'out_features') : inner;
      return linear(c, x, inner, outer);
    }),
    { says: '(…, in_features) → (…, out_features)' },
  ),
  Attention: layer(
    'dim num_heads',
    ofFirst((c, x, one) => linear(c, x, option(c, one, 'dim'), option(c, one, 'dim'))),
    { says: 'the shape stays' },
  ),
  Block: layer(
    'dim num_heads',
    ofFirst((c, x, one) => linear(c, x, option(c, one, 'dim'), option(c, one, 'dim'))),
    { says: 'the shape stays' },
  ),
};
