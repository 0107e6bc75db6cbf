import { shapeText } from '../../../tensor/abstract';
import { type Size, multiplySizes, sizeOf, unknownSize } from '../../../tensor/size';
import type { Named } from '../../evaluator/calls';
import {
  type LayerValue,
  type TensorValue,
  type Value,
  none,
  tensorOf,
  tupleOf,
} from '../../values';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  absent,
  fixed,
  fresh,
  operand,
  refuse,
  shaped,
  sizeArg,
  truth,
} from '../rule';
import {
  type LayerRule,
  type LayerRules,
  eachLayer,
  firstOf,
  layer,
  ofFirst,
  option,
} from './layer';

function rank(c: Call, x: TensorValue, ranks: readonly number[]): boolean {
  if (!x.shape || ranks.includes(x.shape.length)) return true;
  refuse(c, 'rank', `takes ${ranks.join(' or ')} dimensions, not ${shapeText(x.shape)}`);
  return false;
}

function features(c: Call, x: TensorValue, wanted: Size | undefined, code: string): boolean {
  const last = x.shape?.at(-1);
  if (!last || !wanted || equalSizes(c.m, last, wanted)) return true;
  refuse(c, code, `${shapeText(x.shape!)} has ${last.text} features, not ${wanted.text}`);
  return false;
}

/** RNN, GRU, LSTM: outputs of every step, and the last states of every layer and direction. */
function recurrent(c: Call, one: LayerValue, args: readonly Value[], named: Named): Value {
  const { m } = c;
  const x = operand(c, firstOf(args, named));
  const hidden = option(c, one, 'hidden_size') ?? m.anySize();
  const out = one.options.has('proj_size') ? (option(c, one, 'proj_size') ?? m.anySize()) : hidden;
  const both = truth(one.options.get('bidirectional'));
  const ways = both === undefined ? undefined : both ? 2 : 1;
  const layers = one.options.has('num_layers') ? option(c, one, 'num_layers') : sizeOf(1);
  const width = ways ? multiplySizes(out, sizeOf(ways)) : unknownSize;
  const lstm = one.type === 'LSTM';
  if (!rank(c, x, [2, 3]) || !features(c, x, option(c, one, 'input_size'), 'rnn')) {
    const open = tensorOf(null);
    return tupleOf([open, lstm ? tupleOf([open, open]) : open]);
  }
  const output = shaped(x, x.shape && [...x.shape.slice(0, -1), width]);
  const first = truth(one.options.get('batch_first'));
  const batch =
    x.shape?.length === 3 ? [first === undefined ? unknownSize : x.shape[first ? 0 : 1]!] : [];
  const depth = ways && layers ? multiplySizes(layers, sizeOf(ways)) : unknownSize;
  const state = (size: Size) => tensorOf(x.shape ? [depth, ...batch, size] : null);
  return tupleOf([output, lstm ? tupleOf([state(out), state(hidden)]) : state(hidden)]);
}

/** One step: (N, in) -> (N, hidden) */
function cell(c: Call, one: LayerValue, args: readonly Value[], named: Named): Value {
  const x = operand(c, firstOf(args, named));
  const hidden = option(c, one, 'hidden_size') ?? c.m.anySize();
  const fits = rank(c, x, [1, 2]) && features(c, x, option(c, one, 'input_size'), 'rnn');
  const state = shaped(x, fits && x.shape ? [...x.shape.slice(0, -1), hidden] : null);
  return one.type === 'LSTMCell' ? tupleOf([state, state]) : state;
}

/** The queries keep their shape; a weight for each query and key, averaged over heads if not told otherwise. */
function attention(c: Call, one: LayerValue, args: readonly Value[], named: Named): Value {
  const at = (place: number, name: string) => args[place] ?? named.get(name);
  const [q, k, v] = [at(0, 'query'), at(1, 'key'), at(2, 'value')].map((value) =>
    operand(c, value),
  ) as [TensorValue, TensorValue, TensorValue];
  const open = tupleOf([shaped(q, q.shape), tensorOf(null)]);
  const given = one.options.get('batch_first');
  const first = truth(given);
  const width = option(c, one, 'embed_dim');
  const wants: [TensorValue, Size | undefined][] = [
    [q, width],
    [k, one.options.has('kdim') ? option(c, one, 'kdim') : width],
    [v, one.options.has('vdim') ? option(c, one, 'vdim') : width],
  ];
  for (const [x, wanted] of wants)
    if (!rank(c, x, [2, 3]) || !features(c, x, wanted, 'attention')) return open;
  if (!q.shape || !k.shape || first === undefined)
    return tupleOf([fresh(q), weightsOf(c, named, tensorOf(null))]);
  const [batch, time] = first ? [0, 1] : [1, 0];
  const many = q.shape.length === 3;
  const length = (shape: readonly Size[]) => shape[many ? time : 0]!;
  const fits =
    q.shape.length === k.shape.length &&
    (!v.shape ||
      (v.shape.length === k.shape.length && equalSizes(c.m, length(k.shape), length(v.shape)))) &&
    (!many ||
      (equalSizes(c.m, q.shape[batch]!, k.shape[batch]!) &&
        (!v.shape || equalSizes(c.m, k.shape[batch]!, v.shape[batch]!))));
  if (!fits) {
    const shapes = [q, k, v].map((x) => (x.shape ? shapeText(x.shape) : '?')).join(', ');
    refuse(c, 'attention', `query, key and value ${shapes} do not fit`);
    return open;
  }
  const heads = option(c, one, 'num_heads') ?? unknownSize;
  const lead = many ? [q.shape[batch]!] : [];
  const scores = [length(q.shape), length(k.shape)];
  const padding = at(3, 'key_padding_mask');
  if (!maskFits(c, padding, [[...lead, scores[1]!]], 'key_padding_mask')) return open;
  const both = many ? [multiplySizes(lead[0]!, heads), ...scores] : [heads, ...scores];
  if (!maskFits(c, at(5, 'attn_mask'), [scores, both], 'attn_mask')) return open;
  const average = truth(at(6, 'average_attn_weights') ?? { kind: 'bool', value: true });
  const weights =
    average === undefined
      ? tensorOf(null)
      : tensorOf([...lead, ...(average ? [] : [heads]), ...scores]);
  return tupleOf([fresh(q), weightsOf(c, named, weights)]);
}

