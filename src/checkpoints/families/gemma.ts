import type { FamilyModel, Family } from './family';
import type { Config } from './config';
import { llamaFamily } from './llama';
import { slidesBy } from './llama-kinds';
import type { HeadSizes } from './parts';
import { rotaryOf } from './rotary';

/** Gemma's own: embeddings times √d_model, gains kept as their distance from 1, tanh-GELU in the gate. */
function common(config: Config, { width }: HeadSizes): Partial<FamilyModel> {
  config.refuse(
    'use_bidirectional_attention',
    (x) => x === true,
    'its tokens also see what comes after them',
  );
  return {
    // llama.cpp's files have the gains themselves.
    normKind: config.flag('gains_from_one', true) ? 'rms_plus_one' : 'rms',
    activation: config.activation('hidden_activation', 'gelu_pytorch_tanh'),
    embeddingScale: { factor: Math.fround(Math.sqrt(width)), tex: '\\sqrt{d_{\\mathrm{model}}}' },
  };
}

/** The norms before and behind each sublayer, by their names in the file. */
const norms = {
  ln1: 'input_layernorm',
  ln1_post: 'post_attention_layernorm',
  ln2: 'pre_feedforward_layernorm',
  ln2_post: 'post_feedforward_layernorm',
};

/** Norms on both sides of each sublayer, another d_k in the scale, scores and logits capped where the config says so. */
function later(config: Config, sizes: HeadSizes): Partial<FamilyModel> {
  const cap = (key: string) => (config.has(key) ? { softCap: config.number(key) } : {});
  return {
    ...common(config, sizes),
    normsResult: true,
    dK: config.number('query_pre_attn_scalar', 256),
    ...cap('attn_logit_softcapping'),
    output: { kind: 'next', ...cap('final_logit_softcapping') },
  };
}

/** Gemma (Mesnard et al. 2024). */
export const gemma: Family = llamaFamily({
  name: 'Gemma',
  tied: true,
  headSize: 256,
  choices: (config, sizes) => ({
    ...common(config, sizes),
    // The original files say "gelu" and mean the tanh approximation.
    activation:
      config.raw('hidden_act') === 'gelu'
        ? 'gelu_tanh'
        : config.activation('hidden_act', 'gelu_pytorch_tanh'),
  }),
});

/** Gemma 2 (Riviere et al. 2024): every other layer slides, scores and logits are capped. */
export const gemma2: Family = llamaFamily({
  name: 'Gemma 2',
  defaults: { window: 4096 },
  tied: true,
  headSize: 256,
  norms,
  choices: later,
  window: (config, layer) => slidesBy(config, layer, (at) => at % 2 === 0),
});

/** Gemma 3 (Kamath et al. 2025): heads are normalised; sliding layers turn by other angles. */
export const gemma3: Family = llamaFamily({
  name: 'Gemma 3',
  defaults: { window: 4096 },
  tied: true,
  headSize: 256,
  norms,
  headNorms: true,
  choices(config, sizes) {
    config.refuse('attn_logit_softcapping', () => true, 'Gemma 3 has no cap of scores');
    return later(config, sizes);
  },
  window: slidesInGemma3,
  turns: (config, layer) => (slidesInGemma3(config, layer) ? 'rotary_local' : 'rotary'),
  rotary(config, { dHead }) {
    const parameters = config.part('rope_parameters');
    const nested = parameters?.has('full_attention') ?? false;
    return nested
      ? {
          rotary: rotaryOf(config, dHead, { part: parameters!.part('full_attention') }),
          rotary_local: rotaryOf(config, dHead, { part: parameters!.part('sliding_attention') }),
        }
      : {
          rotary: rotaryOf(config, dHead, { theta: 1_000_000 }),
          rotary_local: {
            ...rotaryOf(config.without('rope_theta', 'rope_scaling', 'rope_parameters'), dHead, {
              theta: config.number('rope_local_base_freq', 10_000),
            }),
          },
        };
  },
});

function slidesInGemma3(config: Config, layer: number): boolean {
  const pattern = config.count(
    'sliding_window_pattern',
    config.count('_sliding_window_pattern', 6),
  );
  return slidesBy(config, layer, (at) => (at + 1) % pattern !== 0);
}
