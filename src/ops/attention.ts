import type { MaskAttributes } from './mask';
import { type Recorder, type Role, required } from './recorder';
import { softmax } from './softmax';

export interface AttentionOptions {
  readonly mask: MaskAttributes;
  /** d_head, or null to leave the scores unscaled. */
  readonly dK: number | null;
}

/**
 * Multi-head scaled dot-product self-attention (Vaswani et al. 2017, sections 3.2.1 and 3.2.2).
 * [position, d_model] -> [position, d_model]
 *
 * Every stage is a step: q, k, v [position, head, d_head]; raw, scaled and masked scores and the
 * pattern [head, query, key]; z [position, head, d_head]; the heads side by side; the output.
 */
export function attention<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  block: string,
  { mask, dK }: AttentionOptions,
): Ref {
  const at = `${block}.attn`;

  const [q, k, v] = t.group(`${at}.qkv`, 'Queries, keys, values', () => [
    project(t, x, at, 'q', 'Queries', 'query'),
    project(t, x, at, 'k', 'Keys', 'key'),
    project(t, x, at, 'v', 'Values', 'value'),
  ]);

  const masked = t.group(`${at}.scores`, 'Scores', () => {
    const axes = ['head', 'query', 'key'];
    const raw = t.apply(
      'einsum',
      [q, k],
      { id: `${at}.scores_raw`, label: 'Raw scores', symbol: 'S_raw', role: 'scores', axes },
      { axes: ['query head d', 'key head d', 'head query key'] },
    );
    const scaled = t.apply(
      'scale',
      [raw],
      { id: `${at}.scores_scaled`, label: 'Scaled scores', symbol: 'S', role: 'scaled', axes },
      { dK },
    );
    const allowed = t.apply(
      'mask',
      [],
      { id: `${at}.mask`, label: 'Mask', symbol: 'M', role: 'mask', axes: ['query', 'key'] },
      mask,
    );
    return t.apply('add', [scaled, allowed], {
      id: `${at}.hook_attn_scores`,
      label: 'Masked scores',
      symbol: 'S_masked',
      role: 'masked',
      axes,
    });
  });

  const pattern = softmax(t, masked, `${at}.softmax`, {
    id: `${at}.hook_pattern`,
    label: 'Attention pattern',
    symbol: 'A',
    role: 'pattern',
    axes: ['head', 'query', 'key'],
  });

  return t.group(`${at}.output`, 'Context', () => {
    const z = t.apply(
      'einsum',
      [pattern, v],
      {
        id: `${at}.hook_z`,
        label: 'Weighted values',
        symbol: 'Y',
        role: 'context',
        axes: ['position', 'head', 'd_head'],
      },
      { axes: ['head query key', 'key head d', 'query head d'] },
    );
    const joined = t.apply('concatenate', [z], {
      id: `${at}.z_concatenated`,
      label: 'Concatenate the heads',
      symbol: 'Y_cat',
      role: 'concatenated',
      axes: ['position', 'head·d_head'],
    });
    const bias = t.parameter(`${at}.b_O`);
    const out = `${block}.hook_attn_out`;
    const product = t.apply(
      'einsum',
      [joined, required(t, `${at}.W_O`)],
      {
        id: bias === undefined ? out : `${at}.out_linear`,
        label: bias === undefined ? 'Attention output' : 'Times W_O',
        symbol: bias === undefined ? 'O' : 'O_lin',
        role: bias === undefined ? 'attentionOut' : 'projection',
        axes: ['position', 'd_model'],
      },
      { axes: ['position concat', 'concat d_model', 'position d_model'] },
    );
    if (bias === undefined) return product;
    return t.apply('add', [product, bias], {
      id: out,
      label: 'Attention output',
      symbol: 'O',
      role: 'attentionOut',
      axes: ['position', 'd_model'],
    });
  });
}

/** x W + b for every head; a model without this bias has no step for it. */
function project<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  at: string,
  letter: 'q' | 'k' | 'v',
  label: string,
  role: Role,
): Ref {
  const upper = letter.toUpperCase();
  const axes = ['position', 'head', 'd_head'];
  const bias = t.parameter(`${at}.b_${upper}`);
  const hook = `${at}.hook_${letter}`;
  const product = t.apply(
    'einsum',
    [x, required(t, `${at}.W_${upper}`)],
    {
      id: bias === undefined ? hook : `${at}.${letter}_linear`,
      label: bias === undefined ? label : `Times W_${upper}`,
      symbol: bias === undefined ? upper : `${upper}_lin`,
      role: bias === undefined ? role : 'projection',
      axes,
    },
    { axes: ['position d_model', 'head d_model d_head', 'position head d_head'] },
  );
  if (bias === undefined) return product;
  return t.apply('add', [product, bias], { id: hook, label, symbol: upper, role, axes });
}
