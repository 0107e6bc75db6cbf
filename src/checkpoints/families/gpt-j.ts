import { type Family, isBare, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { rotaryOf } from './rotary';
import { Weights } from './weights';

/**
 * GPT-J (Wang, Komatsuzaki 2021): attention and feed-forward read the same norm of the block's input;
 * neighbours among a head's first coordinates turn together.
 */
export const gptJ: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'transformer.'));
  const C = config.count('n_embd', 4096);
  const heads = config.count('n_head', 16);
  const blocks = config.blocks('n_layer', file, 28);
  const vocabularySize = config.count('vocab_size', 50400);
  const sizes = { heads, width: C, dHead: wholeShare(C, heads) };
  const dMlp = config.has('n_inner') ? config.count('n_inner') : 4 * C;
  w.ignore(/attn\.(bias|masked_bias|embed_positions)$/); // masks, and what is computed
  table(w, 'W_E', 'vocabulary', 'wte.weight', [vocabularySize, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`h.${n}`, `blocks.${n}`];
    headMatrix(w, `${to}.attn`, 'Q', `${from}.attn.q_proj`, sizes, false);
    headMatrix(w, `${to}.attn`, 'K', `${from}.attn.k_proj`, sizes, false);
    headMatrix(w, `${to}.attn`, 'V', `${from}.attn.v_proj`, sizes, false);
    outMatrix(w, `${to}.attn`, `${from}.attn.out_proj`, sizes, false);
    feedForwardMatrices(
      w,
      `${to}.mlp`,
      [`${from}.mlp.fc_in`, `${from}.mlp.fc_out`],
      [C, dMlp],
      true,
    );
    normVectors(w, `${to}.ln1`, `${from}.ln_1`, C, true);
  }
  normVectors(w, 'ln_final', 'ln_f', C, true);
  const tied = config.flag('tie_word_embeddings', false);
  const bare = isBare(config) && !w.has('/lm_head.weight') && !w.has('/lm_head.bias');
  if (!bare) {
    languageHead(w, tied, [C, vocabularySize]);
    w.vector('b_U', 'b_U', 'output', '/lm_head.bias', vocabularySize);
  }
  const turning = config.with({
    rope_dimensions: config.count('rotary_dim', 64),
    rope_layout: 'interleaved',
  });
  return {
    weights: w,
    vocabularySize,
    description:
      'GPT-J: one LayerNorm before attention and feed-forward side by side, rotary positions (neighbours in pairs) of a part of each head',
    model: {
      blocks,
      heads,
      dHead: sizes.dHead,
      contextLength: config.count('n_positions', 2048),
      norm: 'pre',
      parallel: true,
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation_function', 'gelu_new'),
      mask: 'causal',
      scaled: true,
      positioned: true,
      positions: { kind: 'none' },
      ...(bare ? { output: { kind: 'none' as const } } : {}),
      rotary: { rotary: rotaryOf(turning, sizes.dHead) },
      each: Array.from({ length: blocks }, () => ({ rotary: 'rotary' })),
    },
  };
};
