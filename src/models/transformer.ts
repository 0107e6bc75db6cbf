import type { Recorder } from '../ops/recorder';
import { normalize } from '../ops/norm';
import { ranked } from '../ops/ranked';
import type { Step, Trace } from '../trace/trace';
import { Tracer } from '../trace/tracer';
import { block } from './block';
import type { Stack, TokenList, TransformerModel } from './design';
import { type Embedded, embed, handOn } from './embedding';
import { lensRows } from './lens';
import { predict } from './prediction';

export type { NormPlacement, Stack, TokenList, TransformerModel } from './design';

/**
 * The forward pass of one sentence as a trace; of an encoder–decoder, `source` is what its encoder
 * reads. Throws a ShapeError where the parameters do not fit together.
 */
export function runTransformer(
  model: TransformerModel,
  tokens: TokenList,
  source?: TokenList,
): Trace {
  const labels = new Map(model.labels);
  for (const axis of tokenAxes) labels.set(axis, tokens.texts);
  if (source) labels.set(sourceTokens, source.texts);
  labels.set('layer', lensRows(model));
  const t = new Tracer(model.parameters, labels, model.dtype, model.kernels, model.memory);

  let memory: Step | undefined;
  if (model.encoder && source) {
    const { encoder } = model;
    const lists = Object.fromEntries(tokenAxes.map((axis) => [axis, sourceTokens]));
    memory = t.within(lists, () =>
      t.group('encoder', 'Encoder', () => runStack(t, encoder, source)),
    );
  }
  const x =
    memory === undefined
      ? runStack(t, model, tokens)
      : t.group('decoder', 'Decoder', () => runStack(t, model, tokens, memory));
  predict(t, model, x, tokens);
  return t.finish();
}

const tokenAxes = ['position', 'query', 'key'];
/** The list of the names of the encoder's tokens. */
export const sourceTokens = 'encoder.position';

function runStack(t: Tracer, stack: Stack, tokens: TokenList, memory?: Step): Step {
  const { prefix = '' } = stack;
  const embedded: Embedded<Step> = t.group(`${prefix}embed`, 'Embeddings', () =>
    embed(t, stack, tokens),
  );
  let x = embedded.x;
  const bias: { shared: Step | undefined } = { shared: undefined };
  for (let layer = 0; layer < stack.blocks; layer++) {
    const before = x;
    const id = `${prefix}blocks.${layer}`;
    x = t.group(id, `Block ${layer}`, () => {
      const enters =
        embedded.id === `${id}.hook_resid_pre` ? before : handOn(t, id, before, tokens);
      return block(t, stack, layer, enters, {
        tokens: tokens.ids.length,
        rotary: embedded.rotary,
        bias,
        memory: memory && { x: memory, places: sourceTokens },
      });
    });
  }
  return (stack.finalNorm ?? stack.norm === 'pre') ? finalNorm(t, stack, x) : x;
}

function finalNorm<Ref>(t: Recorder<Ref>, stack: Stack, x: Ref): Ref {
  const { prefix = '', normKind = 'layer', epsilon } = stack;
  const at = `${prefix}ln_final`;
  return normalize(
    t,
    x,
    at,
    { kind: normKind, epsilon },
    {
      id: `${at}.hook_normalized`,
      label: 'Final norm',
      symbol: 'H',
      group: 'Final %',
    },
  );
}

/**
 * The next word, or the word under the first mask, and its probability, most probable first; none where
 * the model predicts no word.
 */
export function predictionOf(
  trace: Trace,
  most?: number,
): { token: string; probability: number; id: number }[] {
  const step = trace.find('prediction');
  if (!step) return [];
  const { data } = trace.value(step.id);
  return ranked(data, most).map((id) => ({
    token: trace.placeName(step, 1, id),
    probability: data[id]!,
    id,
  }));
}
