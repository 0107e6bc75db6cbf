import assert from 'node:assert/strict';
import { recorded, smallTokenizer, smallTokenizers } from './recorded';

const kinds = { first: '1', second: '2', special: '-' } as const;

suite('Ids and offsets are those of the native library', () => {
  for (const name of smallTokenizers) {
    test(`${name}: 2,000 strings of every kind`, () => {
      const tokenizer = smallTokenizer(name);
      const wrong: unknown[] = [];
      const rows = recorded(name);
      assert.equal(rows.length, 2000);
      for (const { text, pair, ids, offsets, kinds: which, types, decoded } of rows) {
        const { tokens, typeIds } = tokenizer.encode(text, pair);
        const ours = {
          ids: tokens.map(({ id }) => id),
          offsets: tokens.map(({ start, end }) => [start, end]),
          kinds: tokens.map((token) => kinds[token.which]).join(''),
          types: typeIds.join(''),
          decoded: tokenizer.decode(ids),
        };
        const theirs = { ids, offsets, kinds: which, types, decoded };
        if (JSON.stringify(ours) !== JSON.stringify(theirs))
          wrong.push({ text, pair, ours, theirs });
      }
      console.log(name, wrong.length, JSON.stringify(wrong.slice(0, 4)).slice(0, 3000));
      assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${rows.length} differ`);
    });
  }
});
