import type { Rotary } from '../../models/design';
import { CheckpointError } from '../problem';
import type { Config } from './config';
import type { FamilyModel } from './family';

/**
 * The angles of a config: `rope_parameters`, or `rope_theta` with `rope_scaling` in older ones. Computed
 * in single precision, as transformers does: a rounding of θ grows with the position.
 */
export function rotaryOf(
  config: Config,
  dHead: number,
  {
    theta = 10000,
    part = config.part('rope_parameters'),
    partial = true,
  }: { theta?: number; part?: Config | undefined; partial?: boolean } = {},
): Rotary {
  const scaling = part ?? config.part('rope_scaling');
  for (const key of ['full_attention', 'sliding_attention']) {
    scaling?.refuse(key, () => true, 'its layers turn by angles of their own');
  }
  if (!partial) {
    for (const where of [config, scaling]) {
      const why = 'only models that turn a part of each head have it';
      where?.refuse('partial_rotary_factor', (x) => x !== 1, why);
    }
  }
  const base = scaling?.has('rope_theta')
    ? scaling.positive('rope_theta')
    : config.positive('rope_theta', theta);
  const share = scaling?.has('partial_rotary_factor')
    ? scaling.number('partial_rotary_factor')
    : config.number('partial_rotary_factor', 1);
  const turning = config.has('rope_dimensions')
    ? config.count('rope_dimensions')
    : Math.trunc(dHead * share);
  if (turning < 2 || turning > Math.min(dHead, widestHead)) {
    throw new CheckpointError(
      `${config.file}: ${turning} of the ${dHead} coordinates of a head would turn; that cannot be.`,
    );
  }
  const plain = divided(frequencies(base, turning), config);
  const type = scaling ? scaling.text('rope_type', scaling.text('type', 'default')) : 'default';
  const layout = layoutOf(config);
  const as = (list: readonly number[], factor = 1): Rotary => ({
    frequencies: list,
    layout,
    factor,
  });
  switch (type) {
    case 'default':
      return as(plain);
    case 'linear': {
      const factor = scaling!.positive('factor');
      return as(plain.map((x) => Math.fround(x / factor)));
    }
    case 'llama3':
      return as(plain.map((x) => stretched(x, scaling!, config)));
    case 'dynamic':
      // Beyond the trained length only, where the pass does not go.
      return as(plain);
    case 'yarn':
      config.refuse('rope_factors', () => true, 'they come with YaRN');
      for (const key of ['yarn_attn_factor', 'yarn_ext_factor']) {
        scaling!.refuse(key, (x) => x !== 1, 'YaRN is set otherwise');
      }
      scaling!.refuse('yarn_log_multiplier', (x) => x !== 0, 'YaRN is set otherwise');
      return yarn(config, scaling!, base, turning);
    default:
      throw new CheckpointError(
        `${config.file}: the rotary positions are scaled by “${type}”, which Glassformer does not support yet. It knows default, linear, dynamic, llama3 and yarn.`,
      );
  }
}

/** All blocks turn by these angles, and nothing else tells them where a token stands. */
export function turning(
  rotary: Rotary,
  blocks: number,
): Pick<FamilyModel, 'positions' | 'rotary' | 'each'> {
  const each = Array.from({ length: blocks }, () => ({ rotary: 'rotary' }));
  return { positions: { kind: 'none' }, rotary: { rotary }, each };
}

/** No head is wider: what says so is damaged. */
const widestHead = 65_536;

/** By llama.cpp's factors, where its file has them. */
function divided(plain: number[], config: Config): number[] {
  const factors = config.list('rope_factors');
  if (!factors) return plain;
  const right = factors.length === plain.length && factors.every((x) => Number(x) > 0);
  if (right) return plain.map((x, i) => Math.fround(x / Number(factors[i])));
  throw new CheckpointError(
    `${config.file}: rope_freqs has ${factors.length} factors; ${plain.length} above 0 are needed, one for each pair that turns.`,
  );
}

/** transformers turns halves; llama.cpp, whose reader says so, neighbours. */
function layoutOf(config: Config): Rotary['layout'] {
  return config.text('rope_layout', 'halves') === 'halves' ? 'halves' : 'interleaved';
}

/** 1 / θ^(2i/r), rounded as in single precision. */
export function frequencies(base: number, turning: number): number[] {
  return Array.from({ length: Math.floor(turning / 2) }, (_, i) =>
    Math.fround(1 / Math.fround(base ** Math.fround((2 * i) / turning))),
  );
}

/** Llama 3.1: waves longer than the trained context are slowed down, those between a little. */
function stretched(frequency: number, scaling: Config, config: Config): number {
  const factor = scaling.positive('factor');
  const [low, high] = [scaling.positive('low_freq_factor'), scaling.positive('high_freq_factor')];
  const context = scaling.number(
    'original_max_position_embeddings',
    config.number('max_position_embeddings', 8192),
  );
  const wave = (2 * Math.PI) / frequency;
  if (wave < context / high) return frequency;
  if (wave > context / low) return Math.fround(frequency / factor);
  const smooth = (context / wave - low) / (high - low);
  return Math.fround(((1 - smooth) * frequency) / factor + smooth * frequency);
}

/** YaRN (Peng et al. 2023, section 3): fast waves stay, slow ones are stretched, and scores sharpen. */
function yarn(config: Config, scaling: Config, base: number, turning: number): Rotary {
  const factor = scaling.positive('factor');
  const context = scaling.number(
    'original_max_position_embeddings',
    config.number('max_position_embeddings', 2048),
  );
  const sharpness = (scale: number, weight = 1) =>
    scale <= 1 ? 1 : 0.1 * weight * Math.log(scale) + 1;
  const all = scaling.has('mscale_all_dim') ? scaling.number('mscale_all_dim') : 0;
  const one = scaling.has('mscale') ? scaling.number('mscale') : 0;
  const named = scaling.has('attention_factor') ? scaling.number('attention_factor') : undefined;
  const sharpened =
    one && all ? sharpness(factor, one) / sharpness(factor, all) : sharpness(factor);
  const placeOf = (turns: number) =>
    (turning * Math.log(context / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  let low = placeOf(scaling.number('beta_fast', 32));
  let high = placeOf(scaling.number('beta_slow', 1));
  if (scaling.flag('truncate', true)) [low, high] = [Math.floor(low), Math.ceil(high)];
  [low, high] = [Math.max(low, 0), Math.min(high, turning - 1)];
  if (low === high) high += 0.001;
  const list = Array.from({ length: Math.floor(turning / 2) }, (_, i) => {
    const own = 1 / base ** ((2 * i) / turning);
    const slow = Math.min(1, Math.max(0, (i - low) / (high - low)));
    return Math.fround((own / factor) * slow + own * (1 - slow));
  });
  return { frequencies: list, layout: layoutOf(config), factor: named ?? sharpened };
}
