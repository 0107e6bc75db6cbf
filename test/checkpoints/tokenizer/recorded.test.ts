import assert from 'node:assert/strict';
import { differences, recorded, smallTokenizer, smallTokenizers } from './recorded';

suite('Ids and offsets are those of the native library', () => {
  for (const name of smallTokenizers) {
    test(`${name}: 2,000 strings of every kind`, () => {
      const rows = recorded(name);
      assert.equal(rows.length, 2000);
      const wrong = differences(smallTokenizer(name), rows);
      assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${rows.length} differ`);
    });
  }
});
