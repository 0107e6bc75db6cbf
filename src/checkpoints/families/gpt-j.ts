import { decoder } from './decoder';
import { type Family, wholeShare } from './family';
import { rotaryOf, turning } from './rotary';

/**
 * GPT-J (Wang, Komatsuzaki 2021): attention and feed-forward read the same norm of the block's input;
 * neighbours among a head's first coordinates turn together.
 */
export const gptJ: Family = (config, file) => {
  const width = config.count('n_embd', 4096);
  const heads = config.count('n_head', 16);
  const dHead = wholeShare(width, heads);
  const blocks = config.blocks('n_layer', file, 28);
  const angles = config.with({
    rope_dimensions: config.count('rotary_dim', 64),
    rope_layout: 'interleaved',
  });
  return decoder(config, file, {
    name: 'GPT-J',
    prefixes: ['transformer.'],
    sizes: {
      ...{ width, heads, dHead, blocks },
      dMlp: config.has('n_inner') ? config.count('n_inner') : 4 * width,
      vocabularySize: config.count('vocab_size', 50400),
      contextLength: config.count('n_positions', 2048),
    },
    embedding: 'wte',
    block: (n) => ({
      qkv: [`h.${n}.attn.q_proj`, `h.${n}.attn.k_proj`, `h.${n}.attn.v_proj`],
      out: `h.${n}.attn.out_proj`,
      mlp: [`h.${n}.mlp.fc_in`, `h.${n}.mlp.fc_out`],
      ln1: `h.${n}.ln_1`,
    }),
    finalNorm: 'ln_f',
    output: { tied: false, bias: '/lm_head.bias' },
    biases: { qkv: false, out: false, mlp: true, norm: true },
    unneeded: /attn\.(bias|masked_bias|embed_positions)$/,
    choices: {
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: config.activation('activation_function', 'gelu_new'),
      parallel: true,
      ...turning(rotaryOf(angles, dHead), blocks),
    },
    words: ['rotary positions (neighbours in pairs) of a part of each head'],
  });
};
