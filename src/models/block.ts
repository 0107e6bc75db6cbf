import { attention } from '../ops/attention';
import { feedForward } from '../ops/feed-forward';
import { type Norm, normalize } from '../ops/norm';
import type { Placement } from '../ops/recorder';
import type { Step } from '../trace/trace';
import type { Tracer } from '../trace/tracer';
import type { Stack } from './design';
import { distanceBias } from './distance';
import type { Turn } from './embedding';
import { mixtureOfExperts } from './experts';

/** What a block is told beside its input. */
export interface Surroundings {
  readonly tokens: number;
  readonly rotary: ReadonlyMap<string, Turn<Step>>;
  /** The bias of distance, kept by the first block for the others. */
  readonly bias: { shared: Step | undefined };
  /** What the encoder left, for a decoder's cross-attention. */
  readonly memory: { readonly x: Step; readonly places: string } | undefined;
}

const stream = ['position', 'd_model'];

/**
 * One block, [position, d_model] -> [position, d_model].
 * pre-norm:  R = X + Attn(LN₁ X),  U = R + FFN(LN₂ R)
 * post-norm: Z = LN₁(X + Attn X),  H = LN₂(Z + FFN Z)
 * A decoder's cross-attention stands between, with LN₂; its feed-forward then has LN₃.
 */
export function block(t: Tracer, stack: Stack, layer: number, x: Step, around: Surroundings): Step {
  const at = `${stack.prefix ?? ''}blocks.${layer}`;
  const { memory } = around;
  const kind: Norm = { kind: stack.normKind ?? 'layer', epsilon: stack.epsilon };
  const pre = stack.norm === 'pre';
  const norm = (input: Step, which: string, id: string, symbol: string) => {
    const placement = placementOf(t, stack, at, which);
    const group = groupOf(which, placement);
    return normalize(t, input, `${at}.${which}`, kind, { id, symbol, group, placement });
  };
  const before = (input: Step, which: string, symbol: string) =>
    pre && t.parameter(`${at}.${which}.w`)
      ? norm(input, which, `${at}.${which}.hook_normalized`, symbol)
      : input;
  const residual = (stage: string, label: string, kept: Step, added: Step, symbol: string) =>
    t.apply('add', [kept, added], {
      id: `${at}.hook_resid_${stage}`,
      label,
      symbol,
      role: 'residual',
      axes: stream,
    });
  /** What a sublayer found, normalised and multiplied where the model does that. */
  const found = (out: Step, which: string): Step => {
    const { normsResult, residualScale } = stack;
    const normed = normsResult
      ? norm(out, `${which}_post`, `${at}.${which}_post.hook_normalized`, 'O_norm')
      : out;
    if (!residualScale) return normed;
    const part = which === 'ln1' ? 'attn' : 'mlp';
    const label = `${part === 'attn' ? 'Attention' : 'Feed-forward'} output, scaled`;
    const name = { label, symbol: 'O_s', role: 'factor', axes: stream } as const;
    return t.apply('times', [normed], { id: `${at}.${part}_scaled`, ...name }, residualScale);
  };

  const ln1 = before(x, 'ln1', 'N_1');
  const attended = found(
    t.group(`${at}.attn`, 'Attention', () =>
      attention(t, ln1, at, selfOptions(t, stack, layer, around, kind)),
    ),
    'ln1',
  );
  const kept = stack.residualAfterNorm ? ln1 : x;
  if (stack.parallel) {
    // GPT-J, Phi and Falcon have one norm for both.
    const second = t.parameter(`${at}.ln2.w`) ? before(x, 'ln2', 'N_2') : ln1;
    const out = perceive(t, stack, second, at);
    const both = residual('mid', 'Residual after attention', kept, attended, 'R');
    return residual('post', 'Residual after feed-forward', both, out, 'U');
  }
  let middle = residual('mid', 'Residual after attention', kept, attended, 'R');
  if (!pre) middle = norm(middle, 'ln1', `${at}.ln1.hook_normalized`, 'Z');
  let last = 'ln2';
  if (memory) {
    last = 'ln3';
    const ln2 = before(middle, 'ln2', 'N_2');
    const crossed = t.group(`${at}.cross_attn`, 'Cross-attention', () =>
      attention(t, ln2, at, {
        name: 'cross_attn',
        source: memory,
        mask: { rule: 'none', queries: around.tokens, keys: memory.x.shape[0]! },
        dK: scaleOf(stack, layer),
      }),
    );
    middle = residual('mid_cross', 'Residual after cross-attention', middle, crossed, 'C_r');
    if (!pre) middle = norm(middle, 'ln2', `${at}.ln2.hook_normalized`, 'Z_2');
  }
  const normed = before(middle, last, 'N_2');
  const out = found(perceive(t, stack, normed, at), last);
  const sum = residual(
    'post',
    'Residual after feed-forward',
    stack.residualAfterNorm ? normed : middle,
    out,
    'U',
  );
  return pre ? sum : norm(sum, last, `${at}.hook_normalized_resid_post`, 'H');
}

