import { type AttentionScores, scoresOf } from './attention-scores';
import { linear } from './linear';
import type { Norm } from './norm';
import type { Recorder, Role } from './recorder';
import { rmsNorm } from './rms-norm';
import type { RotateAttributes } from './rotate';
import { softmax } from './softmax';

export interface AttentionOptions<Ref> extends AttentionScores<Ref> {
  /** `cross_attn` where keys and values come from an encoder; else `attn`. */
  readonly name?: 'attn' | 'cross_attn';
  /** Where keys and values come from, and the list of names of its tokens; without it, from x. */
  readonly source?: { readonly x: Ref; readonly places: string };
  /** How many query heads share a head of keys and values. */
  readonly share?: number;
  /** The norm of each head's query and key, for models with `q_norm.w` and `k_norm.w`. */
  readonly headNorm?: Norm;
  /** Cosines and sines [position, pair] by which queries and keys are turned. */
  readonly rotary?: RotateAttributes & { readonly cos: Ref; readonly sin: Ref };
}

/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017, sections 3.2.1 and 3.2.2).
 * [position, d_model] -> [position, d_model]
 *
 * Every stage is a step: q, k, v [position, head, d_head], perhaps normalised and turned; raw, scaled
 * and masked scores and the pattern [head, query, key]; z [position, head, d_head]; the heads side by
 * side; the output.
 */
export function attention<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  block: string,
  options: AttentionOptions<Ref>,
): Ref {
  const { name = 'attn', source } = options;
  const at = `${block}.${name}`;
  const lists = source === undefined ? {} : { position: source.places };

  const [q, k, v] = t.group<[Ref, Ref, Ref]>(`${at}.qkv`, 'Queries, keys, values', () => {
    const query = turned(t, project(t, x, at, 'q', 'Queries', 'query'), at, 'q', options);
    return t.within(lists, () => {
      const from = source?.x ?? x;
      const key = turned(t, project(t, from, at, 'k', 'Keys', 'key'), at, 'k', options);
      const value = project(t, from, at, 'v', 'Values', 'value');
      return [query, shared(t, key, at, 'k', options), shared(t, value, at, 'v', options)];
    });
  });

  return t.within(source === undefined ? {} : { key: source.places }, () => {
    const masked = t.group(`${at}.scores`, 'Scores', () => scoresOf(t, q, k, at, options));
    const pattern = softmax(t, masked, `${at}.softmax`, {
      id: `${at}.hook_pattern`,
      label: 'Attention pattern',
      symbol: 'A',
      role: 'pattern',
      axes: ['head', 'query', 'key'],
    });
    return t.group(`${at}.output`, 'Context', () => outputOf(t, pattern, v, block, at, name));
  });
}

function outputOf<Ref>(
  t: Recorder<Ref>,
  pattern: Ref,
  v: Ref,
  block: string,
  at: string,
  name: string,
): Ref {
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
  return linear(t, joined, {
    weight: `${at}.W_O`,
    bias: `${at}.b_O`,
    einsum: ['position concat', 'concat d_model', 'position d_model'],
    product: { id: `${at}.out_linear`, label: 'Times W_O', symbol: 'O_lin' },
    result: {
      id: `${block}.hook_${name}_out`,
      label: 'Attention output',
      symbol: 'O',
      role: 'attentionOut',
      axes: ['position', 'd_model'],
    },
  });
}

const headAxes = ['position', 'head', 'd_head'];

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
  return linear(t, x, {
    weight: `${at}.W_${upper}`,
    bias: `${at}.b_${upper}`,
    einsum: ['position d_model', 'head d_model d_head', 'position head d_head'],
    product: { id: `${at}.${letter}_linear`, label: `Times W_${upper}`, symbol: `${upper}_lin` },
    result: { id: `${at}.hook_${letter}`, label, symbol: upper, role, axes: headAxes },
  });
}

/** Queries or keys, each head normalised where the model does that, and turned where positions are rotary. */
function turned<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  at: string,
  letter: 'q' | 'k',
  { headNorm, rotary }: AttentionOptions<Ref>,
): Ref {
  const upper = letter.toUpperCase();
  const what = letter === 'q' ? 'Queries' : 'Keys';
  let found = x;
  if (headNorm && t.parameter(`${at}.${letter}_norm.w`) !== undefined) {
    found = rmsNorm(
      t,
      found,
      `${at}.${letter}_norm`,
      { epsilon: headNorm.epsilon, plusOne: headNorm.kind === 'rms_plus_one' },
      {
        id: `${at}.${letter}_normalized`,
        symbol: `${upper}_norm`,
        axes: headAxes,
        group: `${what}: RMSNorm of each head`,
      },
    );
  }
  if (!rotary) return found;
  const { cos, sin, layout } = rotary;
  return t.apply(
    'rotate',
    [found, cos, sin],
    {
      id: `${at}.hook_rot_${letter}`,
      label: `${what}, turned by position (${layout === 'halves' ? 'halves' : 'neighbours'} in pairs)`,
      symbol: `${upper}_rot`,
      role: 'rotated',
      axes: headAxes,
    },
    { layout },
  );
}

/** A head of keys or values for every query head, where several share one. */
function shared<Ref>(
  t: Recorder<Ref>,
  x: Ref,
  at: string,
  letter: 'k' | 'v',
  { share = 1 }: AttentionOptions<Ref>,
): Ref {
  if (share === 1) return x;
  return t.apply(
    'repeatHeads',
    [x],
    {
      id: `${at}.${letter}_shared`,
      label: `${letter === 'k' ? 'Keys' : 'Values'}, each head for ${share} query heads`,
      symbol: `${letter.toUpperCase()}_rep`,
      role: 'repeated',
      axes: headAxes,
    },
    { times: share },
  );
}
