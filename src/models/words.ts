import type { TokenList } from './transformer';

/** A word of a sentence, and where it stands in the text (UTF-16 offsets). */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * The words, numbers, punctuation marks and symbols of a text, by Unicode's word boundaries (UAX #29);
 * white space and invisible format characters (ZERO WIDTH SPACE, directional marks) are no words.
 */
export function wordsOf(text: string): Word[] {
  // A segmenter's time grows with the square of its text: it gets one run without blanks at a time.
  return [...text.matchAll(/[\S\u202f]+/g)].flatMap((run) => wordsOfRun(run[0], run.index));
}

function wordsOfRun(run: string, from: number): Word[] {
  return [...segmenter.segment(run)]
    .filter(({ segment }) => !/^[\s\p{Cc}\p{Cf}]*$/u.test(segment))
    .map(({ segment, index }) => {
      const start = from + index;
      return { text: segment, start, end: start + segment.length };
    });
}

/** White space parts words, but for the narrow no-break space, which stands inside numbers: "10 000". */
function isBlank(text: string, place: number): boolean {
  return /[^\S\u202f]/.test(text.charAt(place));
}

/** A longer stretch without blanks is read from its end, and nothing before it. */
const longestRun = 4096;

/**
 * The last `limit` words of a text, and whether words come before. The text is read from its end, and
 * no further than it must be, so that its length does not matter.
 */
export function lastWords(text: string, limit: number): { words: Word[]; left: number } {
  let words: Word[] = [];
  let end = text.length;
  while (words.length <= limit) {
    while (end > 0 && isBlank(text, end - 1)) end--;
    if (end === 0) break;
    let start = end;
    while (start > 0 && end - start < longestRun && !isBlank(text, start - 1)) start--;
    const found = wordsOfRun(text.slice(start, end), start);
    const cut = start > 0 && !isBlank(text, start - 1);
    // The first word of a run that was cut is perhaps half a word.
    words = [...(cut ? found.slice(Math.min(1, found.length - 1)) : found), ...words];
    end = start;
    if (cut) return { words: words.slice(-limit), left: Math.max(1, words.length - limit) };
  }
  return { words: words.slice(-limit), left: Math.max(0, words.length - limit) };
}

/** Words looked up in a vocabulary. */
export interface Lookup extends TokenList {
  /** Words that the vocabulary lacks, each once: their ids follow those of the vocabulary. */
  readonly unknown: readonly string[];
}

/**
 * A word as it is compared: canonical equivalents are one, and so are those that differ in invisible
 * characters only (soft hyphens, directional marks; a ZERO WIDTH JOINER is visible in what it joins).
 */
function compared(word: string): string {
  return word.replace(/(?![\u200c\u200d])\p{Cf}/gu, '').normalize('NFC');
}

/** Looks each word up as it is written, then without regard to case. */
export function lookUp(words: readonly Word[], vocabulary: readonly string[]): Lookup {
  const exact = new Map<string, number>();
  const folded = new Map<string, number>();
  for (const [id, entry] of vocabulary.entries()) {
    const word = compared(entry);
    if (!exact.has(word)) exact.set(word, id);
    if (!folded.has(word.toLowerCase())) folded.set(word.toLowerCase(), id);
  }
  const unknown: string[] = [];
  const ids = words.map(({ text }) => {
    const word = compared(text);
    const known = exact.get(word) ?? folded.get(word.toLowerCase());
    if (known !== undefined) return known;
    const place = unknown.indexOf(word);
    return vocabulary.length + (place >= 0 ? place : unknown.push(word) - 1);
  });
  return { texts: words.map((word) => word.text), ids, unknown };
}
