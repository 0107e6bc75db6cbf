import type { AlignedText, Change } from './aligned';
import { utf8Bytes } from './bytes';
import { TokenizerProblem } from './problem';

/**
 * SentencePiece's own normaliser: a table in base64, of a double array (Darts) whose keys are UTF-8 and
 * whose values point into a text of zero-terminated replacements. Each grapheme of up to five bytes is
 * looked up, else each of its characters; the shortest key that begins it counts, as in the reference.
 */
export function readCharsmap(base64: string): (text: AlignedText) => AlignedText {
  const table = parse(base64);
  const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
  return (text) => {
    const changes: [string, number][] = [];
    const take = (part: string): boolean => {
      const replacement = table(utf8Bytes(part));
      if (replacement === null) return false;
      const [before, after] = [Array.from(part).length, Array.from(replacement)];
      for (const character of after) changes.push([character, 0]);
      const grown = after.length - before;
      for (let i = 1; i <= grown && i <= changes.length; i++) changes[changes.length - i]![1] = 1;
      if (grown < 0 && changes.length > 0) changes[changes.length - 1]![1] += grown;
      return true;
    };
    for (const { segment } of graphemes.segment(text.text)) {
      if (utf8Bytes(segment).length < 6 && take(segment)) continue;
      for (const character of segment) if (!take(character)) changes.push([character, 0]);
    }
    return text.rewritten(changes satisfies Change[]);
  };
}

/** The replacement of the shortest key that these bytes begin with, or null. */
function parse(base64: string): (key: Uint8Array) => string | null {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw new TokenizerProblem('tokenizer.json: precompiled_charsmap is not base64.');
  }
  const view = new DataView(bytes.buffer);
  const size = bytes.length < 4 ? NaN : view.getUint32(0, true);
  if (!(size % 4 === 0 && size + 4 <= bytes.length)) {
    throw new TokenizerProblem('tokenizer.json: precompiled_charsmap is cut short.');
  }
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const replacements = bytes.subarray(4 + size);
  const offset = (unit: number) => (unit >>> 10) << ((unit & 0x200) >>> 6);
  const found = new Map<number, string>();
  const replacementAt = (index: number): string => {
    let text = found.get(index);
    if (text === undefined) {
      const end = replacements.indexOf(0, index);
      text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
        replacements.subarray(index, end < 0 ? undefined : end),
      );
      found.set(index, text);
    }
    return text;
  };
  return (key) => {
    let at = offset(units[0] ?? 0);
    for (const byte of key) {
      if (byte === 0) return null;
      at ^= byte;
      const unit = units[at];
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return null;
      at ^= offset(unit);
      if ((unit >>> 8) & 1) return replacementAt((units[at] ?? 0) & 0x7fffffff);
    }
    return null;
  };
}
