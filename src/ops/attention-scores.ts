import type { MaskAttributes } from './mask';
import type { Recorder, StepName } from './recorder';

/** How scores become masked scores. */
export interface AttentionScores<Ref> {
  readonly mask: MaskAttributes;
  /** d_k of the scale; null where scaling is switched off, undefined in a model that never scales. */
  readonly dK?: number | null | undefined;
  /** No score leaves with more than this size (Gemma 2). */
  readonly softCap?: number | undefined;
  /** What is added for the distance of query and key: [head, query, key], or 1 for queries. */
  readonly bias?: Ref | undefined;
}

/**
 * q kᵀ, then what the model does with it: scaled, capped, biased by distance, masked.
 * [query, head, d], [key, head, d] -> [head, query, key]
 */
export function scoresOf<Ref>(
  t: Recorder<Ref>,
  q: Ref,
  k: Ref,
  at: string,
  { mask, dK, softCap, bias }: AttentionScores<Ref>,
): Ref {
  const axes = ['head', 'query', 'key'];
  const named = (id: string, label: string, symbol: string, role: StepName['role']) => ({
    id: `${at}.${id}`,
    label,
    symbol,
    role,
    axes,
  });
  const raw = dK === undefined ? 'Raw scores, never scaled' : 'Raw scores';
  let scores = t.apply('einsum', [q, k], named('scores_raw', raw, 'S_raw', 'scores'), {
    axes: ['query head d', 'key head d', 'head query key'],
  });
  if (dK !== undefined) {
    scores = t.apply('scale', [scores], named('scores_scaled', 'Scaled scores', 'S', 'scaled'), {
      dK,
    });
  }
  if (softCap !== undefined) {
    const name = named('scores_capped', `Soft cap at ${softCap}`, 'S_cap', 'capped');
    scores = t.apply('softCap', [scores], name, { cap: softCap });
  }
  if (bias !== undefined) {
    const name = named('scores_biased', 'Scores with the bias of distance', 'S_dist', 'biased');
    scores = t.apply('add', [scores, bias], name);
  }
  const window = mask.window === undefined ? '' : ` (window of ${mask.window})`;
  const allowed = t.apply(
    'mask',
    [],
    { id: `${at}.mask`, label: `Mask${window}`, symbol: 'M', role: 'mask', axes: ['query', 'key'] },
    mask,
  );
  return t.apply(
    'add',
    [scores, allowed],
    named('hook_attn_scores', 'Masked scores', 'S_masked', 'masked'),
  );
}
