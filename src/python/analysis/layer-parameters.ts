import { type Size, addSizes, divideSizes, multiplySizes, sizeOf } from '../../tensor/size';

/** What a layer was built of, as its parameters need it. */
export interface LayerOptions {
  readonly has: (name: string) => boolean;
  /** undefined: not known. */
  readonly size: (name: string) => Size | undefined;
  /** One size for each axis, of an option that may be one for all. */
  readonly sizes: (name: string, axes: number) => readonly (Size | undefined)[];
  /** undefined: not known. */
  readonly flag: (name: string) => boolean | undefined;
}

export interface LayerParameter {
  readonly name: string;
  readonly shape: readonly Size[];
}

const one = sizeOf(1);

/**
 * The parameters of PyTorch's layers, by name and shape; undefined where that cannot be known. What
 * has no parameters has an empty list.
 */
export function layerParameters(type: string, o: LayerOptions): LayerParameter[] | undefined {
  const flag = (name: string, otherwise: boolean) => (o.has(name) ? o.flag(name) : otherwise);
  const optional = (name: string, otherwise: boolean, make: () => Maybe[]): Maybe[] => {
    const on = flag(name, otherwise);
    return on === undefined ? [undefined] : on ? make() : [];
  };
  switch (type) {
    case 'Linear': {
      const [i, out] = [o.size('in_features'), o.size('out_features')];
      return all(param('weight', out, i), ...optional('bias', true, () => [param('bias', out)]));
    }
    case 'Bilinear': {
      const out = o.size('out_features');
      return all(
        param('weight', out, o.size('in1_features'), o.size('in2_features')),
        ...optional('bias', true, () => [param('bias', out)]),
      );
    }
    case 'Embedding':
    case 'EmbeddingBag':
      return all(param('weight', o.size('num_embeddings'), o.size('embedding_dim')));
    case 'LayerNorm':
    case 'RMSNorm': {
      const shape = o.sizes('normalized_shape', 0);
      const weights = () => [param('weight', ...shape)];
      const bias = type === 'LayerNorm' ? flag('bias', true) : false;
      if (bias === undefined) return undefined;
      return all(
        ...optional('elementwise_affine', true, () =>
          bias ? [...weights(), param('bias', ...shape)] : weights(),
        ),
      );
    }
    case 'GroupNorm':
      return all(...optional('affine', true, () => scaled(o.size('num_channels'))));
    case 'BatchNorm1d':
    case 'BatchNorm2d':
    case 'BatchNorm3d':
    case 'SyncBatchNorm':
      return all(...optional('affine', true, () => scaled(o.size('num_features'))));
    case 'InstanceNorm1d':
    case 'InstanceNorm2d':
    case 'InstanceNorm3d':
      return all(...optional('affine', false, () => scaled(o.size('num_features'))));
    case 'PReLU':
      return all(param('weight', o.has('num_parameters') ? o.size('num_parameters') : one));
    case 'MultiheadAttention':
      return attention(o, optional);
    case 'LSTMCell':
    case 'GRUCell':
    case 'RNNCell':
      return cell(type, o, flag('bias', true));
    case 'LSTM':
    case 'GRU':
    case 'RNN':
      return recurrent(type, o, flag);
    default:
  }
  if (/^Conv(Transpose)?\dd$/.test(type)) {
    const [i, out] = [o.size('in_channels'), o.size('out_channels')];
    const groups = o.has('groups') ? o.size('groups') : one;
    const kernel = o.sizes('kernel_size', Number(type.at(-2)));
    const [first, second] = type.includes('Transpose') ? [i, out] : [out, i];
    return all(
      param('weight', first, second && groups && divideSizes(second, groups), ...kernel),
      ...optional('bias', true, () => [param('bias', out)]),
    );
  }
  return plain.has(type) || /Pool\dd$|Loss$|Pad\dd$/.test(type) ? [] : undefined;
}

const plain = new Set(
  'Dropout Dropout1d Dropout2d Dropout3d AlphaDropout GELU ReLU ReLU6 SiLU Tanh Sigmoid Softmax LogSoftmax Softplus ELU SELU CELU LeakyReLU Mish Hardswish Hardsigmoid Hardtanh Identity LogSigmoid Softmax2d Threshold Tanhshrink Softsign RReLU QuickGELU DropPath Flatten Unflatten Rearrange Reduce PixelShuffle PixelUnshuffle Upsample GLU Unfold Fold'.split(
    ' ',
  ),
);

type Maybe = LayerParameter | undefined;

function all(...parameters: readonly Maybe[]): LayerParameter[] | undefined {
  const known = parameters.filter((one_) => one_ !== undefined);
  return known.length === parameters.length ? known : undefined;
}

function param(name: string, ...shape: readonly (Size | undefined)[]): Maybe {
  return shape.length > 0 && shape.every((size) => size?.terms)
    ? { name, shape: shape.map((size) => size!) }
    : undefined;
}

function scaled(channels: Size | undefined): Maybe[] {
  return [param('weight', channels), param('bias', channels)];
}

function attention(
  o: LayerOptions,
  optional: (name: string, otherwise: boolean, make: () => Maybe[]) => Maybe[],
): LayerParameter[] | undefined {
  if (o.has('kdim') || o.has('vdim') || o.has('add_bias_kv')) return undefined;
  const width = o.size('embed_dim');
  const three = width && multiplySizes(sizeOf(3), width);
  return all(
    param('in_proj_weight', three, width),
    param('out_proj.weight', width, width),
    ...optional('bias', true, () => [param('in_proj_bias', three), param('out_proj.bias', width)]),
  );
}

function cell(
  type: string,
  o: LayerOptions,
  bias: boolean | undefined,
): LayerParameter[] | undefined {
  const hidden = o.size('hidden_size');
  if (bias === undefined || !hidden) return undefined;
  const count = type === 'LSTMCell' ? 4 : type === 'GRUCell' ? 3 : 1;
  const gates = multiplySizes(sizeOf(count), hidden);
  return all(
    param('weight_ih', gates, o.size('input_size')),
    param('weight_hh', gates, hidden),
    ...(bias ? [param('bias_ih', gates), param('bias_hh', gates)] : []),
  );
}

function recurrent(
  type: string,
  o: LayerOptions,
  flag: (name: string, otherwise: boolean) => boolean | undefined,
): LayerParameter[] | undefined {
  const [input, hidden] = [o.size('input_size'), o.size('hidden_size')];
  const layers = o.has('num_layers') ? Number(o.size('num_layers')?.text) : 1;
  const [both, bias] = [flag('bidirectional', false), flag('bias', true)];
  if (!input || !hidden || !Number.isInteger(layers) || layers > 64 || o.has('proj_size'))
    return undefined;
  if (both === undefined || bias === undefined) return undefined;
  const gates = multiplySizes(sizeOf(type === 'LSTM' ? 4 : type === 'GRU' ? 3 : 1), hidden);
  const found: Maybe[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const width = layer === 0 ? input : both ? addSizes(hidden, hidden) : hidden;
    for (const way of both ? ['', '_reverse'] : ['']) {
      found.push(param(`weight_ih_l${layer}${way}`, gates, width));
      found.push(param(`weight_hh_l${layer}${way}`, gates, hidden));
      if (!bias) continue;
      found.push(param(`bias_ih_l${layer}${way}`, gates), param(`bias_hh_l${layer}${way}`, gates));
    }
  }
  return all(...found);
}
