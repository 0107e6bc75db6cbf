import { type Sizes, encoder, leftOut } from './bert';
import { type Family, languageHead, prefixOf, wholeShare } from './family';
import { dense, feedForwardMatrices, headMatrices, normVectors, outMatrix, table } from './parts';
import { Weights } from './weights';

/** DistilBERT (Sanh et al. 2019): BERT without texts' embeddings and pooler. */
export const distilBert: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'distilbert.'));
  const C = config.count('dim', 768);
  const heads = config.count('n_heads', 12);
  const sizes: Sizes = {
    width: C,
    heads,
    dHead: wholeShare(C, heads),
    blocks: config.blocks('n_layers', file, 6),
    dMlp: config.count('hidden_dim', 3072),
    vocabularySize: config.count('vocab_size', 30522),
  };
  const { vocabularySize } = sizes;
  w.ignore(/embeddings\.position_ids$/);
  table(w, 'W_E', 'vocabulary', 'embeddings.word_embeddings.weight', [vocabularySize, C]);
  table(w, 'W_pos', 'place', 'embeddings.position_embeddings.weight', [
    config.count('max_position_embeddings', 512),
    C,
  ]);
  normVectors(w, 'embed.ln', 'embeddings.LayerNorm', C, true);
  for (let n = 0; n < sizes.blocks; n++) {
    const [from, to] = [`transformer.layer.${n}`, `blocks.${n}`];
    const at = `${to}.attn`;
    const attn = `${from}.attention`;
    headMatrices(w, at, [`${attn}.q_lin`, `${attn}.k_lin`, `${attn}.v_lin`], sizes, true);
    outMatrix(w, at, `${attn}.out_lin`, sizes, true);
    normVectors(w, `${to}.ln1`, `${from}.sa_layer_norm`, C, true);
    const matrices: [string, string] = [`${from}.ffn.lin1`, `${from}.ffn.lin2`];
    feedForwardMatrices(w, `${to}.mlp`, matrices, [C, sizes.dMlp], true);
    normVectors(w, `${to}.ln2`, `${from}.output_layer_norm`, C, true);
  }
  const masked = w.has('/vocab_transform.weight');
  if (masked) {
    dense(w, ['mlm_head.W', 'W_mlm'], ['mlm_head.b', 'b_mlm'], '/vocab_transform', {
      axes: ['d_model', 'd_model'],
      sizes: [C, C],
      bias: true,
    });
    normVectors(w, 'mlm_head.ln', '/vocab_layer_norm', C, true);
    w.vector('b_U', 'b_U', 'output', '/vocab_projector.bias', vocabularySize);
    const tied = config.flag('tie_word_embeddings', true);
    languageHead(w, tied, [C, vocabularySize], '/vocab_projector.weight');
  }
  const activation = config.activation('activation', 'gelu');
  return {
    weights: w,
    vocabularySize,
    description: 'DistilBERT: an encoder, LayerNorm after each residual, learned positions',
    ...leftOut(w),
    model: encoder(config, sizes, {
      epsilon: 1e-12,
      activation,
      output: { kind: masked ? 'masked' : 'none', activation },
    }),
  };
};
