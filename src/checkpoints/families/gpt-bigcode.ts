import { type Family, isBare, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { Weights } from './weights';

/** GPT-BigCode (SantaCoder, StarCoder; Allal et al. 2023): GPT-2 with one head of keys and values for all. */
export const gptBigCode: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'transformer.'));
  const C = config.count('n_embd', 768);
  const heads = config.count('n_head', 12);
  const blocks = config.blocks('n_layer', file, 12);
  const vocabularySize = config.count('vocab_size', 50257);
  const context = config.count('n_positions', 1024);
  const dHead = wholeShare(C, heads);
  const single = config.flag('multi_query', true);
  const dMlp = config.has('n_inner') ? config.count('n_inner') : 4 * C;
  config.refuse('add_cross_attention', (x) => x === true, 'it attends to an encoder as well');
  const sizes = { heads, width: C, dHead };
  const keySizes = { heads: single ? 1 : heads, width: C, dHead };
  const all = single ? C + 2 * dHead : 3 * C;

  w.ignore(/attn\.(bias|masked_bias)$/); // masks
  table(w, 'W_E', 'vocabulary', 'wte.weight', [vocabularySize, C]);
  table(w, 'W_pos', 'place', 'wpe.weight', [context, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`h.${n}`, `blocks.${n}`];
    for (const [part, letter] of (['Q', 'K', 'V'] as const).entries()) {
      const rows = single
        ? { from: part === 0 ? 0 : C + (part - 1) * dHead, all }
        : { from: part * dHead, all, headStep: 3 * dHead };
      const own = part === 0 ? sizes : keySizes;
      headMatrix(w, `${to}.attn`, letter, `${from}.attn.c_attn`, own, true, rows);
    }
    outMatrix(w, `${to}.attn`, `${from}.attn.c_proj`, sizes, true);
    feedForwardMatrices(
      w,
      `${to}.mlp`,
      [`${from}.mlp.c_fc`, `${from}.mlp.c_proj`],
      [C, dMlp],
      true,
    );
    normVectors(w, `${to}.ln1`, `${from}.ln_1`, C, true);
    normVectors(w, `${to}.ln2`, `${from}.ln_2`, C, true);
  }
  normVectors(w, 'ln_final', 'ln_f', C, true);
  const tied = config.flag('tie_word_embeddings', true);
  const bare = !tied && isBare(config) && !w.has('/lm_head.weight');
  if (!bare) languageHead(w, tied, [C, vocabularySize]);
  return {
    weights: w,
    vocabularySize,
    description: `GPT-BigCode: LayerNorm before each sublayer, learned positions${single ? `, one head of keys and values for ${heads} of queries` : ''}`,
    model: {
      blocks,
      heads,
      keyHeads: keySizes.heads,
      dHead,
      contextLength: context,
      norm: 'pre',
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation_function', 'gelu_pytorch_tanh'),
      mask: 'causal',
      scaled: true,
      ...(config.flag('scale_attn_weights', true) ? {} : { dK: null }),
      positioned: true,
      ...(bare ? { output: { kind: 'none' as const } } : {}),
    },
  };
};
