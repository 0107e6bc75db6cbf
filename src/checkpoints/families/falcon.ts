import { decoder } from './decoder';
import { type Family, wholeShare } from './family';
import { rotaryOf, turning } from './rotary';

/**
 * Falcon (Almazrouei et al. 2023), as Falcon-7B: one head of keys and values for all, attention and
 * feed-forward side by side behind one norm, rotary positions, no biases but the norms'.
 */
export const falcon: Family = (config, file) => {
  const width = config.count('hidden_size', 4544);
  const heads = config.count(config.has('n_head') ? 'n_head' : 'num_attention_heads', 71);
  const blocks = config.blocks(config.has('n_layer') ? 'n_layer' : 'num_hidden_layers', file, 32);
  const dHead = wholeShare(width, heads);
  const grouped = 'groups of heads lie between each other in one tensor (Falcon-40B, Falcon-11B)';
  config.refuse('new_decoder_architecture', (x) => x === true, grouped);
  const alibi = 'transformers rounds its biases of distance (ALiBi) to bfloat16';
  config.refuse('alibi', (x) => x === true, alibi);
  const single = config.flag('multi_query', true);
  const parallel = config.flag('parallel_attn', true);
  const bias = config.flag('bias', false);
  return decoder(config, file, {
    name: 'Falcon',
    prefixes: ['transformer.'],
    sizes: {
      ...{ width, heads, keyHeads: single ? 1 : heads, dHead, blocks },
      dMlp: config.has('ffn_hidden_size') ? config.count('ffn_hidden_size') : 4 * width,
      vocabularySize: config.count('vocab_size', 65024),
      contextLength: config.count('max_position_embeddings', 2048),
    },
    embedding: 'word_embeddings',
    block: (n) => ({
      qkv: { name: `h.${n}.self_attention.query_key_value`, inTurn: !single },
      out: `h.${n}.self_attention.dense`,
      mlp: [`h.${n}.mlp.dense_h_to_4h`, `h.${n}.mlp.dense_4h_to_h`],
      ln1: `h.${n}.input_layernorm`,
      ...(parallel ? {} : { ln2: `h.${n}.post_attention_layernorm` }),
    }),
    finalNorm: 'ln_f',
    output: { tied: true },
    biases: { qkv: bias, out: bias, mlp: bias, norm: true },
    choices: {
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation', 'gelu'),
      parallel,
      ...turning(rotaryOf(config, dHead), blocks),
    },
    words: ['rotary positions (halves in pairs)'],
  });
};
