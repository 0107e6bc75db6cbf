import type { Activation } from '../../ops/feed-forward';
import type { TensorFile } from '../files/tensor-file';
import type { Config } from './config';
import {
  type BuiltModel,
  type Family,
  type FamilyModel,
  languageHead,
  prefixOf,
  wholeShare,
} from './family';
import {
  type HeadSizes,
  dense,
  feedForwardMatrices,
  headMatrix,
  normVectors,
  outMatrix,
  table,
} from './parts';
import { Weights } from './weights';

/** The sizes by the config's names for them. */
interface Sizes extends HeadSizes {
  readonly blocks: number;
  readonly dMlp: number;
  readonly vocabularySize: number;
}

/** What every encoder of this family has: norms after the residuals, all tokens in sight, learned positions. */
function encoder(config: Config, sizes: Sizes, more: Partial<FamilyModel>): FamilyModel {
  return {
    blocks: sizes.blocks,
    heads: sizes.heads,
    dHead: sizes.dHead,
    contextLength: config.count('max_position_embeddings', 512),
    norm: 'post',
    epsilon: config.number('layer_norm_eps', 1e-12),
    activation: config.activation('hidden_act', 'gelu'),
    mask: 'none',
    scaled: true,
    positioned: true,
    ...more,
  };
}

function sizesOf(config: Config, file: TensorFile): Sizes {
  const width = config.count('hidden_size', 768);
  const heads = config.count('num_attention_heads', 12);
  return {
    width,
    heads,
    dHead: wholeShare(width, heads),
    blocks: config.blocks('num_hidden_layers', file, 12),
    dMlp: config.count('intermediate_size', 3072),
    vocabularySize: config.count('vocab_size', 30522),
  };
}

/** Heads that speak of one task, and are no part of what is shown. */
const otherHeads = /^(classifier|qa_outputs|pre_classifier|score|logits_proj|sequence_summary)\./;

/** BERT (Devlin et al. 2019), and what has its form: MiniLM and other sentence encoders. */
export const bert: Family = (config, file) => bertLike(config, file, bertNames);
/** RoBERTa (Liu et al. 2019): positions start behind the padding's, and the head has another name. */
export const roberta: Family = (config, file) => bertLike(config, file, robertaNames);

interface Names {
  readonly family: string;
  readonly prefix: string;
  /** The transform before the prediction: dense, norm, the bias of the output, and a matrix of its own. */
  readonly head: { dense: string; norm: string; bias: string; own: string };
  readonly offset: (config: Config) => number;
  readonly activation: (config: Config) => Activation;
}

const bertNames: Names = {
  family: 'BERT',
  prefix: 'bert.',
  head: {
    dense: '/cls.predictions.transform.dense',
    norm: '/cls.predictions.transform.LayerNorm',
    bias: '/cls.predictions.bias',
    own: '/cls.predictions.decoder.weight',
  },
  offset: () => 0,
  activation: (config) => config.activation('hidden_act', 'gelu'),
};
const robertaNames: Names = {
  family: 'RoBERTa',
  prefix: 'roberta.',
  head: {
    dense: '/lm_head.dense',
    norm: '/lm_head.layer_norm',
    bias: '/lm_head.bias',
    own: '/lm_head.decoder.weight',
  },
  offset: (config) => config.count('pad_token_id', 1, 0) + 1,
  activation: () => 'gelu',
};

