import assert from 'node:assert/strict';
import { openTokenizer } from '../../../src/checkpoints/tokenizer/open';
import { differences, oddTokenizers, recorded, smallTokenizer, smallTokenizers } from './recorded';

suite('Ids and offsets are those of the native library', () => {
  for (const name of smallTokenizers) {
    test(`${name}: 2,000 strings of every kind`, () => {
      const rows = recorded(name);
      assert.equal(rows.length, 2000);
      const wrong = differences(smallTokenizer(name), rows);
      assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${rows.length} differ`);
    });
  }

  test('tokenizers of parts that were drawn at random', () => {
    const odd = oddTokenizers();
    assert.equal(odd.length, 30);
    for (const [i, { json, rows }] of odd.entries()) {
      const { tokenizer, problems } = openTokenizer({ 'tokenizer.json': json });
      assert.ok(tokenizer, problems.join());
      assert.ok(rows.length > 60);
      const wrong = differences(tokenizer, rows);
      assert.deepEqual(wrong.slice(0, 2), [], `${wrong.length} of ${rows.length} differ in ${i}`);
    }
  });
});
