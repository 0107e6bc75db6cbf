import { normalize } from '../ops/norm';
import { ranked } from '../ops/ranked';
import type { Step, Trace } from '../trace/trace';
import { Tracer } from '../trace/tracer';
import type { TransformerModel } from './design';
import { logitsOf, probabilitiesOf } from './prediction';

/** The group of the lens, and what the ids of its steps begin with. */
export const lensGroup = 'lens';
/** [layer, output]: what the lens is looked at for. */
export const lensResult = `${lensGroup}.probabilities`;

/** The names of the lens' rows: what enters the first block, then what leaves each. */
export function lensRows({ blocks }: TransformerModel): string[] {
  return ['embeddings', ...Array.from({ length: blocks }, (_, layer) => `block ${layer}`)];
}

/** Why a model has no logit lens; undefined where it has one. */
export function noLens(model: TransformerModel): string | undefined {
  const { output, finalNorm, norm } = model;
  if ((output?.kind ?? 'next') !== 'next') {
    return 'The logit lens is for models that predict the next token.';
  }
  return (finalNorm ?? norm === 'pre') && norm === 'pre'
    ? undefined
    : 'There is no logit lens: this model normalises after each block, so its blocks hand on no running sum that the output layer could read.';
}

/**
 * The logit lens (nostalgebraist 2020, "interpreting GPT: the logit lens"): what the model would predict
 * after a token if it ended at each block. What leaves a block goes through the model's own final norm,
 * unembedding and softmax; the last row is the model's prediction.
 *
 * Stages beside the pass, in place of those of another token: `lens.stream` [layer, d_model], those of
 * the norm, `lens.hook_normalized`, `lens.logits` [layer, output], those of the softmax,
 * `lens.probabilities`. They are computed when they are looked at, like all others.
 */
export function lookThrough(model: TransformerModel, trace: Trace, place: number): void {
  if (noLens(model) !== undefined || lensPlace(trace) === place) return;
  const { prefix = '', normKind = 'layer', epsilon, output = { kind: 'next' } } = model;
  const t = Tracer.beside(trace, model.parameters);
  t.group(lensGroup, 'Logit lens', () => {
    const ends = Array.from(
      { length: model.blocks },
      (_, layer) => `blocks.${layer}.hook_resid_post`,
    );
    const x = t.apply(
      'stack',
      ['blocks.0.hook_resid_pre', ...ends].map((id) => trace.step(prefix + id)),
      {
        id: `${lensGroup}.stream`,
        label: 'The stream at each layer',
        symbol: 'X_lens',
        role: 'stacked',
        axes: ['layer', 'd_model'],
      },
      { row: place },
    );
    const normed = normalize(
      t,
      x,
      `${lensGroup}.norm`,
      { kind: normKind, epsilon },
      {
        id: `${lensGroup}.hook_normalized`,
        symbol: 'H_lens',
        group: 'Final %',
        axes: ['layer', 'd_model'],
        weights: `${prefix}ln_final`,
      },
    );
    const at = { group: lensGroup, rows: 'layer' };
    probabilitiesOf(t, logitsOf(t, output, normed, prefix, at), at);
  });
  trace.setAside(lensGroup, ...t.made());
}

/** The token that the lens looks at, where there is one. */
export function lensPlace(trace: Trace): number | undefined {
  const stream = trace.find(`${lensGroup}.stream`);
  return stream && (stream.attributes as { row: number }).row;
}

/** The ids of its steps. */
export function lensIds(trace: Trace): string[] {
  return trace.steps.flatMap(({ id }) => (id.startsWith(`${lensGroup}.`) ? [id] : []));
}

/** The likeliest tokens at each layer: columns of {@link lensResult}, the likeliest first. */
export function lensTop(trace: Trace, count: number): { step: Step; layers: number[][] } {
  const step = trace.step(lensResult);
  const { data } = trace.value(lensResult);
  const [layers, width] = step.shape as [number, number];
  return {
    step,
    layers: Array.from({ length: layers }, (_, layer) =>
      ranked(data.subarray(layer * width, (layer + 1) * width), count).filter(
        (place) => !Number.isNaN(data[layer * width + place]!),
      ),
    ),
  };
}
