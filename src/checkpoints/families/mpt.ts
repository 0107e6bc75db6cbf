import { alibiSlopes } from '../../ops/alibi';
import { Config } from './config';
import { type Family, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { Weights } from './weights';

/** MPT (MosaicML 2023): biases for distances (ALiBi) in place of positions, and no other biases at all. */
export const mpt: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'transformer.'));
  const C = config.count('d_model', 2048);
  const heads = config.count('n_heads', 16);
  const blocks = config.blocks('n_layers', file, 24);
  const vocabularySize = config.count('vocab_size', 50368);
  const dHead = wholeShare(C, heads);
  const sizes = { heads, width: C, dHead };
  const attention = config.part('attn_config') ?? new Config('attn_config', {});
  attention.refuse('alibi', (x) => x !== true, 'it has no positions that transformers knows');
  attention.refuse('clip_qkv', () => true, 'queries, keys and values are clipped');
  attention.refuse('qk_ln', (x) => x === true, 'queries and keys are normalised');
  attention.refuse('softmax_scale', () => true, 'its scores have a scale of their own');
  attention.refuse('prefix_lm', (x) => x === true, 'a prefix sees itself whole');
  attention.refuse(
    'alibi_bias_max',
    (x) => x !== 8,
    'transformers takes 8 whatever the file says, so nobody can tell what is meant',
  );
  config.refuse('logit_scale', () => true, 'its logits are scaled');
  config.refuse('no_bias', (x) => x !== true, 'it has biases');

  table(w, 'W_E', 'vocabulary', 'wte.weight', [vocabularySize, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`blocks.${n}`, `blocks.${n}`];
    for (const [part, letter] of (['Q', 'K', 'V'] as const).entries()) {
      const rows = { from: part * C, all: 3 * C };
      headMatrix(w, `${to}.attn`, letter, `${from}.attn.Wqkv`, sizes, false, rows);
    }
    outMatrix(w, `${to}.attn`, `${from}.attn.out_proj`, sizes, false);
    const mlp: [string, string] = [`${from}.ffn.up_proj`, `${from}.ffn.down_proj`];
    // transformers takes 4 · d_model whatever expansion_ratio says: the file knows.
    const dMlp = w.shapeOf(`${mlp[0]}.weight`)?.[0] ?? 4 * C;
    feedForwardMatrices(w, `${to}.mlp`, mlp, [C, dMlp], false);
    normVectors(w, `${to}.ln1`, `${from}.norm_1`, C, false);
    normVectors(w, `${to}.ln2`, `${from}.norm_2`, C, false);
  }
  normVectors(w, 'ln_final', 'norm_f', C, false);
  languageHead(w, config.flag('tie_word_embeddings', true), [C, vocabularySize]);
  return {
    weights: w,
    vocabularySize,
    description: 'MPT: LayerNorm before each sublayer, biases for distances (ALiBi), no others',
    model: {
      blocks,
      heads,
      dHead,
      contextLength: config.count('max_seq_len', 2048),
      norm: 'pre',
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: 'gelu',
      mask: 'causal',
      scaled: true,
      positioned: true,
      positions: { kind: 'none' },
      bias: { kind: 'alibi', slopes: alibiSlopes(heads, 8), last: true },
    },
  };
};
