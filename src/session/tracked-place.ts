/** Where the sentence stands: the document, and the UTF-16 offset of its first character. */
export interface SentencePlace {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** A change of a document, as VS Code reports it: offsets of the text before. */
interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * Where a sentence is after its document changed: moved, grown, or null where it was torn. `inside`
 * says that its own words changed.
 */
export function follow(
  place: SentencePlace,
  changes: readonly Change[],
): { place: SentencePlace | null; inside: boolean } {
  let { start, end } = place;
  let inside = false;
  for (const { rangeOffset, rangeLength, text } of changes) {
    const changeEnd = rangeOffset + rangeLength;
    const growth = text.length - rangeLength;
    if (changeEnd <= start && rangeOffset < start) {
      start += growth;
      end += growth;
    } else if (rangeOffset >= start && changeEnd <= end) {
      end += growth;
      inside = true;
    } else if (rangeOffset < end) {
      return { place: null, inside };
    }
  }
  return { place: { uri: place.uri, start, end }, inside };
}

/**
 * Where a sentence stands that was at a place when it was last looked at: there, or the nearest place
 * where the same words are (the text may have changed while nobody followed), or null.
 */
export function find(place: SentencePlace, sentence: string, text: string): SentencePlace | null {
  if (sentence === '') return null;
  const after = text.indexOf(sentence, place.start);
  const before = text.lastIndexOf(sentence, place.start);
  const start =
    after < 0 || (before >= 0 && place.start - before <= after - place.start) ? before : after;
  return start < 0 ? null : { uri: place.uri, start, end: start + sentence.length };
}

export function samePlace(a: SentencePlace | null, b: SentencePlace | null): boolean {
  return a?.uri === b?.uri && a?.start === b?.start && a?.end === b?.end;
}