function bertLike(config: Config, file: TensorFile, names: Names): BuiltModel {
  const w = new Weights(file, prefixOf(file, names.prefix));
  const sizes = sizesOf(config, file);
  const { width: C, dMlp, blocks, vocabularySize } = sizes;
  config.refuse('is_decoder', (x) => x === true, 'it is used as a decoder');
  config.refuse(
    'position_embedding_type',
    (x) => x !== 'absolute',
    'its attention is relative to positions',
  );
  w.ignore(/embeddings\.(position_ids|token_type_ids)$/);
  const norm = (id: string, name: string) => {
    // The first checkpoints of BERT call them gamma and beta.
    const old = w.has(`${name}.gamma`);
    w.vector(`${id}.w`, 'gamma', 'd_model', `${name}.${old ? 'gamma' : 'weight'}`, C);
    w.vector(`${id}.b`, 'beta', 'd_model', `${name}.${old ? 'beta' : 'bias'}`, C);
  };
  const context = config.count('max_position_embeddings', 512);
  const offset = names.offset(config);
  table(w, 'W_E', 'vocabulary', 'embeddings.word_embeddings.weight', [vocabularySize, C]);
  table(w, 'W_pos', 'place', 'embeddings.position_embeddings.weight', [context, C]);
  const types = config.count('type_vocab_size', 2, 0);
  if (types > 0)
    table(w, 'W_token_type', 'text', 'embeddings.token_type_embeddings.weight', [types, C]);
  norm('embed.ln', 'embeddings.LayerNorm');
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [`encoder.layer.${n}`, `blocks.${n}`];
    const at = `${to}.attn`;
    headMatrix(w, at, 'Q', `${from}.attention.self.query`, sizes, true);
    headMatrix(w, at, 'K', `${from}.attention.self.key`, sizes, true);
    headMatrix(w, at, 'V', `${from}.attention.self.value`, sizes, true);
    outMatrix(w, at, `${from}.attention.output.dense`, sizes, true);
    norm(`${to}.ln1`, `${from}.attention.output.LayerNorm`);
    const matrices: [string, string] = [`${from}.intermediate.dense`, `${from}.output.dense`];
    feedForwardMatrices(w, `${to}.mlp`, matrices, [C, dMlp], true);
    norm(`${to}.ln2`, `${from}.output.LayerNorm`);
  }
  const square = { axes: ['d_model', 'd_model'], sizes: [C, C], bias: true } as const;
  if (w.has('pooler.dense.weight')) {
    dense(w, ['pooler.W', 'W_pool'], ['pooler.b', 'b_pool'], 'pooler.dense', square);
  }
  const follows = w.has('/cls.seq_relationship.weight') && w.has('pooler.dense.weight');
  if (follows) {
    dense(w, ['nsp_head.W', 'W_nsp'], ['nsp_head.b', 'b_nsp'], '/cls.seq_relationship', {
      axes: ['d_model', 'answer'],
      sizes: [C, 2],
      bias: true,
    });
  }
  const { head } = names;
  const masked = w.has(`${head.dense}.weight`);
  if (masked) {
    dense(w, ['mlm_head.W', 'W_mlm'], ['mlm_head.b', 'b_mlm'], head.dense, square);
    norm('mlm_head.ln', head.norm);
    // Of two biases the output has its own: the other is a copy, or forgotten.
    const own = head.own.replace(/weight$/, 'bias');
    w.vector('b_U', 'b_U', 'output', w.has(own) ? own : head.bias, vocabularySize);
    w.ignore(new RegExp(`^${head.bias.slice(1).replaceAll('.', '\\.')}$`));
    languageHead(w, config.flag('tie_word_embeddings', true), [C, vocabularySize], head.own);
  }
  return {
    weights: w,
    vocabularySize,
    description: `${names.family}: an encoder, LayerNorm after each residual, learned positions${offset > 0 ? ` from row ${offset}` : ''}`,
    ...(follows ? { answers: ['the second text follows', 'it does not'] } : {}),
    ...leftOut(w),
    model: encoder(config, sizes, {
      contextLength: context - offset,
      positions: { kind: 'learned', offset },
      output: { kind: masked ? 'masked' : 'none', activation: names.activation(config) },
    }),
  };
}

/** What the checkpoint has beside the model, said to the reader. */
function leftOut(w: Weights): { readonly warnings?: readonly string[] } {
  const heads = [...w.file.tensors.keys()].filter((name) => otherHeads.test(name));
  w.ignore(otherHeads);
  return heads.length === 0
    ? {}
    : {
        warnings: [
          `The checkpoint has a head for one task (${heads.join(', ')}): it is not shown, the model below it is.`,
        ],
      };
}

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
    headMatrix(w, at, 'Q', `${from}.attention.q_lin`, sizes, true);
    headMatrix(w, at, 'K', `${from}.attention.k_lin`, sizes, true);
    headMatrix(w, at, 'V', `${from}.attention.v_lin`, sizes, true);
    outMatrix(w, at, `${from}.attention.out_lin`, sizes, true);
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
