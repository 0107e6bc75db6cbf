import assert from 'node:assert/strict';
import { openModel } from '../../src/checkpoints/open';
import { explain } from '../../src/terminal/explain';
import { shippedText, smallGptGolden } from '../models/models';
import { Random } from '../ops/random';

const junk = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '-',
  '.',
  '0',
  '9',
  'e',
  '\\',
  '\n',
  'é',
  '\ud83d',
  '\0',
  '/',
  '*',
  ' ',
];
const values = [
  ...['null', 'true', '{}', '[]', '[[]]', '""', '"causal"', '0', '-1', '1e308', '-1e308', '1e999'],
  ...['5e-324', 'NaN', '1e-400', '0.1', '12345678901234567890', '[[1,0],[0,1]]', '{"x":[1,0]}'],
];

/** A text with a few mistakes in it: characters lost, added, changed; values changed for others. */
function mutated(text: string, random: Random): string {
  let result = text;
  for (let count = random.integer(1, 3); count > 0; count--) {
    const at = random.integer(0, result.length - 1);
    const cut = (length: number, insert: string) =>
      result.slice(0, at) + insert + result.slice(at + length);
    switch (random.integer(0, 4)) {
      case 0:
        result = cut(random.pick([1, 1, 5, 300]), '');
        break;
      case 1:
        result = cut(0, random.pick(junk));
        break;
      case 2:
        result = cut(1, random.pick(junk));
        break;
      default:
        result = withOtherValue(result, at, random.pick(values));
    }
  }
  return result;
}

/** The number, text or bracketed list that follows a place, replaced. */
function withOtherValue(text: string, from: number, value: string): string {
  const found = /-?\d[\d.eE+-]*|"[^"\n]*"(?!\s*:)|\[[^[\]]*\]/.exec(text.slice(from));
  if (!found) return text;
  const at = from + found.index;
  return text.slice(0, at) + value + text.slice(at + found[0].length);
}

const files: readonly (readonly [name: string, text: string, sentence: string, rounds: number])[] =
  [
    ['groceries', shippedText('groceries'), 'Buy milk and', 1200],
    ['travel', shippedText('travel'), 'Pack laptop and flurb', 800],
    ['the small GPT', JSON.stringify(smallGptGolden.model, null, 1), 'A B K', 300],
  ];

suite('A damaged model file', () => {
  for (const [name, text, sentence, rounds] of files) {
    test(`is read or refused, and never breaks anything: ${rounds} times ${name}`, function () {
      this.timeout(120_000);
      const random = new Random(rounds);
      let [read, refused] = [0, 0];
      for (let round = 0; round < rounds; round++) {
        const damaged = mutated(text, random);
        const opened = openModel(damaged, 'damaged.json');
        if (!opened.ok) {
          refused++;
          assert.ok(opened.problems.length > 0);
          for (const { message, offset, length } of opened.problems) {
            assert.ok(message.length > 10 && !message.includes('undefined'), message);
            assert.ok(offset >= 0 && offset + length <= damaged.length, message);
          }
          continue;
        }
        read++;
        if (read > 60) continue;
        for (const json of [true, false]) {
          const { status, text: printed } = explain(sentence, { json }, () => ({
            text: damaged,
            fileName: 'damaged.json',
          }));
          // 1: none of the words is known any more.
          assert.ok(status === 0 || status === 1, printed);
          if (json && status === 0) JSON.parse(printed);
        }
      }
      assert.ok(read > 3 && refused > rounds / 5, `${read} read, ${refused} refused`);
    });
  }
});
