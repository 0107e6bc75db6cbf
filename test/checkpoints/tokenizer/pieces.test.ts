import assert from 'node:assert/strict';
import { partsOfBytes } from '../../../src/checkpoints/tokenizer/bytes';
import { smallTokenizer, smallTokenizers, strings } from './recorded';

const utf8 = new TextEncoder();

suite('What is shown of a piece', () => {
  test('is text where it is whole characters, else its bytes', () => {
    assert.deepEqual(partsOfBytes([0x20, 0x74]), [{ text: ' t' }]);
    assert.deepEqual(partsOfBytes([0xe2, 0x80]), [{ bytes: [0xe2, 0x80] }]);
    assert.deepEqual(partsOfBytes([0x20, 0xf0, 0x9f]), [{ text: ' ' }, { bytes: [0xf0, 0x9f] }]);
    assert.deepEqual(partsOfBytes([0xa9, 0x61, 0xc3, 0xa9, 0xc3]), [
      { bytes: [0xa9] },
      { text: 'aé' },
      { bytes: [0xc3] },
    ]);
    // Overlong forms, surrogates and bytes beyond Unicode are no characters.
    for (const bytes of [
      [0xc0, 0x80],
      [0xe0, 0x80, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xff],
    ]) {
      assert.deepEqual(partsOfBytes(bytes), [{ bytes }]);
    }
    assert.deepEqual(partsOfBytes([0xef, 0xbb, 0xbf]), [{ text: '\ufeff' }]);
  });

  for (const name of ['gpt2', 'roberta', 'llama3', 'qwen', 'llama2'] as const) {
    test(`${name}: the bytes of the tokens are the bytes of the text`, () => {
      const tokenizer = smallTokenizer(name);
      let loose = 0;
      for (const text of strings) {
        const { tokens } = tokenizer.encode(text, undefined, { special: false });
        if (tokens.some(({ id }) => tokenizer.piece(id)!.special || id >= 650)) continue;
        const bytes = tokens.flatMap(({ id }) =>
          tokenizer.piece(id)!.parts.flatMap((part) => {
            assert.ok(
              !('text' in part) || !part.text.includes('\ufffd') || text.includes('\ufffd'),
            );
            if ('bytes' in part) loose++;
            return 'text' in part ? [...utf8.encode(part.text)] : part.bytes;
          }),
        );
        const shown = Buffer.from(bytes).toString();
        const said = name === 'qwen' ? text.normalize('NFC') : text;
        // A space that the tokenizer put before the text itself.
        assert.ok(shown === said || shown === ` ${said}`, JSON.stringify([shown, said]));
      }
      assert.ok(loose > 100);
    });
  }

  test('of WordPiece tells what goes on with a word, and of every family what is special', () => {
    const bert = smallTokenizer('bert-uncased');
    const { tokens } = bert.encode('tokenizationx');
    const last = bert.piece(tokens.at(-2)!.id)!;
    assert.deepEqual([last.continues, last.parts], [true, [{ text: 'x' }]]);
    assert.deepEqual(bert.piece(2), {
      piece: '[CLS]',
      parts: [{ text: '[CLS]' }],
      continues: false,
      special: true,
    });
    assert.equal(bert.piece(bert.size), undefined);
  });

  test('is there for every row of the embedding', () => {
    for (const name of smallTokenizers) {
      const tokenizer = smallTokenizer(name);
      for (let id = 0; id < tokenizer.size; id++) assert.ok(tokenizer.piece(id), `${name} ${id}`);
    }
  });

  test('a lone surrogate counts as U+FFFD, of its own length', () => {
    const tokenizer = smallTokenizer('gpt2');
    for (const text of ['a\ud800b', '\udc00', 'x\ud83d', '\udc4d\ud83d']) {
      const { tokens } = tokenizer.encode(text);
      const same = tokenizer.encode(text.replace(/[\ud800-\udfff]/g, '\ufffd'));
      assert.deepEqual(tokens, same.tokens);
      assert.equal(tokens.at(-1)!.end, text.length);
    }
  });
});
