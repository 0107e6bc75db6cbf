import { CheckpointError } from '../problem';
import type { Config } from './config';
import { decoder } from './decoder';
import { type Family, wholeShare } from './family';

/** GPT-Neo (Black et al. 2021), TinyStories: as GPT-2, with windows in some layers and unscaled scores. */
export const gptNeo: Family = (config, file) => {
  const width = config.count('hidden_size', 2048);
  const heads = config.count('num_heads', 16);
  const blocks = config.blocks('num_layers', file, 24);
  const window = config.count('window_size', 256);
  const local = localLayers(config, blocks);
  return decoder(config, file, {
    name: 'GPT-Neo',
    prefixes: ['transformer.'],
    sizes: {
      ...{ width, heads, dHead: wholeShare(width, heads), blocks },
      dMlp: config.has('intermediate_size') ? config.count('intermediate_size') : 4 * width,
      vocabularySize: config.count('vocab_size', 50257),
      contextLength: config.count('max_position_embeddings', 2048),
    },
    embedding: 'wte',
    places: { name: 'wpe' },
    block(n) {
      const attn = `h.${n}.attn.attention`;
      return {
        qkv: [`${attn}.q_proj`, `${attn}.k_proj`, `${attn}.v_proj`],
        out: `${attn}.out_proj`,
        mlp: [`h.${n}.mlp.c_fc`, `h.${n}.mlp.c_proj`],
        ln1: `h.${n}.ln_1`,
        ln2: `h.${n}.ln_2`,
      };
    },
    finalNorm: 'ln_f',
    output: { tied: true },
    biases: { qkv: false, out: true, mlp: true, norm: true },
    unneeded: /attn\.attention\.(bias|masked_bias)$/,
    choices: {
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation_function', 'gelu_new'),
      dK: null,
      each: local.map((isLocal) => (isLocal ? { window } : {})),
    },
    words: [
      'learned positions',
      'scores not scaled',
      `${local.filter(Boolean).length} of ${blocks} layers through a window of ${window}`,
    ],
  });
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
