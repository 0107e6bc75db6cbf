import { type Size, divideSizes, multiplySizes, sizeOf, unknownSize } from '../../tensor/size';
import { type Named, callValue } from '../evaluator/calls';
import { iterate } from '../evaluator/expressions';
import { joinValues } from '../evaluator/join';
import type { Machine } from '../evaluator/machine';
import { sizeFrom } from '../evaluator/operators';
import {
  type LayerValue,
  type Value,
  itemsOf,
  listOf,
  none,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';
import { linear } from './arithmetic';
import { einopsLayer } from './einops';
import { attention, convolution, norm, option, perAxis, recurrent } from './layer-rules';
import { remembered } from './names';
import { type Call, alike, operand, ranked, shaped } from './rule';
import { reshaping } from './reshaping';

const same =
  'Dropout Dropout1d Dropout2d Dropout3d AlphaDropout GELU ReLU ReLU6 SiLU Tanh Sigmoid Softmax LogSoftmax Softplus ELU SELU CELU LeakyReLU PReLU Mish Hardswish Hardsigmoid Hardtanh Identity LogSigmoid Softmax2d DropPath Threshold Tanhshrink Softsign RReLU QuickGELU';
const norms =
  'LayerNorm RMSNorm GroupNorm BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d BatchNorm';

/** What the constructors of layers are called with, in order. */
const parameters: Readonly<Record<string, string>> = {
  Linear: 'in_features out_features bias',
  LazyLinear: 'out_features bias',
  Bilinear: 'in1_features in2_features out_features',
  Embedding: 'num_embeddings embedding_dim padding_idx',
  EmbeddingBag: 'num_embeddings embedding_dim',
  LayerNorm: 'normalized_shape eps',
  RMSNorm: 'normalized_shape eps',
  GroupNorm: 'num_groups num_channels',
  BatchNorm1d: 'num_features',
  BatchNorm2d: 'num_features',
  BatchNorm3d: 'num_features',
  SyncBatchNorm: 'num_features',
  InstanceNorm1d: 'num_features',
  InstanceNorm2d: 'num_features',
  InstanceNorm3d: 'num_features',
  Conv1d: 'in_channels out_channels kernel_size stride padding dilation groups',
  Conv2d: 'in_channels out_channels kernel_size stride padding dilation groups',
  Conv3d: 'in_channels out_channels kernel_size stride padding dilation groups',
  ConvTranspose1d: 'in_channels out_channels kernel_size stride padding output_padding',
  ConvTranspose2d: 'in_channels out_channels kernel_size stride padding output_padding',
  MaxPool1d: 'kernel_size stride padding',
  MaxPool2d: 'kernel_size stride padding',
  MaxPool3d: 'kernel_size stride padding',
  AvgPool1d: 'kernel_size stride padding',
  AvgPool2d: 'kernel_size stride padding',
  AdaptiveAvgPool1d: 'output_size',
  AdaptiveAvgPool2d: 'output_size',
  AdaptiveMaxPool1d: 'output_size',
  AdaptiveMaxPool2d: 'output_size',
  Flatten: 'start_dim end_dim',
  Unflatten: 'dim unflattened_size',
  MultiheadAttention: 'embed_dim num_heads',
  LSTM: 'input_size hidden_size num_layers',
  GRU: 'input_size hidden_size num_layers',
  RNN: 'input_size hidden_size num_layers',
  TransformerEncoderLayer: 'd_model nhead',
  TransformerDecoderLayer: 'd_model nhead',
  TransformerEncoder: 'layer num_layers',
  TransformerDecoder: 'layer num_layers',
  CrossEntropyLoss: 'weight',
  NLLLoss: 'weight',
  MSELoss: 'a',
  L1Loss: 'a',
  BCELoss: 'weight',
  BCEWithLogitsLoss: 'weight',
  KLDivLoss: 'a',
  PixelShuffle: 'upscale_factor',
  PixelUnshuffle: 'downscale_factor',
  Upsample: 'size scale_factor',
  ZeroPad2d: 'padding',
  GLU: 'dim',
  Unfold: 'kernel_size',
  Fold: 'output_size',
  Rearrange: 'pattern',
  Reduce: 'pattern reduction',
  EinMix: 'pattern',
  Dense: 'features',
  Embed: 'num_embeddings features',
  Transformer: 'd_model nhead',
  PatchEmbed: 'img_size patch_size in_chans embed_dim',
  Attention: 'dim num_heads',
  Mlp: 'in_features hidden_features out_features',
  Block: 'dim num_heads',
  DropPath: 'p',
};

const containers = new Set([
  'Sequential',
  'ModuleList',
  'ParameterList',
  'ModuleDict',
  'ParameterDict',
]);

/** Whether this is a layer of a library, by its last name. */
export const isLayer = remembered((name) => {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (!/^(torch\.nn|einops|flax\.(linen|nnx)|torch\.nn\.modules|timm)\b/.test(name)) return false;
  return (
    last in parameters ||
    containers.has(last) ||
    same.split(' ').includes(last) ||
    norms.split(' ').includes(last)
  );
});

/** `nn.Linear(3, 4)`: a layer and its options. */
export function makeLayer(m: Machine, name: string, args: readonly Value[], named: Named): Value {
  const type = name.slice(name.lastIndexOf('.') + 1);
  for (const value of [...args, ...named.values()]) m.recall.share(value);
  const options = new Map<string, Value>(named);
  if (containers.has(type)) return container(m, type, args, named);
  const names = (parameters[type] ?? 'a b c').split(' ');
  if (name.startsWith('flax.nnx') && type === 'Linear')
    names.splice(0, 2, 'in_features', 'out_features');
  for (const [place, arg] of args.entries()) if (names[place]) options.set(names[place], arg);
  if (name.startsWith('flax')) options.set('flax', none);
  if (type === 'PatchEmbed') patches(m, options);
  return { kind: 'layer', type, options, attributes: new Map() };
}

function container(m: Machine, type: string, args: readonly Value[], named: Named): Value {
  let modules: Value = { ...listOf(args, 'list'), level: m.uncertain };
  const [only] = args;
  const dict = type.endsWith('Dict');
  if (dict) {
    const entries = new Map(only?.kind === 'dict' ? only.entries : []);
    for (const [name, value] of named) entries.set(name, value);
    modules = {
      kind: 'dict',
      entries,
      rest: only && only.kind !== 'dict' ? unknown : only?.kind === 'dict' ? only.rest : undefined,
    };
  } else if (type !== 'Sequential') {
    if (!only) modules = { ...listOf([], 'list'), level: m.uncertain };
    else if (only.kind === 'list') modules = { ...only, of: 'list' };
    else {
      const { items, element, length } = iterate(m, only);
      modules = {
        kind: 'list',
        of: 'list',
        state: { items: items ?? null, element, length },
        level: m.uncertain,
      };
    }
  } else if (args.length === 1 && only?.kind === 'list') {
    modules = only;
  } else if (args.length === 1 && only?.kind === 'dict') {
    modules = listOf([...only.entries.values()]);
  }
  return { kind: 'layer', type, options: new Map([['modules', modules]]), attributes: new Map() };
}

/** timm's patch embedding knows its grid: img_size//patch_size both ways. */
function patches(m: Machine, options: Map<string, Value>): void {
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

/** A layer called: shapes in, shapes out, with the messages that the library would give. */
export function callLayer(
  m: Machine,
  layer: LayerValue,
  args: readonly Value[],
  named: Named,
): Value {
  const { type } = layer;
  const c: Call = { m, name: type, library: layer.options.has('flax') ? 'jax' : 'torch', args };
  const first = args[0] ?? named.get('input') ?? named.get('query') ?? named.get('x');
  if (containers.has(type))
    return type === 'Sequential' ? sequential(m, layer, args, named) : unknown;
  if (type === 'Rearrange' || type === 'Reduce') return einopsLayer(c, layer, first);
  const x = operand(c, first);
  if (same.split(' ').includes(type))
    return first?.kind === 'tensor' || first?.kind === 'given' ? alike(x) : (first ?? unknown);
  if (norms.split(' ').includes(type)) return norm(c, layer, x);
  if (/^(Conv|MaxPool|AvgPool)/.test(type)) return convolution(c, layer, x);
  switch (type) {
    case 'Linear':
      return linear(
        c,
        x,
        option(m, layer, 'in_features'),
        option(m, layer, 'out_features') ?? m.anySize(),
      );
    case 'PatchEmbed': {
      const at = m.learnRankOf(x, 4, ['B', 'C', 'H', 'W']);
      const image = itemsOf(layer.options.get('img_size') ?? none);
      const count = option(m, layer, 'num_patches') ?? m.anySize();
      if (at.shape?.length === 4) {
        const channels = option(m, layer, 'in_chans');
        if (channels) m.facts.assumeEqual(at.shape[1]!, channels);
        image?.forEach((size, axis) => {
          const wanted = sizeFrom(m, size);
          if (wanted) m.facts.assumeEqual(at.shape![axis + 2]!, wanted);
        });
      }
      return shaped(at, [
        at.shape?.[0] ?? m.anySize(),
        m.facts.resolve(count),
        option(m, layer, 'embed_dim') ?? m.anySize(),
      ]);
    }
    case 'Mlp': {
      const inner = option(m, layer, 'in_features');
      const outer = layer.options.has('out_features') ? option(m, layer, 'out_features') : inner;
      return linear(c, x, inner, outer);
    }
    case 'Attention':
    case 'Block':
      return linear(c, x, option(m, layer, 'dim'), option(m, layer, 'dim'));
    case 'LazyLinear':
      return linear(c, x, undefined, option(m, layer, 'out_features'));
    case 'Dense':
      return linear(c, x, undefined, option(m, layer, 'features'));
    case 'Embedding':
    case 'Embed': {
      const width =
        option(m, layer, 'embedding_dim') ?? option(m, layer, 'features') ?? m.anySize();
      return tensorOf(x.shape ? [...x.shape, width] : null, {
        library: c.library,
        last: width,
        ...ranked(x, 1),
      });
    }
    case 'Flatten': {
      const given = (name: string, value: number): Value =>
        layer.options.get(name) ?? { kind: 'int', size: sizeOf(value) };
      return reshaping.flatten!.rule(c, {
        input: x,
        start_dim: given('start_dim', 1),
        end_dim: given('end_dim', -1),
      });
    }
    case 'Unflatten':
      return reshaping.unflatten!.rule(c, {
        input: x,
        dim: layer.options.get('dim'),
        sizes: layer.options.get('unflattened_size'),
      });
    case 'MultiheadAttention':
      return attention(c, layer, args, named);
    case 'LSTM':
    case 'GRU':
    case 'RNN':
      return recurrent(c, layer, x);
    case 'TransformerEncoderLayer':
    case 'TransformerDecoderLayer':
    case 'TransformerEncoder':
    case 'TransformerDecoder':
      return alike(x);
    case 'Transformer': {
      const target = args[1] ?? named.get('tgt');
      return target ? alike(operand(c, target)) : alike(x);
    }
    case 'GLU': {
      const axis = x.shape ? x.shape.length - 1 : 0;
      return shaped(
        x,
        x.shape && !layer.options.has('dim')
          ? x.shape.with(axis, divideSizes(x.shape[axis]!, sizeOf(2)))
          : null,
      );
    }
    case 'CrossEntropyLoss':
    case 'NLLLoss':
    case 'MSELoss':
    case 'L1Loss':
    case 'BCELoss':
    case 'BCEWithLogitsLoss':
    case 'KLDivLoss': {
      const reduction = layer.options.get('reduction');
      if (!reduction || (reduction.kind === 'string' && reduction.value !== 'none'))
        return tensorOf([]);
      return tensorOf(null);
    }
    case 'AdaptiveAvgPool1d':
    case 'AdaptiveMaxPool1d':
    case 'AdaptiveAvgPool2d':
    case 'AdaptiveMaxPool2d': {
      const axes = type.endsWith('1d') ? 1 : 2;
      const to = perAxis(m, layer, 'output_size', axes, 1);
      return shaped(
        x,
        x.shape && x.shape.length > axes
          ? [...x.shape.slice(0, -axes), ...to.map((size) => size ?? unknownSize)]
          : null,
      );
    }
    case 'PixelShuffle': {
      const r = option(m, layer, 'upscale_factor');
      if (!x.shape || x.shape.length < 3 || !r) return shaped(x, null);
      const [channels, h, w] = x.shape.slice(-3) as [Size, Size, Size];
      return shaped(x, [
        ...x.shape.slice(0, -3),
        divideSizes(channels, multiplySizes(r, r)),
        multiplySizes(h, r),
        multiplySizes(w, r),
      ]);
    }
    case 'Upsample': {
      const r = option(m, layer, 'scale_factor');
      return shaped(
        x,
        x.shape && r
          ? [...x.shape.slice(0, 2), ...x.shape.slice(2).map((size) => multiplySizes(size, r))]
          : null,
      );
    }
    default:
      m.missing(`nn.${type}`);
      return tensorOf(null);
  }
}

function sequential(m: Machine, layer: LayerValue, args: readonly Value[], named: Named): Value {
  const modules = layer.options.get('modules') ?? unknown;
  const { items, element } = iterate(m, modules);
  const { head, tail } = modules.kind === 'list' ? modules.state : {};
  let value = args[0] ?? unknown;
  const known = items ?? (tail ? head : undefined) ?? [];
  for (const [place, one] of known.entries())
    value = callValue(m, one, place === 0 ? args : [value], place === 0 ? named : new Map());
  if (items) return value;
  const once = callValue(m, tail ?? element, known.length > 0 ? [value] : args, named);
  if (once.kind === 'unknown') return unknown;
  const joined = joinValues(value, once, m.facts);
  return joined.kind === 'tensor' ? joined : once;
}
