import type { Model, Vocabulary, WordToken } from './model';
import { type Json, textOf, TokenizerProblem } from './problem';
import { namedId, readVocabulary } from './vocabulary';

/** One step of the longest match: what was tried from this place, the longest first. */
export interface Match {
  /** Where in the word, in UTF-16 units. */
  readonly from: number;
  /** Pieces that the vocabulary lacks; the last 50 of a long word. */
  readonly missed: readonly string[];
  /** The longest that it has; null where none does, and the word is unknown. */
  readonly found: string | null;
}

/** WordPiece of one word: the longest piece that fits, from left to right (Wu et al. 2016; BERT). */
export interface WordPieceExplanation {
  readonly kind: 'WordPiece';
  readonly word: string;
  readonly matches: readonly Match[];
  readonly pieces: readonly string[];
  /** Longer than the model's `max_input_chars_per_word`, and so unknown without a try. */
  readonly tooLong: boolean;
}

interface Rules {
  readonly vocabulary: Vocabulary;
  readonly prefix: string;
  readonly most: number;
  readonly unknown: number;
}

/** `model` of tokenizer.json with the type WordPiece. */
export function readWordPiece(part: Json): Model {
  const vocabulary = readVocabulary(part.vocab);
  const unknown = namedId({ unk_token: '[UNK]', ...part }, 'unk_token', vocabulary);
  const most = part.max_input_chars_per_word ?? 100;
  if (unknown === undefined || typeof most !== 'number') {
    throw new TokenizerProblem(
      'The WordPiece model needs an unk_token and a number max_input_chars_per_word.',
    );
  }
  const prefix = textOf(part, 'continuing_subword_prefix', '##');
  const rules: Rules = { vocabulary, prefix, most, unknown };
  return {
    kind: 'WordPiece',
    vocabulary,
    tokens: (word) => run(word, rules),
    explain: (word) => {
      const matches: Match[] = [];
      const tokens = run(word, rules, (match) => matches.push(match));
      return {
        kind: 'WordPiece',
        word,
        matches,
        pieces: tokens.map(({ id }) => vocabulary.pieces[id]!),
        tooLong: Array.from(word).length > most,
      };
    },
  };
}

function run(
  word: string,
  { vocabulary, prefix, most, unknown }: Rules,
  onMatch?: (match: Match) => void,
): WordToken[] {
  // Ends of characters, so that no surrogate pair is cut.
  const ends: number[] = [];
  for (const character of word) ends.push((ends.at(-1) ?? 0) + character.length);
  const none = [{ id: unknown, from: 0, to: word.length }];
  if (ends.length > most) return none;
  const tokens: WordToken[] = [];
  let from = 0;
  while (from < word.length) {
    const missed: string[] = [];
    let found: WordToken | null = null;
    for (let end = ends.length - 1; end >= 0 && ends[end]! > from && !found; end--) {
      const piece = (from > 0 ? prefix : '') + word.slice(from, ends[end]);
      const id = vocabulary.ids.get(piece);
      if (id === undefined) missed.push(piece);
      else found = { id, from, to: ends[end]! };
    }
    onMatch?.({
      from,
      missed: missed.slice(-50),
      found: found && vocabulary.pieces[found.id]!,
    });
    if (!found) return none;
    tokens.push(found);
    from = found.to;
  }
  return tokens;
}
