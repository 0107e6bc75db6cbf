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

/** Cuts texts into the tokens of a checkpoint. */
export interface TextReader {
  /** How many ids the embedding has rows for. */
  readonly rows: number;
  read(text: string, pair?: string): ReadText;
  /** What a decoder reads that has said this so far: its first token, then those of the text. */
  readTarget(text: string): ReadText;
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
