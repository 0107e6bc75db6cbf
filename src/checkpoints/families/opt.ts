import { decoder } from './decoder';
import { type Family, wholeShare } from './family';

/** OPT (Zhang et al. 2022): as GPT-2 with ReLU; positions begin at row 2. */
export const opt: Family = (config, file) => {
  const width = config.count('hidden_size', 768);
  const heads = config.count('num_attention_heads', 12);
  const bias = config.flag('enable_bias', true);
  config.refuse('do_layer_norm_before', (x) => x !== true, 'its norms stand behind the sublayers');
  config.refuse('word_embed_proj_dim', (x) => x !== width, 'its embedding has another width');
  config.refuse('layer_norm_elementwise_affine', (x) => x !== true, 'its norms have no gain');
  config.refuse('_remove_final_layer_norm', (x) => x === true, 'it has no norm at its end');
  // One row for each of two tokens that its ancestor kept free.
  const before = 2;
  return decoder(config, file, {
    name: 'OPT',
    prefixes: ['model.decoder.', 'decoder.'],
    sizes: {
      ...{ width, heads, dHead: wholeShare(width, heads) },
      blocks: config.blocks('num_hidden_layers', file, 12),
      dMlp: config.count('ffn_dim', 3072),
      vocabularySize: config.count('vocab_size', 50272),
      contextLength: config.count('max_position_embeddings', 2048),
    },
    embedding: 'embed_tokens',
    places: { name: 'embed_positions', before },
    block(n) {
      const attn = `layers.${n}.self_attn`;
      return {
        qkv: [`${attn}.q_proj`, `${attn}.k_proj`, `${attn}.v_proj`],
        out: `${attn}.out_proj`,
        mlp: [`layers.${n}.fc1`, `layers.${n}.fc2`],
        ln1: `${attn}_layer_norm`,
        ln2: `layers.${n}.final_layer_norm`,
      };
    },
    finalNorm: 'final_layer_norm',
    output: { tied: true },
    biases: { qkv: bias, out: bias, mlp: bias, norm: true },
    choices: {
      epsilon: 1e-5,
      activation: config.activation('activation_function', 'relu'),
      positions: { kind: 'learned', offset: before },
    },
    words: [`learned positions from row ${before}`],
  });
};
