import type { MessageSnapshot, PassSnapshot } from './snapshot';

/** The texts of a pass as tokens, with the attention of one of them. */
export interface StripView {
  /** Of an encoder–decoder the source first, then what its decoder has. */
  readonly lines: readonly StripLine[];
  /** The token that asks; null where there is no pattern to read. */
  readonly asks: { readonly line: number; readonly token: number } | null;
  /** Whose pattern the weights are: "Layer 0, head 1, where each sees those before it". */
  readonly pattern: string;
  /** What the token that asks may look at, in a sentence. */
  readonly sees: string;
  /** What one token more would change, in a sentence. */
  readonly changes: string;
}

export interface StripLine {
  readonly label: string;
  readonly which: 'text' | 'source';
  /** So many tokens before the first are left out. */
  readonly left: number;
  readonly tokens: readonly StripToken[];
}

export interface StripToken {
  readonly text: string;
  /** Which token of the pass. */
  readonly place: number;
  /** How much attention it gets; null where none is shown. */
  readonly weight: number | null;
  /** The token that asks may not look at it. */
  readonly hidden: boolean;
  /** It was generated. */
  readonly said: boolean;
  readonly masked: boolean;
  /** Where it begins in the sentence; null for what is in no sentence. */
  readonly at: number | null;
  /** The word of the sentence that it is of, by UTF-16 offsets; null for what is in no sentence. */
  readonly word: readonly [number, number] | null;
}

/** A second model over the same sentence. */
export interface BesideView {
  readonly model: string;
  /** What it shows; null while it is opened or computed. */
  readonly shown: PassSnapshot | MessageSnapshot | null;
}