function perceive(t: Tracer, stack: Stack, x: Step, at: string): Step {
  const { experts, activation } = stack;
  return experts && t.parameter(`${at}.mlp.W_router`)
    ? mixtureOfExperts(t, x, at, activation, experts)
    : feedForward(t, x, at, activation);
}

function selfOptions(
  t: Tracer,
  stack: Stack,
  layer: number,
  { tokens, rotary, bias }: Surroundings,
  headNorm: Norm,
) {
  const { window, rotary: angles } = stack.each?.[layer] ?? {};
  const turn = angles === undefined ? undefined : rotary.get(angles);
  bias.shared ??= distanceBias(t, stack, tokens);
  return {
    mask: {
      rule: stack.mask,
      queries: tokens,
      keys: tokens,
      ...(window === undefined ? {} : { window }),
    },
    dK: scaleOf(stack, layer),
    softCap: stack.softCap,
    bias: bias.shared,
    share: stack.heads / (stack.keyHeads ?? stack.heads),
    headNorm,
    ...(turn ? { rotary: turn } : {}),
  };
}

/** d_k of the scale: null where it is switched off, undefined in a model that never scales. */
function scaleOf(
  { dHead, dK = dHead, scaled, each }: Pick<Stack, 'dHead' | 'dK' | 'scaled' | 'each'>,
  layer: number,
): number | null | undefined {
  if (dK === null) return undefined;
  return scaled ? (each?.[layer]?.dK ?? dK) : null;
}

/** Where the norm `ln1`, `ln2_post`, … of a block stands. */
function placementOf(t: Tracer, stack: Stack, at: string, which: string): Placement {
  const [, number, post] = /^ln(\d)(_post)?$/.exec(which)!;
  const there = (id: string) => t.parameter(`${at}.${id}.w`) !== undefined;
  const crosses = t.parameter(`${at}.cross_attn.W_Q`) !== undefined;
  const parallel = stack.parallel ?? false;
  const sublayers = crosses
    ? (['attention', 'cross-attention'] as const)
    : (['attention'] as const);
  return {
    where: post !== undefined ? 'found' : stack.norm === 'pre' ? 'before' : 'behind',
    sublayer:
      parallel && !there('ln2')
        ? 'both'
        : (sublayers[Number(number) - 1] ?? 'the feed-forward layer'),
    sandwich: there(`ln${number!}`) && there(`ln${number!}_post`),
    parallel,
    kept: stack.residualAfterNorm ?? false,
  };
}

/** "% 1 (pre-norm)": where it stands in the field's words; % is its kind. */
function groupOf(which: string, { where, sandwich, parallel }: Placement): string {
  const number = which.charAt(2);
  if (where === 'behind') return `% ${number} (post-norm)`;
  if (where === 'found') return `% ${number}, of the result${sandwich ? ' (sandwich)' : ''}`;
  return `% ${number} (${sandwich ? 'sandwich' : 'pre-norm'}${parallel ? ', parallel' : ''})`;
}
