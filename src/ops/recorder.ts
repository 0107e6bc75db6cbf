import type { AttributesOf, TracedName } from './registry';

/**
 * What part a step plays in a transformer. The words about a step are chosen by it: the union is
 * closed, so that a role without words does not compile.
 */
export type Role =
  | 'parameter'
  | 'tokens'
  | 'embedding'
  | 'position'
  | 'residual'
  | 'handedOn'
  | 'query'
  | 'key'
  | 'value'
  | 'scores'
  | 'scaled'
  | 'mask'
  | 'masked'
  | 'rowMax'
  | 'shifted'
  | 'exp'
  | 'rowSum'
  | 'pattern'
  | 'context'
  | 'concatenated'
  | 'attentionOut'
  | 'projection'
  | 'bias'
  | 'mean'
  | 'centered'
  | 'variance'
  | 'deviation'
  | 'normalized'
  | 'gain'
  | 'shift'
  | 'hidden'
  | 'activation'
  | 'feedForwardOut'
  | 'logits'
  | 'probabilities'
  | 'prediction'
  // What model families have beyond that.
  | 'factor'
  | 'tokenType'
  | 'angle'
  | 'wave'
  | 'rotated'
  | 'repeated'
  | 'capped'
  | 'buckets'
  | 'positionBias'
  | 'biased'
  | 'meanSquare'
  | 'gated'
  | 'routing'
  | 'routed'
  | 'pooled'
  | 'classes'
  | 'stacked'
  | 'answers'
  // How the next token is chosen.
  | 'nextLogits'
  | 'tempered'
  | 'amongLargest'
  | 'inNucleus'
  | 'chances'
  | 'nextChances';

/** Where a norm stands in its block. */
export interface Placement {
  /** Before a sublayer (GPT-2), behind its residual (Vaswani et al. 2017), or on what it found, before that is added. */
  readonly where: 'before' | 'behind' | 'found';
  /** `both` where one norm is for attention and feed-forward side by side (GPT-J). */
  readonly sublayer: 'attention' | 'cross-attention' | 'the feed-forward layer' | 'both';
  /** The sublayer has a norm before it and one of what it found (Gemma 2). */
  readonly sandwich: boolean;
  /** Attention and feed-forward are side by side (GPT-NeoX). */
  readonly parallel: boolean;
  /** What leaves the norm is the residual, too (BLOOM's apply_residual_connection_post_layernorm). */
  readonly kept: boolean;
}

/** How a program names the step that it makes. */
export interface StepName {
  /** TransformerLens' name where it has one; an id of ours, without `hook_`, for a stage that it hides. */
  readonly id: string;
  /** For people: "Attention pattern". */
  readonly label: string;
  /** As on paper: "A", "W_Q", "S_raw", "mu". */
  readonly symbol: string;
  readonly role: Role;
  /** One name an axis: "query", "d_model"; "1" for an axis that was folded into one number. */
  readonly axes: readonly string[];
  /** Of what leaves a block's norm. */
  readonly placement?: Placement;
}

/** Which list of names the places along an axis have, where it is another than the axis' own. */
export type PlaceLists = Readonly<Record<string, string>>;

/**
 * A program runs over the operations through this: each call names a step. `Ref` stands for a step's
 * result; programs pass it on and never look inside.
 */
export interface Recorder<Ref> {
  apply<Name extends TracedName>(
    operation: Name,
    inputs: readonly Ref[],
    step: StepName,
    ...attributes: object extends AttributesOf<Name> ? [] : [AttributesOf<Name>]
  ): Ref;
  /** A parameter of the model, by its id; undefined where the model has none of that name. */
  parameter(id: string): Ref | undefined;
  /** Steps made inside `body` belong together in the outline. */
  group<T>(id: string, label: string, body: () => T): T;
  /** Steps made inside `body` have their places named by these lists: an encoder's tokens, a decoder's. */
  within<T>(lists: PlaceLists, body: () => T): T;
}

/** A parameter that the program cannot do without. */
export function required<Ref>(recorder: Recorder<Ref>, id: string): Ref {
  const found = recorder.parameter(id);
  if (found === undefined) throw new Error(`The model has no parameter ${id}`);
  return found;
}
