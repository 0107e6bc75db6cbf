import { alibiSlopes } from '../../ops/alibi';
import { type Family, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { Weights } from './weights';

/**
 * BLOOM (Le Scao et al. 2022): biases for distances (ALiBi) in place of positions, a norm of the
 * embedding, tanh-GELU; of each head, query, key and value lie behind each other.
 */
export const bloom: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'transformer.'));
  const C = config.count('hidden_size', config.count('n_embed', 64));
  const heads = config.count('n_head', config.count('num_attention_heads', 8));
  const blocks = config.has('n_layer')
    ? config.blocks('n_layer', file)
    : config.blocks('num_hidden_layers', file, 2);
  const vocabularySize = config.count('vocab_size', 250880);
  const dHead = wholeShare(C, heads);
  const sizes = { heads, width: C, dHead };
  if (config.flag('slow_but_exact', false)) {
    config.refuse(
      'pretraining_tp',
      (x) => x !== 1,
      'with slow_but_exact its products are cut up, and lose their biases in transformers',
    );
  }
  table(w, 'W_E', 'vocabulary', 'word_embeddings.weight', [vocabularySize, C]);
  normVectors(w, 'embed.ln', 'word_embeddings_layernorm', C, true);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`h.${n}`, `blocks.${n}`];
    for (const [part, letter] of (['Q', 'K', 'V'] as const).entries()) {
      headMatrix(w, `${to}.attn`, letter, `${from}.self_attention.query_key_value`, sizes, true, {
        from: part * dHead,
        all: 3 * C,
        headStep: 3 * dHead,
      });
    }
    outMatrix(w, `${to}.attn`, `${from}.self_attention.dense`, sizes, true);
    const mlp: [string, string] = [`${from}.mlp.dense_h_to_4h`, `${from}.mlp.dense_4h_to_h`];
    feedForwardMatrices(w, `${to}.mlp`, mlp, [C, 4 * C], true);
    normVectors(w, `${to}.ln1`, `${from}.input_layernorm`, C, true);
    normVectors(w, `${to}.ln2`, `${from}.post_attention_layernorm`, C, true);
  }
  normVectors(w, 'ln_final', 'ln_f', C, true);
  languageHead(w, config.flag('tie_word_embeddings', true), [C, vocabularySize]);
  return {
    weights: w,
    vocabularySize,
    description: 'BLOOM: LayerNorm before each sublayer, biases for distances (ALiBi)',
    model: {
      blocks,
      heads,
      dHead,
      contextLength: config.count('seq_length', 2048),
      norm: 'pre',
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: 'gelu_tanh',
      mask: 'causal',
      scaled: true,
      positioned: true,
      positions: { kind: 'none' },
      bias: { kind: 'alibi', slopes: alibiSlopes(heads), last: false },
      residualAfterNorm: config.flag('apply_residual_connection_post_layernorm', false),
    },
  };
};
