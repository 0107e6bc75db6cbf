import { attention } from '../ops/attention';
import { type Activation, feedForward } from '../ops/feed-forward';
import { layerNorm } from '../ops/layer-norm';
import type { MaskAttributes } from '../ops/mask';
import { required } from '../ops/recorder';
import { softmax } from '../ops/softmax';
import { type Dtype, tensorOf } from '../tensor/tensor';
import type { Step, Trace } from '../trace/trace';
import { type Parameter, Tracer } from '../trace/tracer';

/** Where the layer norms stand: before each sublayer (GPT-2), or after each residual (Vaswani et al. 2017). */
export type NormPlacement = 'pre' | 'post';

/** A decoder-style transformer, whatever its size and wherever its numbers come from. */
export interface TransformerModel {
  readonly name: string;
  readonly dtype: Dtype;
  readonly blocks: number;
  readonly heads: number;
  readonly dHead: number;
  /** How many tokens it has positions for. */
  readonly contextLength: number;
  readonly norm: NormPlacement;
  readonly epsilon: number;
  readonly activation: Activation;
  readonly mask: MaskAttributes['rule'];
  readonly scaled: boolean;
  readonly positioned: boolean;
  /** By step id: `W_E` [vocabulary, d_model], `blocks.0.attn.W_Q` [head, d_model, d_head], … */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Names of places along an axis, beside the tokens: "d_model", "vocabulary", "output". */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

/** What is run: the words, and the row of W_E that each one is. */
export interface TokenList {
  readonly texts: readonly string[];
  readonly ids: readonly number[];
}

const stream = ['position', 'd_model'];

/** The forward pass of one sentence as a trace. Throws a ShapeError where the parameters do not fit together. */
export function runTransformer(model: TransformerModel, tokens: TokenList): Trace {
  const labels = new Map(model.labels);
  for (const axis of ['position', 'query', 'key']) labels.set(axis, tokens.texts);
  const t = new Tracer(model.parameters, labels, model.dtype);

  let x = t.group('embed', 'Embeddings', () => embed(t, model, tokens));
  for (let layer = 0; layer < model.blocks; layer++) {
    const before = x;
    x = t.group(`blocks.${layer}`, `Block ${layer}`, () =>
      runBlock(t, model, layer, layer === 0 ? before : handOn(t, layer, before)),
    );
  }
  if (model.norm === 'pre') {
    x = layerNorm(t, x, 'ln_final', model.epsilon, {
      id: 'ln_final.hook_normalized',
      label: 'Final norm',
      symbol: 'H',
      group: 'Final LayerNorm',
    });
  }
  const last = x;
  t.group('unembed', 'Prediction', () => predict(t, last, tokens.ids.length));
  return t.finish();
}

function embed(t: Tracer, model: TransformerModel, { ids }: TokenList): Step {
  const list = t.apply(
    'input',
    [],
    { id: 'tokens', label: 'Tokens', symbol: 't', role: 'tokens', axes: ['position'] },
    { value: tensorOf(ids, [ids.length], model.dtype) },
  );
  const embedding = t.apply('gather', [required(t, 'W_E'), list], {
    id: 'hook_embed',
    label: 'Token embeddings',
    symbol: 'E',
    role: 'embedding',
    axes: stream,
  });
  const name = {
    id: 'hook_pos_embed',
    label: 'Positions',
    symbol: 'P',
    role: 'position',
    axes: stream,
  } as const;
  const table = required(t, 'W_pos');
  const position = model.positioned
    ? t.apply('slice', [table], name, { start: 0, count: ids.length })
    : t.apply('absent', [], name, {
        value: tensorOf(
          new Float64Array(ids.length * table.shape[1]!),
          [ids.length, table.shape[1]!],
          model.dtype,
        ),
      });
  return t.apply('add', [embedding, position], {
    id: 'blocks.0.hook_resid_pre',
    label: 'Embedding + position',
    symbol: 'X',
    role: 'residual',
    axes: stream,
  });
}

/** What one block leaves is what the next one reads: a step, because the field has a name for it. */
function handOn(t: Tracer, layer: number, x: Step): Step {
  return t.apply(
    'slice',
    [x],
    {
      id: `blocks.${layer}.hook_resid_pre`,
      label: 'From the block before',
      symbol: 'X',
      role: 'handedOn',
      axes: stream,
    },
    { start: 0, count: x.shape[0]! },
  );
}

function runBlock(t: Tracer, model: TransformerModel, layer: number, x: Step) {
  const block = `blocks.${layer}`;
  const { epsilon, norm } = model;
  const options = {
    mask: { rule: model.mask, queries: x.shape[0]!, keys: x.shape[0]! },
    dK: model.scaled ? model.dHead : null,
  };
  const pre = norm === 'pre';
  const normalize = (input: Step, which: 'ln1' | 'ln2', id: string, symbol: string) =>
    layerNorm(t, input, `${block}.${which}`, epsilon, {
      id,
      symbol,
      label: 'Plus β',
      group: which === 'ln1' ? 'LayerNorm 1' : 'LayerNorm 2',
    });
  const residual = (stage: 'mid' | 'post', kept: Step, added: Step, symbol: string) =>
    t.apply('add', [kept, added], {
      id: `${block}.hook_resid_${stage}`,
      label: stage === 'mid' ? 'Residual after attention' : 'Residual after feed-forward',
      symbol,
      role: 'residual',
      axes: stream,
    });

  // pre-norm:  R = X + Attn(LN₁ X),  U = R + FFN(LN₂ R)
  // post-norm: Z = LN₁(X + Attn X),  H = LN₂(Z + FFN Z)
  const attended = pre ? normalize(x, 'ln1', `${block}.ln1.hook_normalized`, 'N_1') : x;
  const context = t.group(`${block}.attn`, 'Attention', () =>
    attention(t, attended, block, options),
  );
  const middle = residual('mid', x, context, 'R');
  const normed = pre
    ? normalize(middle, 'ln2', `${block}.ln2.hook_normalized`, 'N_2')
    : normalize(middle, 'ln1', `${block}.ln1.hook_normalized`, 'Z');
  const out = feedForward(t, normed, block, model.activation);
  const after = residual('post', pre ? middle : normed, out, 'U');
  return pre ? after : normalize(after, 'ln2', `${block}.hook_normalized_resid_post`, 'H');
}

function predict(t: Tracer, x: Step, length: number): void {
  const axes = ['position', 'output'];
  const logits = t.apply(
    'einsum',
    [x, required(t, 'W_U')],
    { id: 'unembed.logits', label: 'Logits', symbol: 'L', role: 'logits', axes },
    { axes: ['position d_model', 'd_model output', 'position output'] },
  );
  const probabilities = softmax(t, logits, 'unembed.softmax', {
    id: 'unembed.probabilities',
    label: 'Probabilities',
    symbol: 'p',
    role: 'probabilities',
    axes,
  });
  t.apply(
    'slice',
    [probabilities],
    {
      id: 'prediction',
      label: 'Prediction',
      symbol: 'p_next',
      role: 'prediction',
      axes: ['1', 'output'],
    },
    { start: length - 1, count: 1 },
  );
}

/** The next word and its probability, most probable first. */
export function predictionOf(trace: Trace): { token: string; probability: number }[] {
  const step = trace.step('prediction');
  const { data } = trace.value('prediction');
  return Array.from(data, (probability, place) => ({
    token: trace.placeName(step, 1, place),
    probability,
  })).sort((a, b) => compare(b.probability, a.probability));
}

/** NaN last. */
function compare(a: number, b: number): number {
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b;
}
