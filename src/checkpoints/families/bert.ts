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
  headMatrices,
  outMatrix,
  table,
} from './parts';
import { Weights } from './weights';

/** The sizes by the config's names for them. */
export interface Sizes extends HeadSizes {
  readonly blocks: number;
  readonly dMlp: number;
  readonly vocabularySize: number;
}

/** What every encoder of this family has: norms after the residuals, all tokens in sight, learned positions. */
export function encoder(config: Config, sizes: Sizes, more: Partial<FamilyModel>): FamilyModel {
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
const otherHeads =
  /^(classifier|qa_outputs|pre_classifier|score|logits_proj|sequence_summary|sop_classifier|discriminator_predictions)\./;

/** BERT (Devlin et al. 2019), and what has its form: MiniLM and other sentence encoders. */
export const bert: Family = (config, file) => bertLike(config, file, bertNames);
/** RoBERTa (Liu et al. 2019): positions start behind the padding's, and the head has another name. */
export const roberta: Family = (config, file) => bertLike(config, file, robertaNames);
/** What a layer's tensors are called. */
type LayerNames = Readonly<
  Record<'q' | 'k' | 'v' | 'o' | 'ln1' | 'first' | 'second' | 'ln2', string>
>;

export interface Names {
  readonly family: string;
  readonly prefix: string;
  /** The transform before the prediction: dense, norm, the bias of the output, and a matrix of its own. */
  readonly head: { dense: string; norm: string; bias: string; own: string };
  readonly offset: (config: Config) => number;
  readonly activation: (config: Config) => Activation;
  readonly layer?: (n: number) => LayerNames;
  /** What widens embeddings that are narrower than the model. */
  readonly narrow?: string;
  readonly pooler?: string;
  readonly before?: (w: Weights, sizes: HeadSizes) => void;
}

export const bertNames: Names = {
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
export const robertaNames: Names = {
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
export const bertLayer = (n: number): LayerNames => {
  const at = `encoder.layer.${n}`;
  const self = `${at}.attention.self`;
  return {
    ...{ q: `${self}.query`, k: `${self}.key`, v: `${self}.value` },
    ...{ o: `${at}.attention.output.dense`, ln1: `${at}.attention.output.LayerNorm` },
    ...{ first: `${at}.intermediate.dense`, second: `${at}.output.dense` },
    ln2: `${at}.output.LayerNorm`,
  };
};

export function bertLike(config: Config, file: TensorFile, names: Names): BuiltModel {
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
  const norm = (id: string, name: string, size = C) => {
    // The first checkpoints of BERT call them gamma and beta.
    const old = w.has(`${name}.gamma`);
    w.vector(`${id}.w`, 'gamma', 'd_model', `${name}.${old ? 'gamma' : 'weight'}`, size);
    w.vector(`${id}.b`, 'beta', 'd_model', `${name}.${old ? 'beta' : 'bias'}`, size);
  };
  const context = config.count('max_position_embeddings', 512);
  const offset = names.offset(config);
  const E = names.narrow === undefined ? C : config.count('embedding_size', 128);
  table(w, 'W_E', 'vocabulary', 'embeddings.word_embeddings.weight', [vocabularySize, E]);
  table(w, 'W_pos', 'place', 'embeddings.position_embeddings.weight', [context, E]);
  const types = config.count('type_vocab_size', 2, 0);
  if (types > 0)
    table(w, 'W_token_type', 'text', 'embeddings.token_type_embeddings.weight', [types, E]);
  norm('embed.ln', 'embeddings.LayerNorm', E);
  if (names.narrow !== undefined && w.has(`${names.narrow}.weight`)) {
    dense(w, ['embed.W', 'W_wide'], ['embed.b', 'b_wide'], names.narrow, {
      axes: ['d_embed', 'd_model'],
      sizes: [E, C],
      bias: true,
    });
  }
  names.before?.(w, sizes);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [(names.layer ?? bertLayer)(n), `blocks.${n}`];
    const at = `${to}.attn`;
    headMatrices(w, at, [from.q, from.k, from.v], sizes, true);
    outMatrix(w, at, from.o, sizes, true);
    norm(`${to}.ln1`, from.ln1);
    feedForwardMatrices(w, `${to}.mlp`, [from.first, from.second], [C, dMlp], true);
    norm(`${to}.ln2`, from.ln2);
  }
  const square = { axes: ['d_model', 'd_model'], sizes: [C, C], bias: true } as const;
  const pooler = names.pooler ?? 'pooler.dense';
  const pools = w.has(`${pooler}.weight`);
  if (pools) dense(w, ['pooler.W', 'W_pool'], ['pooler.b', 'b_pool'], pooler, square);
  const follows = w.has('/cls.seq_relationship.weight') && pools;
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
    const narrowed = { axes: ['d_model', 'd_model'], sizes: [C, E], bias: true } as const;
    dense(w, ['mlm_head.W', 'W_mlm'], ['mlm_head.b', 'b_mlm'], head.dense, narrowed);
    norm('mlm_head.ln', head.norm, E);
    // Of two biases the output has its own: the other is a copy, or forgotten.
    const own = head.own.replace(/weight$/, 'bias');
    w.vector('b_U', 'b_U', 'output', w.has(own) ? own : head.bias, vocabularySize);
    w.ignore(new RegExp(`^${head.bias.slice(1).replaceAll('.', '\\.')}$`));
    languageHead(w, config.flag('tie_word_embeddings', true), [E, vocabularySize], head.own);
  }
  return {
    weights: w,
    vocabularySize,
    description: `${names.family}: an encoder, LayerNorm after each residual, learned positions${offset > 0 ? ` from row ${offset}` : ''}${E < C ? `, embeddings of ${E} coordinates` : ''}`,
    ...(follows ? { answers: ['the second text follows', 'it does not'] } : {}),
    ...leftOut(w),
    model: encoder(config, sizes, {
      contextLength: context - offset,
      positions: { kind: 'learned', offset, ...(offset > 0 ? { padding: offset - 1 } : {}) },
      output: { kind: masked ? 'masked' : 'none', activation: names.activation(config) },
    }),
  };
}

/** What the checkpoint has beside the model, said to the reader. */
export function leftOut(w: Weights): { readonly warnings?: readonly string[] } {
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
