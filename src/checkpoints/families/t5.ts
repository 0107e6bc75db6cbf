import type { Activation } from '../../ops/feed-forward';
import type { DistanceBias, Stack } from '../../models/design';
import { CheckpointError } from '../problem';
import { Config } from './config';
import { type Family, embeddingsOfTwo, languageHead } from './family';
import {
  type HeadSizes,
  feedForwardMatrices,
  gatedMatrices,
  headMatrices,
  normVectors,
  outMatrix,
} from './parts';
import { Weights } from './weights';

/**
 * T5 (Raffel et al. 2020) and version 1.1: an encoder and a decoder, RMSNorm before each sublayer, biases
 * learned for distances, scores that are never scaled, no other biases.
 */
export const t5: Family = (config, file) => {
  const w = new Weights(file);
  const C = config.count('d_model', 512);
  const sizes = { heads: config.count('num_heads', 8), width: C, dHead: config.count('d_kv', 64) };
  const encoderBlocks = config.blocks('num_layers', file, 6);
  const decoderBlocks = config.blocks('num_decoder_layers', file, encoderBlocks);
  const vocabularySize = config.count('vocab_size', 32128);
  const { gated, activation } = feedForwardOf(config);
  const buckets = config.count('relative_attention_num_buckets', 32);
  if (!w.has('decoder.block.0.layer.0.SelfAttention.q.weight')) {
    throw new CheckpointError(
      `${file.name} holds T5's encoder alone, which Glassformer does not support yet: it runs encoder and decoder.`,
    );
  }

  embeddingsOfTwo(w, [vocabularySize, vocabularySize, C]);
  for (const [side, blocks] of [
    ['encoder', encoderBlocks],
    ['decoder', decoderBlocks],
  ] as const) {
    for (let n = 0; n < blocks; n++) {
      const [from, to] = [`${side}.block.${n}.layer`, `${side}.blocks.${n}`];
      attentionOf(w, `${to}.attn`, `${from}.0.SelfAttention`, sizes);
      normVectors(w, `${to}.ln1`, `${from}.0.layer_norm`, C, false);
      if (n === 0) {
        w.add(
          { id: `${to}.attn.rel_pos_bias`, symbol: 'B_rel', axes: ['bucket', 'head'] },
          {
            name: `${from}.0.SelfAttention.relative_attention_bias.weight`,
            shape: [buckets, sizes.heads],
          },
        );
      }
      if (side === 'decoder') {
        attentionOf(w, `${to}.cross_attn`, `${from}.1.EncDecAttention`, sizes);
        normVectors(w, `${to}.ln2`, `${from}.1.layer_norm`, C, false);
        // A table that the first files have, and that cross-attention has never used.
        w.ignore(/EncDecAttention\.relative_attention_bias\.weight$/);
      }
      const last = side === 'decoder' ? 2 : 1;
      const mlp = `${from}.${last}.DenseReluDense`;
      const size = [C, config.count('d_ff', 2048)] as const;
      if (gated) gatedMatrices(w, `${to}.mlp`, [`${mlp}.wi_0`, `${mlp}.wi_1`, `${mlp}.wo`], size);
      else feedForwardMatrices(w, `${to}.mlp`, [`${mlp}.wi`, `${mlp}.wo`], size, false);
      normVectors(w, `${to}.ln${last + 1}`, `${from}.${last}.layer_norm`, C, false);
    }
    normVectors(w, `${side}.ln_final`, `${side}.final_layer_norm`, C, false);
  }
  // Version 1.1 has an output of its own, and does not scale what goes into it.
  if (!w.parameters.has('W_U')) languageHead(w, true, [C, vocabularySize]);
  const scales = config.flag('scale_decoder_outputs', config.flag('tie_word_embeddings', true));

  const stack = (prefix: string, blocks: number): Stack => {
    const bias: DistanceBias = {
      kind: 'relative',
      buckets,
      maxDistance: config.count('relative_attention_max_distance', 128),
      bidirectional: prefix === 'encoder.',
    };
    return {
      prefix,
      blocks,
      heads: sizes.heads,
      dHead: sizes.dHead,
      norm: 'pre',
      normKind: 'rms',
      epsilon: config.number('layer_norm_epsilon', 1e-6),
      activation,
      mask: prefix === 'encoder.' ? 'none' : 'causal',
      scaled: true,
      dK: null,
      positioned: true,
      positions: { kind: 'none' },
      bias,
    };
  };
  return {
    weights: w,
    vocabularySize,
    decoderStart: config.count('decoder_start_token_id', config.count('pad_token_id', 0, 0), 0),
    description: `T5: encoder and decoder, RMSNorm before each sublayer, biases for distances, scores not scaled, ${gated ? 'gated ' : ''}feed-forward`,
    model: {
      ...stack('decoder.', decoderBlocks),
      contextLength: config.count('n_positions', 512),
      encoder: stack('encoder.', encoderBlocks),
      output: {
        kind: 'next',
        ...(scales ? { scale: { factor: C ** -0.5, tex: 'd_{\\mathrm{model}}^{-1/2}' } } : {}),
      },
    },
  };
};

/** mT5 (Xue et al. 2021): version 1.1 in many languages; what goes into its output is never scaled. */
export const mt5: Family = (config, file) =>
  t5(
    config.with({ scale_decoder_outputs: false }).orElse({ feed_forward_proj: 'gated-gelu' }),
    file,
  );

function attentionOf(w: Weights, at: string, from: string, sizes: HeadSizes): void {
  headMatrices(w, at, [`${from}.q`, `${from}.k`, `${from}.v`], sizes, false);
  outMatrix(w, at, `${from}.o`, sizes, false);
}

/** "relu", "gated-gelu" (with the tanh approximation), "gated-silu". */
function feedForwardOf(config: Config): { gated: boolean; activation: Activation } {
  const named = config.text('feed_forward_proj', 'relu');
  const gated = named.startsWith('gated-');
  const name = named.replace(/^gated-/, '');
  const activation = name === 'gelu' && gated ? 'gelu_new' : name;
  const spelled = new Config(config.file, { feed_forward_proj: activation });
  return { gated, activation: spelled.activation('feed_forward_proj') };
}
