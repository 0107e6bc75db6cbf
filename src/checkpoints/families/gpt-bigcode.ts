import { decoder } from './decoder';
import { type Family, wholeShare } from './family';

/** GPT-BigCode (SantaCoder, StarCoder; Allal et al. 2023): GPT-2 with one head of keys and values for all. */
export const gptBigCode: Family = (config, file) => {
  const width = config.count('n_embd', 768);
  const heads = config.count('n_head', 12);
  const single = config.flag('multi_query', true);
  config.refuse('add_cross_attention', (x) => x === true, 'it attends to an encoder as well');
  return decoder(config, file, {
    name: 'GPT-BigCode',
    prefixes: ['transformer.'],
    sizes: {
      ...{ width, heads, keyHeads: single ? 1 : heads, dHead: wholeShare(width, heads) },
      blocks: config.blocks('n_layer', file, 12),
      dMlp: config.has('n_inner') ? config.count('n_inner') : 4 * width,
      vocabularySize: config.count('vocab_size', 50257),
      contextLength: config.count('n_positions', 1024),
    },
    embedding: 'wte',
    places: { name: 'wpe' },
    block: (n) => ({
      qkv: { name: `h.${n}.attn.c_attn`, inTurn: !single },
      out: `h.${n}.attn.c_proj`,
      mlp: [`h.${n}.mlp.c_fc`, `h.${n}.mlp.c_proj`],
      ln1: `h.${n}.ln_1`,
      ln2: `h.${n}.ln_2`,
    }),
    finalNorm: 'ln_f',
    output: { tied: true },
    biases: { qkv: true, out: true, mlp: true, norm: true },
    unneeded: /attn\.(bias|masked_bias)$/,
    choices: {
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation_function', 'gelu_pytorch_tanh'),
      ...(config.flag('scale_attn_weights', true) ? {} : { dK: null }),
    },
    words: ['learned positions'],
  });
};
