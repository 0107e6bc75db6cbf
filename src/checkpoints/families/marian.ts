import type { Stack } from '../../models/design';
import type { TensorFile } from '../files/tensor-file';
import type { Config } from './config';
import {
  type BuiltModel,
  type Family,
  embeddingsOfTwo,
  languageOutput,
  prefixOf,
  wholeShare,
} from './family';
import {
  type HeadSizes,
  feedForwardMatrices,
  headMatrices,
  normVectors,
  outMatrix,
  table,
} from './parts';
import { whole } from './view';
import { Weights } from './weights';

/**
 * The original encoder–decoder (Vaswani et al. 2017) as MarianMT has it: sines and cosines for
 * positions (all sines first), LayerNorm after each residual, cross-attention, one embedding for all.
 */
export const marian: Family = (config, file) => encoderDecoder(config, file, { name: 'Marian' });

// BART keeps one row for each of two tokens that its ancestor left free.
const asBart = { learnedFrom: 2, embeddingNorm: true };

/** BART (Lewis et al. 2020): the same with learned positions and a norm of the embeddings. */
export const bart: Family = (config, file) =>
  encoderDecoder(config, file, { name: 'BART', ...asBart });
/** MVP (Tang et al. 2022): BART, trained for many tasks. */
export const mvp: Family = (config, file) => {
  config.refuse('use_prompt', (x) => x === true, 'learned prompts stand before its keys');
  return encoderDecoder(config, file, { name: 'MVP', ...asBart });
};
/** PLBART (Ahmad et al. 2021): BART for programs. */
export const plbart: Family = (config, file) =>
  encoderDecoder(config, file, { name: 'PLBART', ...asBart, scaled: true });
/** mBART (Liu et al. 2020): BART with norms before each sublayer, and one behind each stack. */
export const mbart: Family = (config, file) =>
  encoderDecoder(config, file, { name: 'mBART', ...asBart, norm: 'pre' });
/** Pegasus (Zhang et al. 2020): Marian's positions, mBART's norms. */
export const pegasus: Family = (config, file) =>
  encoderDecoder(config, file, { name: 'Pegasus', norm: 'pre' });
/** Blenderbot (Roller et al. 2021): learned positions, mBART's norms. */
export const blenderbot: Family = (config, file) =>
  encoderDecoder(config, file, { name: 'Blenderbot', norm: 'pre', learnedFrom: 0, context: 128 });

/** What they do each in their own way. */
interface Kind {
  readonly name: string;
  /** The row of the first position, where positions are learned; else sines and cosines. */
  readonly learnedFrom?: number;
  readonly embeddingNorm?: boolean;
  readonly norm?: Stack['norm'];
  /** What transformers takes where the config says nothing. */
  readonly scaled?: boolean;
  readonly context?: number;
}

