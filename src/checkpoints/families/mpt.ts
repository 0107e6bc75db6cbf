import { alibiSlopes } from '../../ops/alibi';
import { Config } from './config';
import { decoder } from './decoder';
import { type Family, prefixOf, wholeShare } from './family';

/** MPT (MosaicML 2023): biases for distances (ALiBi) in place of positions, and no other biases at all. */
export const mpt: Family = (config, file) => {
  const width = config.count('d_model', 2048);
  const heads = config.count('n_heads', 16);
  const attention = config.part('attn_config') ?? new Config('attn_config', {});
  attention.refuse('alibi', (x) => x !== true, 'it has no positions that transformers knows');
  attention.refuse('clip_qkv', () => true, 'queries, keys and values are clipped');
  attention.refuse('qk_ln', (x) => x === true, 'queries and keys are normalised');
  attention.refuse('softmax_scale', () => true, 'its scores have a scale of their own');
  attention.refuse('prefix_lm', (x) => x === true, 'a prefix sees itself whole');
  const largest = 'transformers takes 8 whatever the file says, so nobody can tell what is meant';
  attention.refuse('alibi_bias_max', (x) => x !== 8, largest);
  config.refuse('logit_scale', () => true, 'its logits are scaled');
  config.refuse('no_bias', (x) => x !== true, 'it has biases');
  // transformers takes 4 · d_model whatever expansion_ratio says: the file knows.
  const first = `${prefixOf(file, 'transformer.')}blocks.0.ffn.up_proj.weight`;
  return decoder(config, file, {
    name: 'MPT',
    prefixes: ['transformer.'],
    sizes: {
      ...{ width, heads, dHead: wholeShare(width, heads) },
      blocks: config.blocks('n_layers', file, 24),
      dMlp: file.tensors.get(first)?.shape[0] ?? 4 * width,
      vocabularySize: config.count('vocab_size', 50368),
      contextLength: config.count('max_seq_len', 2048),
    },
    embedding: 'wte',
    block: (n) => ({
      qkv: { name: `blocks.${n}.attn.Wqkv` },
      out: `blocks.${n}.attn.out_proj`,
      mlp: [`blocks.${n}.ffn.up_proj`, `blocks.${n}.ffn.down_proj`],
      ln1: `blocks.${n}.norm_1`,
      ln2: `blocks.${n}.norm_2`,
    }),
    finalNorm: 'norm_f',
    output: { tied: true },
    biases: { qkv: false, out: false, mlp: false, norm: false },
    choices: {
      epsilon: config.number('layer_norm_epsilon', 1e-5),
      activation: 'gelu',
      positions: { kind: 'none' },
      bias: { kind: 'alibi', slopes: alibiSlopes(heads, 8), last: true },
    },
    words: ['biases for distances (ALiBi), no others'],
  });
};
