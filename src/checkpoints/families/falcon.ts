import { type Family, isBare, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { rotaryOf } from './rotary';
import { Weights } from './weights';

/**
 * Falcon (Almazrouei et al. 2023), as Falcon-7B: one head of keys and values for all, attention and
 * feed-forward side by side behind one norm, rotary positions, no biases but the norms'.
 */
export const falcon: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'transformer.'));
  const C = config.count('hidden_size', 4544);
  const heads = config.has('n_head')
    ? config.count('n_head')
    : config.count('num_attention_heads', 71);
  const blocks = config.has('n_layer')
    ? config.blocks('n_layer', file)
    : config.blocks('num_hidden_layers', file, 32);
  const vocabularySize = config.count('vocab_size', 65024);
  const dHead = wholeShare(C, heads);
  const grouped = 'groups of heads lie between each other in one tensor (Falcon-40B, Falcon-11B)';
  config.refuse('new_decoder_architecture', (x) => x === true, grouped);
  const alibi = 'transformers rounds its biases of distance (ALiBi) to bfloat16';
  config.refuse('alibi', (x) => x === true, alibi);
  const single = config.flag('multi_query', true);
  const parallel = config.flag('parallel_attn', true);
  const bias = config.flag('bias', false);
  const dMlp = config.has('ffn_hidden_size') ? config.count('ffn_hidden_size') : 4 * C;
  const sizes = { heads, width: C, dHead };
  const keySizes = { heads: single ? 1 : heads, width: C, dHead };
  const all = single ? C + 2 * dHead : 3 * C;

  table(w, 'W_E', 'vocabulary', 'word_embeddings.weight', [vocabularySize, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`h.${n}`, `blocks.${n}`];
    const joined = `${from}.self_attention.query_key_value`;
    for (const [part, letter] of (['Q', 'K', 'V'] as const).entries()) {
      // One head of keys and one of values behind all queries; else the three of each head in turn.
      const rows = single
        ? { from: part === 0 ? 0 : C + (part - 1) * dHead, all }
        : { from: part * dHead, all, headStep: 3 * dHead };
      headMatrix(w, `${to}.attn`, letter, joined, part === 0 ? sizes : keySizes, bias, rows);
    }
    outMatrix(w, `${to}.attn`, `${from}.self_attention.dense`, sizes, bias);
    const mlp: [string, string] = [`${from}.mlp.dense_h_to_4h`, `${from}.mlp.dense_4h_to_h`];
    feedForwardMatrices(w, `${to}.mlp`, mlp, [C, dMlp], bias);
    normVectors(w, `${to}.ln1`, `${from}.input_layernorm`, C, true);
    if (!parallel) normVectors(w, `${to}.ln2`, `${from}.post_attention_layernorm`, C, true);
  }
  normVectors(w, 'ln_final', 'ln_f', C, true);
  const tied = config.flag('tie_word_embeddings', true);
  const bare = !tied && isBare(config) && !w.has('/lm_head.weight');
  if (!bare) languageHead(w, tied, [C, vocabularySize]);
  return {
    weights: w,
    vocabularySize,
    description: `Falcon: ${parallel ? 'one LayerNorm before attention and feed-forward side by side' : 'LayerNorm before each sublayer'}, rotary positions (halves in pairs)${single ? `, one head of keys and values for ${heads} of queries` : ''}`,
    model: {
      blocks,
      heads,
      keyHeads: keySizes.heads,
      dHead,
      contextLength: config.count('max_position_embeddings', 2048),
      norm: 'pre',
      parallel,
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation', 'gelu'),
      mask: 'causal',
      scaled: true,
      positioned: true,
      positions: { kind: 'none' },
      ...(bare ? { output: { kind: 'none' as const } } : {}),
      rotary: { rotary: rotaryOf(config, dHead) },
      each: Array.from({ length: blocks }, () => ({ rotary: 'rotary' })),
    },
  };
};
