import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lastWords, lookUp, wordsOf } from '../../src/models/words';

const texts = (text: string) => wordsOf(text).map((word) => word.text);

suite('The words of a text', () => {
  for (const [what, text, expected] of [
    ['are parted by blanks', 'Buy milk and', ['Buy', 'milk', 'and']],
    [
      'are punctuation, too',
      'Milk, eggs… (now)!',
      ['Milk', ',', 'eggs', '…', '(', 'now', ')', '!'],
    ],
    [
      'are numbers with their commas and narrow blanks',
      '3.14 1,000 10\u202f000',
      ['3.14', '1,000', '10\u202f000'],
    ],
    ['keep their apostrophe', "don't stop", ["don't", 'stop']],
    ['span CRLF, tabs, no-break spaces', 'a\r\nb\tc\u00a0d\u2028e', ['a', 'b', 'c', 'd', 'e']],
    ['may be a family, one emoji of seven characters', 'hi 👩‍👩‍👧‍👦 👍🏽 🇫🇷', ['hi', '👩‍👩‍👧‍👦', '👍🏽', '🇫🇷']],
    ['may run from right to left', 'קנה חלב ו', ['קנה', 'חלב', 'ו']],
    ['carry their combining marks', 'cafe\u0301 n\u0303', ['cafe\u0301', 'n\u0303']],
    ['are none in blanks and invisible characters', ' \u200b\ufeff\u0000\r\n\u200e ', []],
    ['are none in nothing', '', []],
  ] as const) {
    test(what, () => assert.deepEqual(texts(text), expected));
  }

  test('survive lone surrogates and binary noise', () => {
    assert.deepEqual(texts('a \ud83d b \udc4d'), ['a', '\ud83d', 'b', '\udc4d']);
    const noise = Array.from({ length: 2000 }, (_, i) =>
      String.fromCharCode((i * 40503) % 65536),
    ).join('');
    for (const { text, start, end } of wordsOf(noise)) assert.equal(noise.slice(start, end), text);
  });

  test('stand where they say, in any text, one after the other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        let from = 0;
        for (const word of wordsOf(text)) {
          assert.ok(word.start >= from && word.end > word.start);
          assert.equal(text.slice(word.start, word.end), word.text);
          assert.doesNotMatch(word.text, /^[\s\p{Cc}\p{Cf}]*$/u);
          from = word.end;
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

suite('The last words of a text', () => {
  test('are the last ones of all its words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Buy', 'milk', ',', '👩‍👧', ' ', '\r\n', 'ו', 'e\u0301'), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 12 }),
        (parts, limit) => {
          const text = parts.join('');
          const all = wordsOf(text);
          const { words, left } = lastWords(text, limit);
          assert.deepEqual(words, all.slice(-limit));
          assert.equal(left > 0, all.length > limit);
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  for (const [what, text, expected] of [
    [
      '100,000 characters of words',
      `${'word '.repeat(20_000)}Buy milk and`,
      ['Buy', 'milk', 'and'],
    ],
    ['blanks at the end', `Buy milk and${' \n'.repeat(50_000)}`, ['Buy', 'milk', 'and']],
    ['blanks in between', `Buy milk${' '.repeat(100_000)}and`, ['Buy', 'milk', 'and']],
    ['Chinese, which has no blanks', '买牛奶和'.repeat(25_000), undefined],
    ['emoji only', '👩‍👩‍👧'.repeat(20_000), ['👩‍👩‍👧', '👩‍👩‍👧', '👩‍👩‍👧']],
    ['line ends only', '\r\n'.repeat(50_000), []],
    ['one endless word, of which the end is shown', 'a'.repeat(100_000), undefined],
  ] as const) {
    test(`of a long text: ${what}`, function () {
      // With 128 positions, the most that a hand-made model may have.
      this.timeout(2000);
      for (const limit of [3, 128]) {
        const { words } = lastWords(text, limit);
        if (expected)
          assert.deepEqual(
            words.slice(-3).map((word) => word.text),
            expected,
          );
        else assert.ok(words.length >= 1 && words.length <= limit);
        const last = words.at(-1);
        if (last) assert.equal(text.slice(last.start, last.end), last.text);
      }
    });
  }

  test('say that words come before', () => {
    assert.equal(lastWords('Buy milk and', 3).left, 0);
    assert.ok(lastWords('So buy milk and', 3).left > 0);
    assert.ok(lastWords('a'.repeat(100_000), 3).left > 0);
  });
});

suite('Looking words up', () => {
  const vocabulary = ['Buy', 'milk', 'caf\u00e9', 'Mai', 'mai', 'Straße', '👩‍👧'];
  const look = (text: string) => lookUp(wordsOf(text), vocabulary);

  test('as written, then without regard to case', () => {
    assert.deepEqual(look('Buy buy BUY milk Mai mai MAI STRASSE').ids, [0, 0, 0, 1, 3, 4, 3, 7]);
    assert.deepEqual(look('STRASSE').unknown, ['STRASSE']);
  });

  test('however their accents are put together', () => {
    assert.deepEqual(look('caf\u00e9 cafe\u0301 CAFE\u0301').ids, [2, 2, 2]);
  });

  test('whatever invisible marks they carry; a family is still one', () => {
    assert.deepEqual(look('milk\u200f mi\u00adlk \u200emilk').ids, [1, 1, 1]);
    assert.deepEqual(look('👩‍👧').ids, [6]);
    assert.deepEqual(look('👩').unknown, ['👩']);
  });

  test('unknown ones follow the vocabulary, each once, and keep their spelling', () => {
    const found = look('Buy oat milk oat e\u0301x \u00e9x');
    assert.deepEqual(found.unknown, ['oat', '\u00e9x']);
    assert.deepEqual(found.ids, [0, 7, 1, 7, 8, 8]);
    assert.deepEqual(found.texts, ['Buy', 'oat', 'milk', 'oat', 'e\u0301x', '\u00e9x']);
  });
});
