import type { Decoding } from '../generation/decoding';
import type { WireNumber } from '../writing/numbers';

export type { Decoding };

/** A cell of a step. */
export interface CellPlace {
  readonly step: string;
  readonly index: readonly number[];
}

/** A token that may come next, or may not. */
export interface CandidateView {
  readonly id: number;
  readonly token: string;
  /** Its probability, and the cell that it stands in. */
  readonly probability: WireNumber;
  readonly cell: CellPlace;
  /** Its chance to be drawn, where that is another number. */
  readonly chance: WireNumber | null;
  readonly chanceCell: CellPlace | null;
}

/** A token that may not be drawn. */
export interface ExcludedView extends CandidateView {
  readonly why: 'top-k' | 'top-p' | 'impossible';
}

/** All tokens of the vocabulary: the most probable by name, the others counted. */
export interface CandidatesView {
  readonly vocabulary: number;
  readonly list: readonly CandidateView[];
  /** How many more there are, and their share. */
  readonly more: { readonly count: number; readonly share: number };
  /** The most probable of those that may not be drawn. */
  readonly excluded: readonly ExcludedView[];
  readonly moreExcluded: { readonly count: number; readonly share: number };
}

/** The next token: what may come, how one is chosen, and what has been generated so far. */
export interface GenerationView {
  readonly decoding: Decoding;
  readonly candidates: CandidatesView | null;
  /** What is chosen with this decoding; null where nothing more comes. */
  readonly chosen: {
    readonly id: number;
    readonly token: string;
    /** The random number, and the stretch of [0, 1) that belongs to the token. */
    readonly draw: { readonly value: number; readonly from: number; readonly to: number } | null;
  } | null;
  /** Why nothing more comes; empty where it goes on. */
  readonly ended: string;
  /** How many tokens were generated. */
  readonly said: number;
  /** What was generated, as text. */
  readonly text: string;
  /** What a key/value cache spares; null where it can spare nothing, which `uncached` explains. */
  readonly cache: CacheView | null;
  readonly uncached: string;
  /** Beam search: null while one text is followed. */
  readonly beams: BeamsView | null;
}

/** Multiplications with their additions, in the products of matrices. */
export interface CacheView {
  /** Tokens of this pass, and how many of them the cache knows. */
  readonly tokens: number;
  readonly known: number;
  readonly without: number;
  readonly with: number;
  /** Since the prompt; null where not every pass was counted. */
  readonly total: { readonly without: number; readonly with: number } | null;
  /** What the cache takes, in bytes. */
  readonly bytes: number;
}

export interface BeamsView {
  readonly live: readonly BeamView[];
  readonly done: readonly BeamView[];
  /** Nothing that is followed can become better than what is done. */
  readonly settled: boolean;
}

/** A text that is followed, or has ended. */
export interface BeamView {
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  /** The probability of each token after those before it. */
  readonly probabilities: readonly number[];
  /** The sum of the natural logarithms of the probabilities. */
  readonly total: number;
  /** `total` for each token. */
  readonly score: number;
  /** "(ln 0.5 + ln 0.25) ÷ 2", in TeX and in words; `value` is what that comes to, evaluated anew. */
  readonly formula: string;
  readonly spoken: string;
  readonly value: number;
  readonly agrees: boolean;
}

/** Rows or columns of a grid that a key/value cache spares. */
export interface SparedView {
  /** The first so many of the grid. */
  readonly rows: number;
  readonly columns: number;
  /** They are read from the cache; the others are needed no more. */
  readonly kept: boolean;
}

/** The masks of a text, and what may stand under one of them. */
export interface MasksView {
  /** How a mask is written. */
  readonly mask: string;
  readonly places: readonly {
    /** Its place among the tokens. */
    readonly token: number;
    /** Where it stands in the sentence; null where that cannot be said. */
    readonly at: readonly [number, number] | null;
  }[];
  /** Which of `places`. */
  readonly picked: number;
  readonly candidates: CandidatesView | null;
}

/** An answer of a head that was asked about the whole text. */
export interface AnswerView {
  readonly label: string;
  readonly probability: WireNumber;
  readonly cell: CellPlace;
}
