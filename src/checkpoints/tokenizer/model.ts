import type { BpeExplanation } from './bpe';
import type { UnigramExplanation } from './unigram';
import type { WordPieceExplanation } from './word-piece';

/** A piece of a word: its id, and the UTF-16 stretch [from, to) of the word. */
export interface WordToken {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** How a word became its pieces. */
export type WordExplanation =
  | BpeExplanation
  | WordPieceExplanation
  | UnigramExplanation
  | { readonly kind: 'WordLevel'; readonly word: string; readonly known: boolean };

/** The part of a tokenizer that cuts a normalised word into pieces of its vocabulary. */
export interface Model {
  readonly kind: WordExplanation['kind'];
  readonly vocabulary: Vocabulary;
  tokens(word: string): readonly WordToken[];
  explain(word: string): WordExplanation;
}

/** Pieces and ids, both ways. */
export interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly pieces: readonly (string | undefined)[];
}
