import { decoder } from './decoder';
import { type Family, wholeShare } from './family';
import { rotaryOf, turning } from './rotary';

/**
 * Phi-1, 1.5 and 2 (Gunasekar et al. 2023): attention and feed-forward read the same norm of the block's
 * input; a part of each head turns; biases everywhere.
 */
export const phi: Family = (config, file) => {
  const width = config.count('hidden_size', 2048);
  const heads = config.count('num_attention_heads', 32);
  const keyHeads = config.count('num_key_value_heads', heads);
  const blocks = config.blocks('num_hidden_layers', file, 24);
  const dHead = wholeShare(width, heads);
  wholeShare(heads, keyHeads);
  config.refuse('qk_layernorm', (x) => x === true, 'queries and keys have LayerNorms');
  const angles = config.orElse({ partial_rotary_factor: 0.5 });
  return decoder(config, file, {
    name: 'Phi',
    prefixes: ['model.'],
    sizes: {
      ...{ width, heads, keyHeads, dHead, blocks },
      dMlp: config.count('intermediate_size', 8192),
      vocabularySize: config.count('vocab_size', 51200),
      contextLength: config.count('max_position_embeddings', 2048),
    },
    embedding: 'embed_tokens',
    block(n) {
      const [attn, mlp] = [`layers.${n}.self_attn`, `layers.${n}.mlp`];
      return {
        qkv: [`${attn}.q_proj`, `${attn}.k_proj`, `${attn}.v_proj`],
        out: `${attn}.dense`,
        mlp: [`${mlp}.fc1`, `${mlp}.fc2`],
        ln1: `layers.${n}.input_layernorm`,
      };
    },
    finalNorm: 'final_layernorm',
    output: { tied: false, bias: '/lm_head.bias' },
    biases: { qkv: true, out: true, mlp: true, norm: true },
    unneeded: /rotary_emb\.inv_freq$/,
    choices: {
      epsilon: config.number('layer_norm_eps', 1e-5),
      activation: config.activation('hidden_act', 'gelu_new'),
      parallel: true,
      ...turning(rotaryOf(angles, dHead), blocks),
    },
    words: ['rotary positions of a part of each head'],
  });
};