function weightsOf(_: Call, named: Named, weights: TensorValue): Value {
  const need = named.get('need_weights');
  return need?.kind === 'bool' && need.value === false ? none : weights;
}

/** A mask has one of these shapes. */
function maskFits(
  c: Call,
  mask: Value | undefined,
  shapes: readonly (readonly Size[])[],
  name: string,
): boolean {
  const x = absent(mask) ? undefined : operand(c, mask);
  if (!x?.shape) return true;
  const fits = shapes.some(
    (shape) =>
      shape.length === x.shape!.length &&
      shape.every((size, axis) => c.m.facts.equal(size, x.shape![axis]!) !== false),
  );
  if (!fits)
    refuse(
      c,
      'attention',
      `${name} is ${shapes.map((shape) => shapeText(shape)).join(' or ')}, not ${shapeText(x.shape)}`,
    );
  return fits;
}

/** Heads divide the width. */
export function headsDivide(c: Call, heads: Value | undefined, width: Value | undefined): void {
  const [by, all] = [fixed(c, sizeArg(c, heads)), fixed(c, sizeArg(c, width))];
  if (by && all !== undefined && all % by !== 0)
    refuse(c, 'attention', `${by} heads do not divide ${all} features`);
}

const checkHeads = {
  check: (c: Call, { nhead, d_model }: Arguments) => headsDivide(c, nhead, d_model),
};

/** The width of an encoder is that of its layer. */
function widthOf(c: Call, one: LayerValue): Size | undefined {
  const inner = one.options.get('encoder_layer') ?? one.options.get('decoder_layer');
  return inner?.kind === 'layer' ? option(c, inner, 'd_model') : option(c, one, 'd_model');
}

const encoder = (names: string): LayerRule =>
  layer(
    names,
    ofFirst((c, x, one) =>
      rank(c, x, [2, 3]) && features(c, x, widthOf(c, one), 'attention')
        ? fresh(x)
        : shaped(x, null),
    ),
    {
      ...checkHeads,
      says: 'the last dimension is d_model: the shape stays',
    },
  );

/** A decoder: targets keep their shape; the memory has the same batch and width. */
const decoder = (names: string): LayerRule =>
  layer(
    names,
    (c, one, args, named) => {
      const x = operand(c, args[0] ?? named.get('tgt'));
      const memory = operand(c, args[1] ?? named.get('memory'));
      const width = widthOf(c, one);
      if (
        !rank(c, x, [2, 3]) ||
        !features(c, x, width, 'attention') ||
        !features(c, memory, width, 'attention')
      )
        return shaped(x, null);
      if (x.shape && memory.shape) {
        const inner = one.options.get('decoder_layer');
        const first = truth((inner?.kind === 'layer' ? inner : one).options.get('batch_first'));
        const batch = first === undefined ? undefined : first ? 0 : 1;
        const fits =
          x.shape.length === memory.shape.length &&
          (x.shape.length < 3 ||
            batch === undefined ||
            equalSizes(c.m, x.shape[batch]!, memory.shape[batch]!));
        if (!fits) {
          refuse(
            c,
            'attention',
            `targets ${shapeText(x.shape)} and memory ${shapeText(memory.shape)} do not fit`,
          );
          return shaped(x, null);
        }
      }
      return fresh(x);
    },
    { ...checkHeads, says: 'the shape of the targets' },
  );

/** Layers that run along a sequence. */
export const sequenceLayers: LayerRules = {
  ...eachLayer(
    'RNN GRU LSTM',
    layer('input_size hidden_size num_layers', recurrent, {
      says: 'outputs (…, hidden_size), and states (layers, N, hidden_size)',
    }),
  ),
  ...eachLayer(
    'RNNCell GRUCell LSTMCell',
    layer('input_size hidden_size', cell, { says: '(N, input_size) → (N, hidden_size)' }),
  ),
  MultiheadAttention: layer(
    'embed_dim num_heads dropout bias add_bias_kv add_zero_attn kdim vdim batch_first',
    attention,
    {
      check: (c, { num_heads, embed_dim }) => headsDivide(c, num_heads, embed_dim),
      says: 'the shape of the query, and a weight for each query and key',
    },
  ),
  TransformerEncoderLayer: encoder('d_model nhead dim_feedforward'),
  TransformerEncoder: encoder('encoder_layer num_layers'),
  TransformerDecoderLayer: decoder('d_model nhead dim_feedforward'),
  TransformerDecoder: decoder('decoder_layer num_layers'),
  Transformer: layer(
    'd_model nhead',
    (c, one, args, named) => {
      const target = args[1] ?? named.get('tgt');
      const x = operand(c, target ?? firstOf(args, named));
      return features(c, x, option(c, one, 'd_model'), 'attention') ? fresh(x) : shaped(x, null);
    },
    { ...checkHeads, says: 'the shape of the targets' },
  ),
};
