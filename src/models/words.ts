import type { TokenList } from './transformer';

/** A word of a sentence, and where it stands in the text (UTF-16 offsets). */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The words, numbers, punctuation marks and symbols of a text, by Unicode's word boundaries (UAX #29);
 * white space and invisible format characters (ZERO WIDTH SPACE, directional marks) are no words.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { segment, index } of new Intl.Segmenter('und', { granularity: 'word' }).segment(
    text,
  )) {
    if (/^[\s\p{Cc}\p{Cf}]*$/u.test(segment)) continue;
    words.push({ text: segment, start: index, end: index + segment.length });
  }
  return words;
}

/**
 * The last `limit` words of a text, and how many came before. Long texts are not segmented whole: what
 * a model cannot read is not looked at, so the count of the words before is then a lower bound.
 */
export function lastWords(text: string, limit: number): { words: Word[]; left: number } {
  // No word of a model is near 400 characters: this many hold `limit` words and something before them.
  const reach = Math.max(4096, limit * 400);
  const from = Math.max(0, text.length - reach);
  const all = wordsOf(text.slice(from)).map((word) => ({
    ...word,
    start: word.start + from,
    end: word.end + from,
  }));
  const words = all.slice(Math.max(0, all.length - limit));
  return { words, left: all.length - words.length + (from > 0 ? 1 : 0) };
}

/** Words looked up in a vocabulary. */
export interface Lookup extends TokenList {
  /** Words that the vocabulary lacks, each once: their ids follow those of the vocabulary. */
  readonly unknown: readonly string[];
}

/** Looks each word up as it is written, then without regard to case; canonical equivalents are one word. */
export function lookUp(words: readonly Word[], vocabulary: readonly string[]): Lookup {
  const exact = new Map<string, number>();
  const folded = new Map<string, number>();
  for (const [id, entry] of vocabulary.entries()) {
    const word = entry.normalize('NFC');
    if (!exact.has(word)) exact.set(word, id);
    if (!folded.has(word.toLowerCase())) folded.set(word.toLowerCase(), id);
  }
  const unknown: string[] = [];
  const ids = words.map(({ text }) => {
    const word = text.normalize('NFC');
    const known = exact.get(word) ?? folded.get(word.toLowerCase());
    if (known !== undefined) return known;
    const place = unknown.indexOf(word);
    return vocabulary.length + (place >= 0 ? place : unknown.push(word) - 1);
  });
  return { texts: words.map((word) => word.text), ids, unknown };
}
