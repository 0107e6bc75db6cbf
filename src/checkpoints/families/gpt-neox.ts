import { type Family, isBare, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { rotaryOf } from './rotary';
import { Weights } from './weights';

/**
 * GPT-NeoX (Black et al. 2022) and Pythia: attention and feed-forward both read the block's input, each
 * through its own norm; a part of each head turns with the position.
 */
export const gptNeox: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'gpt_neox.'));
  const C = config.count('hidden_size', 6144);
  const heads = config.count('num_attention_heads', 64);
  const blocks = config.blocks('num_hidden_layers', file, 44);
  const vocabularySize = config.count('vocab_size', 50432);
  const dHead = wholeShare(C, heads);
  const sizes = { heads, width: C, dHead };
  const bias = config.flag('attention_bias', true);
  w.ignore(/attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/); // masks, and what is computed
  table(w, 'W_E', 'vocabulary', 'embed_in.weight', [vocabularySize, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`layers.${n}`, `blocks.${n}`];
    for (const [part, letter] of (['Q', 'K', 'V'] as const).entries()) {
      // In GGUF all queries come first, then all keys, then all values.
      const rows = config.flag('heads_in_turn', true)
        ? { from: part * dHead, all: 3 * C, headStep: 3 * dHead }
        : { from: part * C, all: 3 * C };
      headMatrix(w, `${to}.attn`, letter, `${from}.attention.query_key_value`, sizes, bias, rows);
    }
    outMatrix(w, `${to}.attn`, `${from}.attention.dense`, sizes, bias);
    const mlp: [string, string] = [`${from}.mlp.dense_h_to_4h`, `${from}.mlp.dense_4h_to_h`];
    feedForwardMatrices(w, `${to}.mlp`, mlp, [C, config.count('intermediate_size', 4 * C)], true);
    normVectors(w, `${to}.ln1`, `${from}.input_layernorm`, C, true);
    normVectors(w, `${to}.ln2`, `${from}.post_attention_layernorm`, C, true);
  }
  normVectors(w, 'ln_final', 'final_layer_norm', C, true);
  const tied = config.flag('tie_word_embeddings', false);
  const bare = !tied && isBare(config) && !w.has('/embed_out.weight');
  if (!bare) languageHead(w, tied, [C, vocabularySize], '/embed_out.weight');
  const parallel = config.flag('use_parallel_residual', true);
  // Older configs have names of their own for the angles.
  const old = config.has('rotary_pct') || config.has('rotary_emb_base');
  const angles = old
    ? config.with({
        rope_theta: config.number('rotary_emb_base', 10000),
        partial_rotary_factor: config.number('rotary_pct', 0.25),
      })
    : config;
  return {
    weights: w,
    vocabularySize,
    description: `GPT-NeoX: LayerNorm before each sublayer, ${parallel ? 'attention and feed-forward side by side, ' : ''}rotary positions of a part of each head`,
    model: {
      blocks,
      heads,
      dHead,
      contextLength: config.count('max_position_embeddings', 2048),
      norm: 'pre',
      epsilon: config.number('layer_norm_eps', 1e-5),
      activation: config.activation('hidden_act', 'gelu'),
      mask: 'causal',
      scaled: true,
      positioned: true,
      positions: { kind: 'none' },
      parallel,
      ...(bare ? { output: { kind: 'none' as const } } : {}),
      rotary: { rotary: rotaryOf(angles, dHead) },
      each: Array.from({ length: blocks }, () => ({ rotary: 'rotary' })),
    },
  };
};
