import { type Family, decoderChoices, languageHead, prefixOf, wholeShare } from './family';
import { whole } from './view';
import { Weights } from './weights';

/**
 * GPT-2 (Radford et al. 2019) and DistilGPT-2: pre-norm, learned positions, tanh-GELU, output tied to
 * the embedding. Its matrices are kept as [in, out] (Conv1D), with queries, keys and values side by side.
 */
export const gpt2: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'transformer.'));
  const C = config.count('n_embd', 768);
  const blocks = config.blocks('n_layer', file, 12);
  const heads = config.count('n_head', 12);
  const dHead = wholeShare(C, heads);
  const dMlp = config.has('n_inner') ? config.count('n_inner') : 4 * C;
  const vocabularySize = config.count('vocab_size', 50257);
  const contextLength = config.count('n_positions', config.count('n_ctx', 1024));
  config.refuse('add_cross_attention', (x) => x === true, 'it attends to an encoder as well');
  const scaled = config.flag('scale_attn_weights', true);
  const byLayer = config.flag('scale_attn_by_inverse_layer_idx', false);

  w.ignore(/\bh\.\d+\.attn\.(bias|masked_bias)$/); // causal masks
  w.add(
    { id: 'W_E', symbol: 'W_E', axes: ['vocabulary', 'd_model'] },
    { name: 'wte.weight', shape: [vocabularySize, C] },
  );
  w.add(
    { id: 'W_pos', symbol: 'W_pos', axes: ['place', 'd_model'] },
    { name: 'wpe.weight', shape: [contextLength, C] },
  );
  // GGUF keeps [out, in], as nn.Linear does.
  const linear = config.flag('linear_layout', false);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`h.${n}`, `blocks.${n}`];
    for (const [part, letter] of ['Q', 'K', 'V'].entries()) {
      w.view(
        {
          id: `${to}.attn.W_${letter}`,
          symbol: `W_${letter}`,
          axes: ['head', 'd_model', 'd_head'],
        },
        { name: `${from}.attn.c_attn.weight`, shape: linear ? [3 * C, C] : [C, 3 * C] },
        {
          shape: [heads, C, dHead],
          strides: linear ? [dHead * C, 1, C] : [dHead, 3 * C, 1],
          offset: linear ? part * C * C : part * C,
        },
      );
      w.view(
        { id: `${to}.attn.b_${letter}`, symbol: `b_${letter}`, axes: ['head', 'd_head'] },
        { name: `${from}.attn.c_attn.bias`, shape: [3 * C] },
        { ...whole([heads, dHead]), offset: part * C },
      );
    }
    const matrix = (id: string, symbol: string, name: string, axes: string[], shape: number[]) => {
      const named = { id: `${to}.${id}`, symbol, axes };
      const [input, output] = shape;
      if (linear && output !== undefined) {
        w.linear(named, `${from}.${name}`, [input!, output]);
      } else w.add(named, { name: `${from}.${name}`, shape });
    };
    matrix('attn.W_O', 'W_O', 'attn.c_proj.weight', ['head·d_head', 'd_model'], [C, C]);
    matrix('attn.b_O', 'b_O', 'attn.c_proj.bias', ['d_model'], [C]);
    matrix('mlp.W_in', 'W_1', 'mlp.c_fc.weight', ['d_model', 'd_mlp'], [C, dMlp]);
    matrix('mlp.b_in', 'b_1', 'mlp.c_fc.bias', ['d_mlp'], [dMlp]);
    matrix('mlp.W_out', 'W_2', 'mlp.c_proj.weight', ['d_mlp', 'd_model'], [dMlp, C]);
    matrix('mlp.b_out', 'b_2', 'mlp.c_proj.bias', ['d_model'], [C]);
    for (const norm of [1, 2]) {
      w.vector(`${to}.ln${norm}.w`, 'gamma', 'd_model', `${from}.ln_${norm}.weight`, C);
      w.vector(`${to}.ln${norm}.b`, 'beta', 'd_model', `${from}.ln_${norm}.bias`, C);
    }
  }
  w.vector('ln_final.w', 'gamma', 'd_model', 'ln_f.weight', C);
  w.vector('ln_final.b', 'beta', 'd_model', 'ln_f.bias', C);
  const free = languageHead(w, config.flag('tie_word_embeddings', true), [C, vocabularySize]);

  return {
    weights: w,
    description: `GPT-2: LayerNorm before each sublayer, learned positions, output ${free ? 'of its own' : 'tied to the embedding'}`,
    vocabularySize,
    model: {
      ...decoderChoices({ heads, width: C, dHead }, blocks, contextLength),
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation_function', 'gelu_new'),
      // Divided by √d_head and by the block's number: √(d_head · number²).
      ...(scaled || byLayer ? {} : { dK: null }),
      ...(byLayer
        ? {
            each: Array.from({ length: blocks }, (_, n) => ({
              dK: (scaled ? dHead : 1) * (n + 1) ** 2,
            })),
          }
        : {}),
    },
  };
};
