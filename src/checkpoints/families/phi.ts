import { type Family, isBare, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { rotaryOf } from './rotary';
import { Weights } from './weights';

/**
 * Phi-1, 1.5 and 2 (Gunasekar et al. 2023): attention and feed-forward read the same norm of the block's
 * input; a part of each head turns; biases everywhere.
 */
export const phi: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'model.'));
  const C = config.count('hidden_size', 2048);
  const heads = config.count('num_attention_heads', 32);
  const keyHeads = config.count('num_key_value_heads', heads);
  const blocks = config.blocks('num_hidden_layers', file, 24);
  const vocabularySize = config.count('vocab_size', 51200);
  const dHead = wholeShare(C, heads);
  wholeShare(heads, keyHeads);
  const sizes = { heads, width: C, dHead };
  const keySizes = { heads: keyHeads, width: C, dHead };
  const dMlp = config.count('intermediate_size', 8192);
  config.refuse('qk_layernorm', (x) => x === true, 'queries and keys have LayerNorms');
  w.ignore(/rotary_emb\.inv_freq$/);
  table(w, 'W_E', 'vocabulary', 'embed_tokens.weight', [vocabularySize, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`layers.${n}`, `blocks.${n}`];
    const attn = `${from}.self_attn`;
    headMatrix(w, `${to}.attn`, 'Q', `${attn}.q_proj`, sizes, true);
    headMatrix(w, `${to}.attn`, 'K', `${attn}.k_proj`, keySizes, true);
    headMatrix(w, `${to}.attn`, 'V', `${attn}.v_proj`, keySizes, true);
    outMatrix(w, `${to}.attn`, `${attn}.dense`, sizes, true);
    feedForwardMatrices(w, `${to}.mlp`, [`${from}.mlp.fc1`, `${from}.mlp.fc2`], [C, dMlp], true);
    normVectors(w, `${to}.ln1`, `${from}.input_layernorm`, C, true);
  }
  normVectors(w, 'ln_final', 'final_layernorm', C, true);
  const bare = isBare(config) && !w.has('/lm_head.weight') && !w.has('/lm_head.bias');
  if (!bare) {
    languageHead(w, config.flag('tie_word_embeddings', false), [C, vocabularySize]);
    w.vector('b_U', 'b_U', 'output', '/lm_head.bias', vocabularySize);
  }
  return {
    weights: w,
    vocabularySize,
    description:
      'Phi: one LayerNorm before attention and feed-forward side by side, rotary positions of a part of each head',
    model: {
      blocks,
      heads,
      keyHeads,
      dHead,
      contextLength: config.count('max_position_embeddings', 2048),
      norm: 'pre',
      parallel: true,
      epsilon: config.number('layer_norm_eps', 1e-5),
      activation: config.activation('hidden_act', 'gelu_new'),
      mask: 'causal',
      scaled: true,
      positioned: true,
      positions: { kind: 'none' },
      ...(bare ? { output: { kind: 'none' as const } } : {}),
      rotary: { rotary: rotaryOf(config.orElse({ partial_rotary_factor: 0.5 }), dHead) },
      each: Array.from({ length: blocks }, () => ({ rotary: 'rotary' })),
    },
  };
};
