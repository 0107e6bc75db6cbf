import type { Word } from './words';

/** A text as a model reads it: its tokens, with those that the model adds itself. */
export interface ReadText {
  /** What each token says, and where it stands in its text; an added one stands nowhere, from 0 to 0. */
  readonly words: readonly Word[];
  readonly ids: readonly number[];
  /** 0 for the first text, 1 for the second. */
  readonly types: readonly number[];
  /** The places of masks. */
  readonly masked: readonly number[];
}

/** How a token was made. */
export interface TokenOrigin {
  readonly id: number;
  /** As the vocabulary writes it. */
  readonly piece: string;
  /** Its UTF-8 in hexadecimal, "E2 80 A6"; empty for a token that is no part of a text. */
  readonly bytes: string;
  readonly summary: string;
  /** Stage by stage, as far as there are any. */
  readonly stages: readonly TokenStage[];
}

export interface TokenStage {
  readonly pieces: readonly string[];
  /** Which of the pieces is new. */
  readonly made: number | null;
  readonly note: string;
}

/** The texts of a pass, as they were typed. */
export interface ReadTexts {
  readonly text: string;
  readonly pair?: string | undefined;
  readonly target?: string | undefined;
}

/** Cuts texts into the tokens of a checkpoint. */
export interface TextReader {
  /** How many ids the embedding has rows for. */
  readonly rows: number;
  read(text: string, pair?: string): ReadText;
  /** What a decoder reads that has said this so far: its first token, then those of the text. */
  readTarget(text: string): ReadText;
  /** How a token of {@link read} was made, or one of {@link readTarget}: counted from the first. */
  readonly origin?: (
    of: 'text' | 'target',
    place: number,
    texts: ReadTexts,
  ) => TokenOrigin | undefined;
  /** The text of a decoder's tokens, without those that are no part of what is said. */
  readonly said?: (ids: readonly number[]) => string;
  /** The token with which a model ends what it says. */
  readonly end?: number;
  /** Where a model fills in masks, how a mask is written. */
  readonly mask?: string;
}

/** As many tokens as there are positions for: the last ones. */
export function keepLast(read: ReadText, most: number): ReadText {
  const from = read.ids.length - most;
  if (from <= 0) return read;
  return {
    words: read.words.slice(from),
    ids: read.ids.slice(from),
    types: read.types.slice(from),
    masked: read.masked.map((place) => place - from).filter((place) => place >= 0),
  };
}
