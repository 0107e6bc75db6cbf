import type { Kernels } from '../kernels/kernels';
import type { Activation } from '../ops/feed-forward';
import type { MaskAttributes } from '../ops/mask';
import type { NormKind } from '../ops/norm';
import type { RotateAttributes } from '../ops/rotate';
import type { SinusoidAttributes } from '../ops/sinusoid';
import type { Dtype } from '../tensor/tensor';
import type { Memory } from '../trace/memory';
import type { Parameter } from '../trace/tracer';

/** Where the layer norms stand: before each sublayer (GPT-2), or after each residual (Vaswani et al. 2017). */
export type NormPlacement = 'pre' | 'post';

/** How a stack knows the order of its tokens, beside rotary angles and biases. */
export type Positions =
  /**
   * A learned row for each position; the first is row `offset` of W_pos. Tokens with the id `padding` are not
   * counted, and have the row before (RoBERTa).
   */
  | { readonly kind: 'learned'; readonly offset: number; readonly padding?: number }
  | { readonly kind: 'sinusoid'; readonly layout: SinusoidAttributes['layout'] }
  | { readonly kind: 'none' };

/** Angles by which queries and keys are turned (RoFormer, Su et al. 2021). */
export interface Rotary {
  /** How far each pair of coordinates turns with every position, in radians. */
  readonly frequencies: readonly number[];
  readonly layout: RotateAttributes['layout'];
  /** What cosines and sines are multiplied by (YaRN); 1 as a rule. */
  readonly factor: number;
}

/** A bias of the scores for the distance of query and key. */
export type DistanceBias =
  | { readonly kind: 'alibi'; readonly slopes: readonly number[]; readonly last: boolean }
  /** Learned for buckets of distances, `rel_pos_bias` of the first block for all (T5). */
  | {
      readonly kind: 'relative';
      readonly buckets: number;
      readonly maxDistance: number;
      readonly bidirectional: boolean;
    };

/** What a block does otherwise than its neighbours. */
export interface BlockChoices {
  /** Keys this many places back or more are hidden. */
  readonly window?: number;
  /** Which of the stack's rotary angles it turns by; without one it does not turn. */
  readonly rotary?: string;
  /** Another d_k in the scale than the stack's. */
  readonly dK?: number;
}

/** Experts of which a router picks a few for each token (Shazeer et al. 2017). */
export interface Experts {
  readonly count: number;
  readonly picked: number;
  /** The weights of those that were picked are made to add up to 1. */
  readonly renormalized: boolean;
}

/**
 * A stack of blocks, with the choices that its numbers were trained for. What is left out is as in
 * GPT-2; biases, gates, token types and norms of heads are there where their parameters are.
 */
export interface Stack {
  /** Before the ids of its steps: "", "encoder." or "decoder.". */
  readonly prefix?: string;
  readonly blocks: number;
  readonly heads: number;
  readonly dHead: number;
  readonly norm: NormPlacement;
  readonly epsilon: number;
  readonly activation: Activation;
  readonly mask: MaskAttributes['rule'];
  readonly scaled: boolean;
  readonly positioned: boolean;

  readonly normKind?: NormKind;
  /** What a sublayer found is normalised before it is added (Gemma 2 and 3), beside the norm before it. */
  readonly normsResult?: boolean;
  /** What a sublayer found is multiplied by before it is added (Granite), and its TeX. */
  readonly residualScale?: { readonly factor: number; readonly tex: string };
  /** Attention and feed-forward both read the block's input, and are added at once (GPT-NeoX); one norm is for both where there is no second. */
  readonly parallel?: boolean;
  /** A norm behind the last block: as a rule where norms stand before sublayers. */
  readonly finalNorm?: boolean;
  /** Heads of keys and values, where several query heads share one. */
  readonly keyHeads?: number;
  /** d_k in the scale where it is not d_head; null in a model that never scales. */
  readonly dK?: number | null;
  readonly softCap?: number;
  readonly positions?: Positions;
  readonly rotary?: Readonly<Record<string, Rotary>>;
  readonly bias?: DistanceBias;
  /** What embeddings are multiplied by, and its TeX. */
  readonly embeddingScale?: { readonly factor: number; readonly tex: string };
  /** The residual is the normalised input (BLOOM's apply_residual_connection_post_layernorm). */
  readonly residualAfterNorm?: boolean;
  readonly experts?: Experts;
  readonly each?: readonly BlockChoices[];
}

/** What is made of the last block's result. */
export interface Output {
  /** The word that comes next; the words under the mask; or nothing. */
  readonly kind: 'next' | 'masked' | 'none';
  readonly scale?: { readonly factor: number; readonly tex: string };
  readonly softCap?: number;
  /** Of the transform before masked words are predicted (BERT). */
  readonly activation?: Activation;
}

/** A transformer, whatever its size and wherever its numbers come from: its last stack, and all it needs. */
export interface TransformerModel extends Stack {
  readonly name: string;
  readonly dtype: Dtype;
  /** What computes its products; without them, the caller's thread does. */
  readonly kernels?: Kernels;
  /** What its traces may hold; without it, everything. */
  readonly memory?: Memory;
  /** How many tokens it has positions for. */
  readonly contextLength: number;
  /** By step id: `W_E` [vocabulary, d_model], `blocks.0.attn.W_Q` [head, d_model, d_head], … */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Names of places along an axis, beside the tokens: "d_model", "vocabulary", "output". */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** The stack that reads the source text, where there are two. */
  readonly encoder?: Stack;
  readonly output?: Output;
}

/** What is run: the words, and the row of W_E that each one is. */
export interface TokenList {
  readonly texts: readonly string[];
  readonly ids: readonly number[];
  /** Which of two texts each token belongs to, for models that tell them apart. */
  readonly types?: readonly number[];
  /** Where the masks are that a model of masked words fills in. */
  readonly masked?: readonly number[];
}
