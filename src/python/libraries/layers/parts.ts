import { divideSizes, multiplySizes, sizeOf, unknownSize } from '../../../tensor/size';
import { openName } from '../../evaluator/binding';
import type { Machine } from '../../evaluator/machine';
import { sizeFrom } from '../../evaluator/operators';
import { type LayerValue, type Value, intOf, none, tensorOf } from '../../values';

/**
 * A layer that a layer of PyTorch is made of, by its name there: `layer.linear1`, and `self.linear1` in
 * a class that extends it.
 */
export function partOf(m: Machine, whole: LayerValue, name: string): Value | undefined {
  return Object.hasOwn(parts, whole.type) ? parts[whole.type]!(whole, m)[name] : undefined;
}

/** Whether a layer is made of others that can be asked for. */
export function hasParts(type: string): boolean {
  return Object.hasOwn(parts, type);
}

type Parts = Readonly<Record<string, Value | undefined>>;

function layer(type: string, options: Readonly<Record<string, Value | undefined>> = {}): Value {
  const known = Object.entries(options).filter(
    (entry): entry is [string, Value] => entry[1] !== undefined,
  );
  return { kind: 'layer', type, options: new Map(known), attributes: new Map() };
}

const dropout = layer('Dropout');

/** The parts of an encoder's layer, or of a decoder's (https://pytorch.org/docs/stable/nn.html). */
function ofTransformerLayer({ options }: LayerValue, norms: number): Parts {
  const width = options.get('d_model');
  const told = !options.has(openName);
  const hidden = options.get('dim_feedforward') ?? (told ? intOf(sizeOf(2048)) : undefined);
  const attention = layer('MultiheadAttention', {
    embed_dim: width,
    num_heads: options.get('nhead'),
    batch_first: options.get('batch_first'),
  });
  const each = Array.from({ length: norms }, (_, place) => place + 1);
  return {
    self_attn: attention,
    ...(norms > 2 ? { multihead_attn: attention } : {}),
    linear1: layer('Linear', { in_features: width, out_features: hidden }),
    linear2: layer('Linear', { in_features: hidden, out_features: width }),
    // Whichever it is, it keeps the shape.
    activation: layer('ReLU'),
    dropout,
    ...Object.fromEntries(
      each.map((n) => [`norm${n}`, layer('LayerNorm', { normalized_shape: width })]),
    ),
    ...Object.fromEntries(each.map((n) => [`dropout${n}`, dropout])),
  };
}

/** The layers of an encoder or a decoder are copies of the one that it was given. */
const ofStack =
  (which: string) =>
  ({ options }: LayerValue, m: Machine): Parts => {
    const one = options.get(which);
    if (one?.kind !== 'layer' && one?.kind !== 'instance') return {};
    const count = options.get('num_layers');
    const length = (count && sizeFrom(m, count)) ?? unknownSize;
    const modules: Value = {
      kind: 'list',
      of: 'list',
      state: { items: null, element: one, length },
    };
    return { layers: layer('ModuleList', { modules }), norm: options.get('norm') ?? none };
  };

const parts: Readonly<Record<string, (whole: LayerValue, m: Machine) => Parts>> = {
  TransformerEncoderLayer: (whole) => ofTransformerLayer(whole, 2),
  TransformerDecoderLayer: (whole) => ofTransformerLayer(whole, 3),
  TransformerEncoder: ofStack('encoder_layer'),
  TransformerDecoder: ofStack('decoder_layer'),
  MultiheadAttention: ({ options }, m) => {
    const size = (name: string) => {
      const value = options.get(name);
      return value && sizeFrom(m, value);
    };
    const [width, heads] = [size('embed_dim'), size('num_heads')];
    if (!width) return {};
    const three = multiplySizes(sizeOf(3), width);
    const both = { in_features: intOf(width), out_features: intOf(width) };
    return {
      out_proj: layer('Linear', both),
      in_proj_weight: tensorOf([three, width], { parameter: true, contiguous: true }),
      in_proj_bias: tensorOf([three], { parameter: true, contiguous: true }),
      ...(heads ? { head_dim: intOf(divideSizes(width, heads)) } : {}),
    };
  },
};