function encoderDecoder(
  config: Config,
  file: TensorFile,
  { name, learnedFrom, embeddingNorm = false, norm = 'post', ...otherwise }: Kind,
): BuiltModel {
  const w = new Weights(file, prefixOf(file, 'model.'));
  const C = config.count('d_model', 1024);
  const vocabularySize = config.count('vocab_size');
  const outputSize = config.count('decoder_vocab_size', vocabularySize);
  const context = config.count('max_position_embeddings', otherwise.context ?? 1024);
  const learned = learnedFrom !== undefined;
  const offset = learnedFrom ?? 0;
  for (const key of ['static_position_embeddings', 'share_decoder_input_output_embed']) {
    if (learned) config.refuse(key, (x) => x === true, 'its embeddings are others');
  }
  // transformers reads these of no config: what says otherwise is another model.
  for (const key of ['normalize_before', 'add_final_layer_norm']) {
    config.refuse(key, (x) => x !== (norm === 'pre'), 'its norms stand elsewhere');
  }
  config.refuse(
    'normalize_embedding',
    (x) => x !== embeddingNorm,
    'its embedding is normalised otherwise',
  );

  w.ignore(learned ? /^$/ : /embed_positions\.weight$/); // sines and cosines, which are computed
  const shared = embeddingsOfTwo(w, [vocabularySize, outputSize, C]);
  const sides = (['encoder', 'decoder'] as const).map((side) => {
    const heads = config.count(`${side}_attention_heads`, 16);
    const sizes = { heads, width: C, dHead: wholeShare(C, heads) };
    const blocks = config.blocks(`${side}_layers`, file, 12);
    const dMlp = config.count(`${side}_ffn_dim`, 4096);
    if (learned) {
      table(w, `${side}.W_pos`, 'place', `${side}.embed_positions.weight`, [context + offset, C]);
    }
    if (embeddingNorm) {
      normVectors(w, `${side}.embed.ln`, `${side}.layernorm_embedding`, C, true);
    }
    for (let n = 0; n < blocks; n++) blockOf(w, side, n, sizes, dMlp);
    if (norm === 'pre') normVectors(w, `${side}.ln_final`, `${side}.layer_norm`, C, true);
    return { sizes, blocks };
  }) as [Side, Side];
  if (w.has('/final_logits_bias')) {
    w.view(
      { id: 'b_U', symbol: 'b_U', axes: ['output'] },
      { name: '/final_logits_bias', shape: [1, outputSize] },
      whole([outputSize]),
    );
  }
  const output = languageOutput(w, config, [C, outputSize], { tied: true });

  const scale = config.flag('scale_embedding', otherwise.scaled ?? false)
    ? { embeddingScale: { factor: Math.sqrt(C), tex: '\\sqrt{d_{\\mathrm{model}}}' } }
    : {};
  const stack = (prefix: string, { sizes, blocks }: Side): Stack => ({
    prefix,
    blocks,
    heads: sizes.heads,
    dHead: sizes.dHead,
    norm,
    epsilon: 1e-5,
    activation: config.activation('activation_function', 'gelu'),
    mask: prefix === 'encoder.' ? 'none' : 'causal',
    scaled: true,
    positioned: true,
    positions: learned ? { kind: 'learned', offset } : { kind: 'sinusoid', layout: 'halves' },
    ...scale,
  });
  return {
    weights: w,
    vocabularySize: shared ? vocabularySize : Math.min(vocabularySize, outputSize),
    outputSize,
    decoderStart: config.count('decoder_start_token_id', config.count('pad_token_id', 0, 0), 0),
    description: `${name}: encoder and decoder, LayerNorm ${norm === 'pre' ? 'before each sublayer' : 'after each residual'}, ${learned ? 'learned positions' : 'positions by sines and cosines'}`,
    model: {
      ...stack('decoder.', sides[1]),
      contextLength: context,
      ...output.choices,
      encoder: stack('encoder.', sides[0]),
    },
  };
}

interface Side {
  readonly sizes: HeadSizes;
  readonly blocks: number;
}

function blockOf(
  w: Weights,
  side: 'encoder' | 'decoder',
  n: number,
  sizes: HeadSizes,
  dMlp: number,
): void {
  const [from, to] = [`${side}.layers.${n}`, `${side}.blocks.${n}`];
  const { width } = sizes;
  const attends = (id: string, name: string) => {
    headMatrices(w, id, [`${name}.q_proj`, `${name}.k_proj`, `${name}.v_proj`], sizes, true);
    outMatrix(w, id, `${name}.out_proj`, sizes, true);
  };
  attends(`${to}.attn`, `${from}.self_attn`);
  normVectors(w, `${to}.ln1`, `${from}.self_attn_layer_norm`, width, true);
  if (side === 'decoder') {
    attends(`${to}.cross_attn`, `${from}.encoder_attn`);
    normVectors(w, `${to}.ln2`, `${from}.encoder_attn_layer_norm`, width, true);
  }
  feedForwardMatrices(w, `${to}.mlp`, [`${from}.fc1`, `${from}.fc2`], [width, dMlp], true);
  const last = side === 'decoder' ? 'ln3' : 'ln2';
  normVectors(w, `${to}.${last}`, `${from}.final_layer_norm`, width, true);
}
