import { shapeText } from '../../tensor/abstract';
import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  sizeOf,
  unknownSize,
  valueOf,
  subtractSizes,
} from '../../tensor/size';
import type { Named } from '../evaluator/calls';
import type { Machine } from '../evaluator/machine';
import { sizeFrom } from '../evaluator/operators';
import {
  type LayerValue,
  type TensorValue,
  type Value,
  itemsOf,
  none,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';
import { demandEqual } from './products';
import { type Call, alike, operand, shaped } from './rule';

export function option(m: Machine, layer: LayerValue, name: string): Size | undefined {
  const value = layer.options.get(name);
  return value && sizeFrom(m, value);
}

/** One size an axis, of an option that may be one integer for all. */
export function perAxis(
  m: Machine,
  layer: LayerValue,
  name: string,
  axes: number,
  otherwise: number,
): (Size | undefined)[] {
  const value = layer.options.get(name);
  if (!value || value.kind === 'none') return Array.from({ length: axes }, () => sizeOf(otherwise));
  const items = itemsOf(value);
  return Array.from({ length: axes }, (_, axis) =>
    sizeFrom(m, items ? (items[axis] ?? unknown) : value),
  );
}

/** A layer that normalizes: the shape stays, and its sizes must fit. */
export function norm(c: Call, layer: LayerValue, x: TensorValue): Value {
  const { m } = c;
  const batch = !/LayerNorm|RMSNorm/.test(layer.type);
  if (layer.options.has('flax')) return alike(x);
  if (batch) {
    const channels = option(m, layer, 'num_features') ?? option(m, layer, 'num_channels');
    const rank = /(\d)d$/.exec(layer.type)?.[1];
    if (!x.shape && (rank === '2' || rank === '3')) {
      const now = m.learnRankOf(x, Number(rank) + 2, ['B', 'C', 'H', 'W'].slice(0, 4));
      if (now.shape && channels) m.facts.assumeEqual(now.shape[1]!, channels);
      return alike(now);
    }
    if (x.shape && x.shape.length >= 2 && channels) {
      demandEqual(
        m,
        x.shape[1]!,
        channels,
        'norm',
        () =>
          `${layer.type}: ${shapeText(x.shape!)} has ${x.shape![1]!.text} channels, not ${channels.text}`,
      );
    }
    return alike(x);
  }
  const wanted = layer.options.get('normalized_shape');
  const items = wanted && itemsOf(wanted);
  const sizes = items
    ? items.map((item) => sizeFrom(m, item) ?? m.anySize())
    : wanted
      ? [sizeFrom(m, wanted) ?? undefined]
      : [];
  const last = sizes.at(-1);
  if (!x.shape) {
    if (last && x.like?.what === 'shape') x.like.given.last ??= last;
    return alike(x, last ? { last } : {});
  }
  for (const [place, size] of sizes.entries()) {
    const found = x.shape.at(place - sizes.length);
    if (!size || !found) continue;
    const fits = demandEqual(
      m,
      found,
      size,
      'norm',
      () => `${layer.type}: ${shapeText(x.shape!)} ends in ${found.text}, not in ${size.text}`,
    );
    if (!fits) return alike(x);
  }
  return alike(x);
}

/** n ↦ (n + 2·padding − dilation·(kernel − 1) − 1)//stride + 1 along each axis that slides. */
export function convolution(c: Call, layer: LayerValue, x: TensorValue): Value {
  const { m } = c;
  const { type } = layer;
  const axes = Number(/(\d)d$/.exec(type)?.[1] ?? 0);
  const conv = type.startsWith('Conv');
  if (layer.options.has('flax') || axes === 0) {
    const features = option(m, layer, 'features');
    return tensorOf(null, { library: 'jax', last: features });
  }
  let at = x;
  if (!at.shape)
    at = m.learnRankOf(at, axes + 2, [
      'B',
      'C',
      ...(axes === 1 ? ['L'] : axes === 2 ? ['H', 'W'] : ['D', 'H', 'W']),
    ]);
  const [inner, outer] = [option(m, layer, 'in_channels'), option(m, layer, 'out_channels')];
  if (!at.shape)
    return shaped(
      at,
      at.like || conv
        ? [m.anySize(), outer ?? m.anySize(), ...Array.from({ length: axes }, () => m.anySize())]
        : null,
    );
  if (at.shape.length !== axes + 2 && at.shape.length !== axes + 1) {
    m.report('rank', `${type}: takes ${axes + 1} or ${axes + 2} axes, not ${shapeText(at.shape)}`);
    return shaped(at, null);
  }
  const channels = at.shape.at(-axes - 1)!;
  if (conv && inner) {
    const fits = demandEqual(
      m,
      channels,
      inner,
      'conv',
      () =>
        `${type}: ${shapeText(at.shape!)} has ${channels.text} channels, the weight takes ${inner.text}`,
    );
    if (!fits) return shaped(at, null);
  }
  const kernel = perAxis(m, layer, 'kernel_size', axes, 1);
  const stride =
    conv || layer.options.has('stride') ? perAxis(m, layer, 'stride', axes, 1) : kernel;
  const pad = layer.options.get('padding');
  const keeps = pad?.kind === 'string' && pad.value === 'same';
  const padding =
    pad?.kind === 'string' ? stride.map(() => sizeOf(0)) : perAxis(m, layer, 'padding', axes, 0);
  const dilation = perAxis(m, layer, 'dilation', axes, 1);
  const extra = perAxis(m, layer, 'output_padding', axes, 0);
  const one = sizeOf(1);
  const lengths = at.shape.slice(-axes).map((size, axis) => {
    const [k, s, p, d] = [kernel[axis], stride[axis], padding[axis], dilation[axis]];
    if (keeps) return size;
    if (!k || !s || !p || !d) return m.anySize();
    const reach = addSizes(multiplySizes(d, subtractSizes(k, one)), one);
    const twice = multiplySizes(sizeOf(2), p);
    if (type.includes('Transpose')) {
      const grown = subtractSizes(multiplySizes(subtractSizes(size, one), s), twice);
      return addSizes(addSizes(grown, reach), extra[axis] ?? unknownSize);
    }
    // Patches: the stride is the kernel.
    if (k.text === s.text && valueOf(p) === 0 && valueOf(d) === 1) return divideSizes(size, k);
    return addSizes(divideSizes(subtractSizes(addSizes(size, twice), reach), s), one);
  });
  const lead = at.shape.slice(0, -axes - 1);
  return shaped(
    at,
    [
      ...lead,
      conv ? (outer ?? m.anySize()) : channels,
      ...lengths.map((size) => m.facts.resolve(size)),
    ],
    { contiguous: true },
  );
}

export function attention(c: Call, layer: LayerValue, args: readonly Value[], named: Named): Value {
  const { m } = c;
  const [query, key] = [args[0] ?? named.get('query'), args[1] ?? named.get('key')];
  const [q, k] = [operand(c, query), operand(c, key)];
  const first = layer.options.get('batch_first');
  const batched = first?.kind === 'bool' && first.value === true;
  const width = option(m, layer, 'embed_dim');
  if (q.shape && width)
    demandEqual(
      m,
      q.shape.at(-1) ?? sizeOf(1),
      width,
      'attention',
      () =>
        `MultiheadAttention: ${shapeText(q.shape!)} has ${q.shape!.at(-1)!.text} features, not ${width.text}`,
    );
  let weights: Value = tensorOf(null);
  if (q.shape?.length === 3 && k.shape?.length === 3 && first?.kind !== 'given') {
    const [batch, time] = batched ? [0, 1] : [1, 0];
    const average = named.get('average_attn_weights');
    const heads = average ? [option(m, layer, 'num_heads') ?? unknownSize] : [];
    weights = tensorOf([q.shape[batch]!, ...heads, q.shape[time]!, k.shape[time]!]);
  } else if (q.shape?.length === 2 && k.shape?.length === 2)
    weights = tensorOf([q.shape[0]!, k.shape[0]!]);
  const need = named.get('need_weights');
  return tupleOf([alike(q), need?.kind === 'bool' && need.value === false ? none : weights]);
}

export function recurrent(c: Call, layer: LayerValue, x: TensorValue): Value {
  const { m } = c;
  const hidden = option(m, layer, 'hidden_size') ?? m.anySize();
  const both = layer.options.get('bidirectional');
  const ways = both?.kind === 'bool' ? (both.value ? 2 : 1) : both ? undefined : 1;
  const layers = layer.options.has('num_layers') ? option(m, layer, 'num_layers') : sizeOf(1);
  const width = ways ? multiplySizes(hidden, sizeOf(ways)) : unknownSize;
  const input = option(m, layer, 'input_size');
  if (x.shape && input)
    demandEqual(
      m,
      x.shape.at(-1) ?? sizeOf(1),
      input,
      'rnn',
      () =>
        `${layer.type}: ${shapeText(x.shape!)} has ${x.shape!.at(-1)!.text} features, not ${input.text}`,
    );
  const output = shaped(x, x.shape && [...x.shape.slice(0, -1), width]);
  const first = layer.options.get('batch_first');
  const batch =
    x.shape?.length === 3 ? [x.shape[first?.kind === 'bool' && first.value ? 0 : 1]!] : [];
  const depth = ways && layers ? multiplySizes(layers, sizeOf(ways)) : unknownSize;
  const state = tensorOf(x.shape ? [depth, ...batch, hidden] : null);
  return tupleOf([output, layer.type === 'LSTM' ? tupleOf([state, state]) : state]);
}
