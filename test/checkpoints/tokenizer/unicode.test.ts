import assert from 'node:assert/strict';
import { AlignedText } from '../../../src/checkpoints/tokenizer/aligned';
import {
  isMark,
  isNonspacing,
  isOther,
  isPunctuation,
} from '../../../src/checkpoints/tokenizer/characters';
import { readNormalizer } from '../../../src/checkpoints/tokenizer/normalizers';
import { unpack } from './recorded';

const reference = unpack('recorded/unicode.json.gz') as Readonly<
  Record<'other' | 'nonspacing' | 'mark' | 'punctuation', [first: number, last: number][]> &
    Record<'NFD' | 'NFKD' | 'NFC' | 'NFKC' | 'lower', [code: number, text: string][]>
>;

const codes = Array.from({ length: 0x110000 }, (_, code) => code).filter(
  (code) => code < 0xd800 || code > 0xdfff,
);

suite('Of every character, the tables say what those of the native library say', () => {
  const kinds = {
    other: (c: string) => c === '\0' || c === '\ufffd' || isOther(c),
    nonspacing: isNonspacing,
    mark: isMark,
    punctuation: isPunctuation,
  };
  for (const kind of ['other', 'nonspacing', 'mark', 'punctuation'] as const) {
    test(kind, () => {
      const holds = kinds[kind];
      const theirs = new Set<number>();
      for (const [first, last] of reference[kind])
        for (let c = first; c <= last; c++) theirs.add(c);
      const wrong = codes.filter((code) => holds(String.fromCodePoint(code)) !== theirs.has(code));
      assert.deepEqual(
        wrong.map((code) => code.toString(16)),
        [],
      );
    });
  }

  for (const form of ['NFD', 'NFKD', 'NFC', 'NFKC', 'lower'] as const) {
    test(form === 'lower' ? 'lower case' : form, () => {
      const normalize = readNormalizer({ type: form === 'lower' ? 'Lowercase' : form });
      const theirs = new Map(reference[form]);
      const wrong = codes.filter((code) => {
        if (code >= 0xac00 && code <= 0xd7a3) return false; // Hangul by rule; in the strings
        const text = String.fromCodePoint(code);
        return normalize(AlignedText.of(text)).text !== (theirs.get(code) ?? text);
      });
      assert.deepEqual(
        wrong.map((code) => code.toString(16)),
        [],
      );
    });
  }
});
