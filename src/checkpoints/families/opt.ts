import { type Family, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { Weights } from './weights';

/** OPT (Zhang et al. 2022): as GPT-2 with ReLU; positions begin at row 2. */
export const opt: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'model.decoder.', 'decoder.'));
  const C = config.count('hidden_size', 768);
  const heads = config.count('num_attention_heads', 12);
  const blocks = config.blocks('num_hidden_layers', file, 12);
  const vocabularySize = config.count('vocab_size', 50272);
  const context = config.count('max_position_embeddings', 2048);
  const sizes = { heads, width: C, dHead: wholeShare(C, heads) };
  const biased = config.flag('enable_bias', true);
  config.refuse('do_layer_norm_before', (x) => x !== true, 'its norms stand behind the sublayers');
  config.refuse('word_embed_proj_dim', (x) => x !== C, 'its embedding has another width');
  config.refuse('layer_norm_elementwise_affine', (x) => x !== true, 'its norms have no gain');
  config.refuse('_remove_final_layer_norm', (x) => x === true, 'it has no norm at its end');

  table(w, 'W_E', 'vocabulary', 'embed_tokens.weight', [vocabularySize, C]);
  // One row for each of two tokens that its ancestor kept free.
  table(w, 'W_pos', 'place', 'embed_positions.weight', [context + 2, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`layers.${n}`, `blocks.${n}`];
    const attn = `${from}.self_attn`;
    headMatrix(w, `${to}.attn`, 'Q', `${attn}.q_proj`, sizes, biased);
    headMatrix(w, `${to}.attn`, 'K', `${attn}.k_proj`, sizes, biased);
    headMatrix(w, `${to}.attn`, 'V', `${attn}.v_proj`, sizes, biased);
    outMatrix(w, `${to}.attn`, `${attn}.out_proj`, sizes, biased);
    normVectors(w, `${to}.ln1`, `${attn}_layer_norm`, C, true);
    const dMlp = config.count('ffn_dim', 3072);
    feedForwardMatrices(w, `${to}.mlp`, [`${from}.fc1`, `${from}.fc2`], [C, dMlp], biased);
    normVectors(w, `${to}.ln2`, `${from}.final_layer_norm`, C, true);
  }
  normVectors(w, 'ln_final', 'final_layer_norm', C, true);
  const free = languageHead(w, config.flag('tie_word_embeddings', true), [C, vocabularySize]);
  return {
    weights: w,
    vocabularySize,
    description: `OPT: LayerNorm before each sublayer, learned positions from row 2, output ${free ? 'of its own' : 'tied to the embedding'}`,
    model: {
      blocks,
      heads,
      dHead: sizes.dHead,
      contextLength: context,
      norm: 'pre',
      epsilon: 1e-5,
      activation: config.activation('activation_function', 'relu'),
      mask: 'causal',
      scaled: true,
      positioned: true,
      positions: { kind: 'learned', offset: 2 },
    },
  };
};
