import { alibiSlopes } from '../../ops/alibi';
import { decoder } from './decoder';
import { type Family, wholeShare } from './family';

/**
 * BLOOM (Le Scao et al. 2022): biases for distances (ALiBi) in place of positions, a norm of the
 * embedding, tanh-GELU; of each head, query, key and value lie behind each other.
 */
export const bloom: Family = (config, file) => {
  const width = config.count('hidden_size', config.count('n_embed', 64));
  const heads = config.count('n_head', config.count('num_attention_heads', 8));
  const split =
    'with slow_but_exact its products are cut up, and lose their biases in transformers';
  if (config.flag('slow_but_exact', false)) {
    config.refuse('pretraining_tp', (x) => x !== 1, split);
  }
  return decoder(config, file, {
    name: 'BLOOM',
    prefixes: ['transformer.'],
    sizes: {
      ...{ width, heads, dHead: wholeShare(width, heads) },
      blocks: config.blocks(config.has('n_layer') ? 'n_layer' : 'num_hidden_layers', file, 2),
      dMlp: 4 * width,
      vocabularySize: config.count('vocab_size', 250880),
      contextLength: config.count('seq_length', 2048),
    },
    embedding: 'word_embeddings',
    embeddingNorm: 'word_embeddings_layernorm',
    block: (n) => ({
      qkv: { name: `h.${n}.self_attention.query_key_value`, inTurn: true },
      out: `h.${n}.self_attention.dense`,
      mlp: [`h.${n}.mlp.dense_h_to_4h`, `h.${n}.mlp.dense_4h_to_h`],
      ln1: `h.${n}.input_layernorm`,
      ln2: `h.${n}.post_attention_layernorm`,
    }),
    finalNorm: 'ln_f',
    output: { tied: true },
    biases: { qkv: true, out: true, mlp: true, norm: true },
    choices: {
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: 'gelu_tanh',
      positions: { kind: 'none' },
      bias: { kind: 'alibi', slopes: alibiSlopes(heads), last: false },
      residualAfterNorm: config.flag('apply_residual_connection_post_layernorm', false),
    },
    words: ['a norm of the embedding', 'biases for distances (ALiBi)'],
  });
};
