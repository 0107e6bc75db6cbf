import assert from 'node:assert/strict';
import { openTokenizer } from '../../../src/checkpoints/tokenizer/open';
import { foreignGolden } from '../../models/models';
import { differences, recorded } from './recorded';

const merges = foreignGolden('tokenizers/gpt2-vocab.bpe');
const vocab = foreignGolden('tokenizers/gpt2-encoder.json');
const pieces = foreignGolden('tokenizers/bert-vocab.txt');

suite("GPT-2's vocabulary", () => {
  test('gives the ids of the published example', function () {
    if (!vocab || !merges) return this.skip();
    const { tokenizer, problems } = openTokenizer({ 'vocab.json': vocab, 'merges.txt': merges });
    assert.deepEqual(problems, []);
    const { tokens } = tokenizer!.encode('This is a test');
    assert.deepEqual(
      tokens.map(({ id, text, start, end }) => [id, text, start, end]),
      [
        [1212, 'This', 0, 4],
        [318, 'Ġis', 4, 7],
        [257, 'Ġa', 7, 9],
        [1332, 'Ġtest', 9, 14],
      ],
    );
    assert.equal(tokenizer!.decode([1212, 318, 257, 1332]), 'This is a test');
    assert.equal(tokenizer!.size, 50257);
  });

  test('gives 2,000 strings the ids and offsets of the native library', function () {
    if (!vocab || !merges) return this.skip();
    const { tokenizer } = openTokenizer({ 'vocab.json': vocab, 'merges.txt': merges });
    assert.deepEqual(differences(tokenizer!, recorded('published-gpt2')).slice(0, 3), []);
  });
});

suite("BERT's vocabulary", () => {
  test('cuts a pair with its markers and types', function () {
    if (!pieces) return this.skip();
    const { tokenizer } = openTokenizer({ 'vocab.txt': pieces });
    const { tokens, typeIds } = tokenizer!.encode('Unbelievable!', 'Naïve');
    assert.deepEqual(
      tokens.map(({ text, start, end, which }) => [text, start, end, which]),
      [
        ['[CLS]', 0, 0, 'special'],
        ['unbelievable', 0, 12, 'first'],
        ['!', 12, 13, 'first'],
        ['[SEP]', 0, 0, 'special'],
        ['naive', 0, 5, 'second'],
        ['[SEP]', 0, 0, 'special'],
      ],
    );
    assert.deepEqual(typeIds, [0, 0, 0, 0, 1, 1]);
  });

  test('gives 2,000 strings the ids and offsets of the native library', function () {
    if (!pieces) return this.skip();
    const { tokenizer } = openTokenizer({ 'vocab.txt': pieces });
    assert.deepEqual(differences(tokenizer!, recorded('published-bert')).slice(0, 3), []);
  });
});
