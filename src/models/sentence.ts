/** A stretch of a text, by UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Further than this from the cursor no sentence is sought. */
const reach = 2000;

/**
 * The sentence around an offset: by Unicode's sentence boundaries (UAX #29) within its line, without
 * white space at either end. Undefined where the line is blank.
 */
export function sentenceAround(text: string, offset: number): Stretch | undefined {
  const before = Math.max(0, offset - reach);
  const after = Math.min(text.length, offset + reach);
  const lineStart = before + lastBreak(text.slice(before, offset)) + 1;
  const rest = text.slice(offset, after).search(/[\r\n]/);
  const line = text.slice(lineStart, rest < 0 ? after : offset + rest);
  let found: Stretch | undefined;
  for (const { segment, index } of new Intl.Segmenter('und', {
    granularity: 'sentence',
  }).segment(line)) {
    const stretch = trimmed(segment, lineStart + index);
    if (stretch) found = stretch;
    // The cursor may stand behind the last full stop of a line.
    if (lineStart + index + segment.length > offset && found) break;
  }
  return found;
}

/**
 * Whether a text reads as a sentence, rather than as code: three words or more, with nothing but letters,
 * digits, and the punctuation of prose.
 */
export function readsAsSentence(text: string): boolean {
  const prose = /^[\p{L}\p{M}\p{N}\s.,;:!?'"’‘“”«»…–—-]+$/u;
  return text.length <= reach && prose.test(text) && (text.match(/\p{L}+/gu)?.length ?? 0) >= 3;
}

/** Without white space at either end; undefined where there is nothing else. */
export function trimmed(text: string, start: number): Stretch | undefined {
  const left = text.search(/\S/);
  return left < 0 ? undefined : { start: start + left, end: start + text.trimEnd().length };
}

function lastBreak(text: string): number {
  return Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
}
