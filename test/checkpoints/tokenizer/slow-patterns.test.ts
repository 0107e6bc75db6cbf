import assert from 'node:assert/strict';
import { openTokenizer } from '../../../src/checkpoints/tokenizer/open';
import { slownessOf } from '../../../src/checkpoints/tokenizer/slow-patterns';
import { smallText, smallTokenizers } from './recorded';

suite('Patterns of a tokenizer that might hang', () => {
  test('those of published tokenizers do not', () => {
    for (const pattern of [
      String.raw`(?:'s|'t|'re|'ve|'m|'ll|'d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
      String.raw`(?:'[sS]|'[tT])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
      String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{M}]*[\p{Ll}\p{M}]+(?:'s|'t)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)`,
      String.raw` ?[^(\s|\[.,!?…。，、।۔،)]+`,
      '[0-9][0-9][0-9]',
      ' {2,}',
      String.raw`(?<=\s)\S+(?=\s)`,
      String.raw`[\[\]\\]+`,
    ]) {
      assert.equal(slownessOf(new RegExp(pattern, 'u').source), undefined, pattern);
    }
    for (const name of smallTokenizers) {
      const { problems } = openTokenizer({ 'tokenizer.json': smallText(name) });
      assert.deepEqual(problems, [], name);
    }
  });

  for (const pattern of [
    '(a+)+b',
    '(?:a*)*b',
    '(a|a)*b',
    '(a|ab)+c',
    '(?:a?a)+b',
    '(?:a?){40}b',
    '((a{1,20}){1,20}){1,20}b',
    '(?=(a+)+b)x',
    String.raw`(a)\1+`,
    String.raw`(?<n>a)\k<n>`,
    String.raw`\s*\s*\s*\s*x`,
    '(?:(?:(?:a+)))+b',
    '(?:[a-z]+\\d?)*!',
    'a'.repeat(5000),
  ]) {
    test(`refused: ${pattern.slice(0, 40)}`, () => {
      assert.ok(slownessOf(new RegExp(pattern, 'u').source) !== undefined);
    });
  }

  test('a tokenizer with one is refused at once, with the pattern', () => {
    const json = JSON.parse(smallText('llama3')) as Record<string, unknown>;
    const hostile = {
      type: 'Split',
      pattern: { Regex: '(x+x+)+y' },
      behavior: 'Isolated',
      invert: false,
    };
    for (const change of [
      { pre_tokenizer: hostile },
      { normalizer: { type: 'Replace', pattern: hostile.pattern, content: '' } },
    ]) {
      const { tokenizer, problems } = openTokenizer({
        'tokenizer.json': JSON.stringify({ ...json, ...change }),
      });
      assert.equal(tokenizer, null);
      assert.match(problems[0]!, /\(x\+x\+\)\+y .*might take for ever/);
    }
  });
});
