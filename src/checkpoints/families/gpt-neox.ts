import { decoder } from './decoder';
import { type Family, wholeShare } from './family';
import { rotaryOf, turning } from './rotary';

/**
 * GPT-NeoX (Black et al. 2022) and Pythia: attention and feed-forward both read the block's input, each
 * through its own norm; a part of each head turns with the position.
 */
export const gptNeox: Family = (config, file) => {
  const width = config.count('hidden_size', 6144);
  const heads = config.count('num_attention_heads', 64);
  const blocks = config.blocks('num_hidden_layers', file, 44);
  const dHead = wholeShare(width, heads);
  const bias = config.flag('attention_bias', true);
  // Older configs have names of their own for the angles.
  const old = config.has('rotary_pct') || config.has('rotary_emb_base');
  const angles = old
    ? config.with({
        rope_theta: config.number('rotary_emb_base', 10000),
        partial_rotary_factor: config.number('rotary_pct', 0.25),
      })
    : config;
  return decoder(config, file, {
    name: 'GPT-NeoX',
    prefixes: ['gpt_neox.'],
    sizes: {
      ...{ width, heads, dHead, blocks },
      dMlp: config.count('intermediate_size', 4 * width),
      vocabularySize: config.count('vocab_size', 50432),
      contextLength: config.count('max_position_embeddings', 2048),
    },
    embedding: 'embed_in',
    block(n) {
      const [attn, mlp] = [`layers.${n}.attention`, `layers.${n}.mlp`];
      return {
        // In GGUF all queries come first, then all keys, then all values.
        qkv: { name: `${attn}.query_key_value`, inTurn: config.flag('heads_in_turn', true) },
        out: `${attn}.dense`,
        mlp: [`${mlp}.dense_h_to_4h`, `${mlp}.dense_4h_to_h`],
        ln1: `layers.${n}.input_layernorm`,
        ln2: `layers.${n}.post_attention_layernorm`,
      };
    },
    finalNorm: 'final_layer_norm',
    output: { tied: false, name: '/embed_out.weight' },
    biases: { qkv: bias, out: bias, mlp: true, norm: true },
    unneeded: /attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/,
    choices: {
      epsilon: config.number('layer_norm_eps', 1e-5),
      activation: config.activation('hidden_act', 'gelu'),
      parallel: config.flag('use_parallel_residual', true),
      ...turning(rotaryOf(angles, dHead), blocks),
    },
    words: ['rotary positions of a part of each head'],
  });
};
