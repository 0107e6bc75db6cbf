import type { FamilyModel, Family } from './family';
import type { Config } from './config';
import { type Norms, llamaFamily } from './llama';
import { slidesBy } from './llama-kinds';

const attentionBias = (config: Config) => config.flag('attention_bias', false);
const bySlidingLayers = (config: Config, layer: number) => slidesBy(config, layer, () => true);

/** Cohere's: one LayerNorm without a bias for attention and feed-forward side by side, scaled logits. */
function cohereChoices(config: Config): Partial<FamilyModel> {
  config.refuse('use_qk_norm', (x) => x === true, 'queries and keys have LayerNorms');
  const factor = config.number('logit_scale', 0.0625);
  return { parallel: true, output: { kind: 'next', scale: { factor, tex: 's' } } };
}
const cohereKind = {
  neighbours: true,
  tied: true,
  layerNorm: { bias: false },
  epsilon: 'layer_norm_eps',
  defaults: { epsilon: 1e-5, window: 4096 },
  norms: { ln1: 'input_layernorm' },
  choices: cohereChoices,
} as const;
/** Cohere 2's layers alternate by fours unless the config lists them. */
const cohere2Slides = (config: Config, layer: number) => {
  const pattern = config.count('sliding_window_pattern', 4);
  return slidesBy(config, layer, (at) => (at + 1) % pattern !== 0);
};

/** EXAONE 4's layers, by fours unless the config lists them. */
function exaoneSlides(config: Config, layer: number): boolean {
  const pattern = config.raw('sliding_window_pattern') ?? 4;
  return slidesBy(config, layer, (at) => (at + 1) % Number(pattern) !== 0);
}

/** Families that are LLaMA but for a few choices of their own. */
export const llamaKin: Readonly<Record<string, Family>> = {
  /** Granite (IBM 2024): embeddings, residuals, scores and logits have factors of their own. */
  granite: llamaFamily({
    name: 'Granite',
    choices(config) {
      const scale = config.positive('attention_multiplier', 1);
      return {
        dK: 1 / scale ** 2,
        embeddingScale: { factor: config.number('embedding_multiplier', 1), tex: 'm_E' },
        residualScale: { factor: config.number('residual_multiplier', 1), tex: 'm_R' },
        output: {
          kind: 'next',
          scale: { factor: 1 / config.positive('logits_scaling', 1), tex: '\\tfrac{1}{s}' },
        },
      };
    },
  }),
  cohere: llamaFamily({ ...cohereKind, name: 'Cohere' }),
  /** Cohere 2 (Command R7B): only layers with a window turn. */
  cohere2: llamaFamily({
    ...cohereKind,
    name: 'Cohere 2',
    window: cohere2Slides,
    turns: (config, layer) => (cohere2Slides(config, layer) ? 'rotary' : undefined),
  }),
  /** StarCoder 2 (Lozhkov et al. 2024): LayerNorm, no gate. */
  starcoder2: llamaFamily({
    name: 'StarCoder 2',
    tied: true,
    layerNorm: { bias: true },
    epsilon: 'norm_epsilon',
    defaults: { epsilon: 1e-5, activation: 'gelu_pytorch_tanh' },
    plain: ['c_fc', 'c_proj'],
    window: () => true,
    biases(config) {
      const bias = config.flag('use_bias', true);
      return { qkv: bias, out: bias, mlp: bias };
    },
  }),
  /** StableLM (Bellagente et al. 2024): LayerNorm; a quarter of each head turns. */
  stablelm: llamaFamily({
    name: 'StableLM',
    layerNorm: { bias: true },
    epsilon: 'layer_norm_eps',
    partial: true,
    defaults: { epsilon: 1e-5, share: 0.25 },
    norms: (config): Norms =>
      config.flag('use_parallel_residual', false)
        ? { ln1: 'input_layernorm' }
        : { ln1: 'input_layernorm', ln2: 'post_attention_layernorm' },
    biases: (config) => ({ qkv: config.flag('use_qkv_bias', false), out: false, mlp: false }),
    choices(config) {
      config.refuse('qk_layernorm', (x) => x === true, 'each head has a LayerNorm of its own');
      return { parallel: config.flag('use_parallel_residual', false) };
    },
  }),
  ministral: llamaFamily({
    name: 'Ministral',
    window: bySlidingLayers,
    defaults: { window: 4096 },
  }),
  cwm: llamaFamily({
    name: 'CWM',
    headSize: 128,
    window: bySlidingLayers,
    defaults: { window: 8192 },
  }),
  seed_oss: llamaFamily({
    name: 'Seed-OSS',
    headSize: 128,
    biases: (config) => ({
      qkv: config.flag('attention_bias', true),
      out: config.flag('attention_out_bias', false),
      mlp: config.flag('mlp_bias', false),
    }),
  }),
  helium: llamaFamily({
    name: 'Helium',
    neighbours: true,
    headSize: 128,
    defaults: { theta: 100_000, epsilon: 1e-8 },
  }),
  /** GLM-4 9B's first form: gate and up in one tensor, half of each head turns. */
  glm: llamaFamily({
    name: 'GLM',
    headSize: 128,
    neighbours: true,
    joined: 'gate',
    partial: true,
    defaults: { share: 0.5, epsilon: 1.5625e-7 },
    biases: (config) => ({ qkv: config.flag('attention_bias', true), out: false, mlp: false }),
  }),
  glm4: llamaFamily({
    name: 'GLM-4',
    headSize: 128,
    neighbours: true,
    joined: 'gate',
    partial: true,
    defaults: { share: 0.5, epsilon: 1e-5 },
    norms: {
      ln1: 'input_layernorm',
      ln1_post: 'post_self_attn_layernorm',
      ln2: 'post_attention_layernorm',
      ln2_post: 'post_mlp_layernorm',
    },
    choices: () => ({ normsResult: true }),
    biases: (config) => ({ qkv: attentionBias(config), out: false, mlp: false }),
  }),
  /** EXAONE 4 (LG 2025): norms of what each sublayer found, and of each head; full layers do not turn. */
  exaone4: llamaFamily({
    name: 'EXAONE 4',
    headNorms: true,
    defaults: { window: 4096, epsilon: 1e-5 },
    norms: { ln1_post: 'post_attention_layernorm', ln2_post: 'post_feedforward_layernorm' },
    choices: () => ({ normsResult: true }),
    window: exaoneSlides,
    turns: (config, layer) =>
      config.raw('sliding_window') === null || exaoneSlides(config, layer) ? 'rotary' : undefined,
  }),
  ernie4_5: llamaFamily({
    name: 'ERNIE 4.5',
    headSize: 128,
    neighbours: true,
    tied: true,
    defaults: { theta: 500_000, epsilon: 1e-5 },
    biases(config) {
      const bias = config.flag('use_bias', false);
      return { qkv: bias, out: bias, mlp: bias };
    },
  }),
};
