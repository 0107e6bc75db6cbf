import { CheckpointError } from '../problem';
import type { Config } from './config';
import { type Family, isBare, languageHead, prefixOf, wholeShare } from './family';
import { feedForwardMatrices, headMatrix, normVectors, outMatrix, table } from './parts';
import { Weights } from './weights';

/** GPT-Neo (Black et al. 2021), TinyStories: as GPT-2, with windows in some layers and unscaled scores. */
export const gptNeo: Family = (config, file) => {
  const w = new Weights(file, prefixOf(file, 'transformer.'));
  const C = config.count('hidden_size', 2048);
  const heads = config.count('num_heads', 16);
  const blocks = config.blocks('num_layers', file, 24);
  const vocabularySize = config.count('vocab_size', 50257);
  const context = config.count('max_position_embeddings', 2048);
  const sizes = { heads, width: C, dHead: wholeShare(C, heads) };
  const dMlp = config.has('intermediate_size') ? config.count('intermediate_size') : 4 * C;
  w.ignore(/attn\.attention\.(bias|masked_bias)$/); // masks
  table(w, 'W_E', 'vocabulary', 'wte.weight', [vocabularySize, C]);
  table(w, 'W_pos', 'place', 'wpe.weight', [context, C]);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`h.${n}`, `blocks.${n}`];
    const attn = `${from}.attn.attention`;
    headMatrix(w, `${to}.attn`, 'Q', `${attn}.q_proj`, sizes, false);
    headMatrix(w, `${to}.attn`, 'K', `${attn}.k_proj`, sizes, false);
    headMatrix(w, `${to}.attn`, 'V', `${attn}.v_proj`, sizes, false);
    outMatrix(w, `${to}.attn`, `${attn}.out_proj`, sizes, true);
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
  const window = config.count('window_size', 256);
  const local = localLayers(config, blocks);
  return {
    weights: w,
    vocabularySize,
    description: `GPT-Neo: LayerNorm before each sublayer, learned positions, ${local.filter(Boolean).length} of ${blocks} layers through a window of ${window}`,
    model: {
      blocks,
      heads,
      dHead: sizes.dHead,
      contextLength: context,
      norm: 'pre',
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation_function', 'gelu_new'),
      mask: 'causal',
      scaled: true,
      dK: null,
      positioned: true,
      ...(bare ? { output: { kind: 'none' as const } } : {}),
      each: local.map((isLocal) => (isLocal ? { window } : {})),
    },
  };
};

/** Which layers are local: attention_types is a list of [kinds, how many times]. */
function localLayers(config: Config, blocks: number): readonly boolean[] {
  const types = config.list('attention_types') ?? [[['global', 'local'], blocks / 2]];
  const kinds: unknown[] = [];
  for (const entry of types) {
    const [names, times] = Array.isArray(entry) ? (entry as unknown[]) : [];
    for (let n = 0; n < Number(times) && Array.isArray(names) && kinds.length < blocks; n++) {
      kinds.push(...(names as unknown[]));
    }
  }
  const layers = kinds.slice(0, blocks);
  if (layers.length === blocks && layers.every((kind) => kind === 'global' || kind === 'local')) {
    return layers.map((kind) => kind === 'local');
  }
  throw new CheckpointError(
    `${config.file}: attention_types must name global or local for each of ${blocks} layers, as [[["global", "local"], ${blocks / 2}]].`,
  );
}
