import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tokenizerInGguf } from '../../../src/checkpoints/gguf-tokenizer';
import { openTensorFile } from '../../../src/checkpoints/files/open';
import { openTokenizer } from '../../../src/checkpoints/tokenizer/open';
import type { Tokenizer } from '../../../src/checkpoints/tokenizer/tokenizer';
import { fileOnDisk } from '../../../src/disk/node-files';

const folder = join(__dirname, 'gguf');

async function tokenizerIn(name: string): Promise<Tokenizer> {
  const file = await openTensorFile(await fileOnDisk(join(folder, `${name}.gguf`)));
  const { tokenizer, problems } = openTokenizer(tokenizerInGguf(file));
  await file.close();
  assert.ok(tokenizer, problems.join());
  return tokenizer;
}

/** Written by make_gguf.py, with llama.cpp's converter; the ids are sentencepiece's own. */
suite('A SentencePiece vocabulary in a GGUF file', () => {
  for (const name of ['llama', 'gemma']) {
    test(`${name}: ids of some 1,900 strings of every kind, and texts again`, async () => {
      const tokenizer = await tokenizerIn(name);
      const packed = gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString();
      const rows = JSON.parse(packed) as [text: string, ids: number[]][];
      assert.ok(rows.length > 1900);
      const wrong = rows.filter(([text, ids]) => {
        const ours = tokenizer.encode(text, undefined, { special: false }).tokens;
        return (
          ours.map(({ id }) => id).join() !== ids.join() ||
          tokenizer.decode(ids) !== text.replaceAll('▁', ' ')
        );
      });
      assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${rows.length} differ`);
    });
  }

  test('texts begin with the token that llama.cpp puts there', async () => {
    const { tokens } = (await tokenizerIn('llama')).encode('a');
    assert.deepEqual(
      tokens.map(({ text, which }) => [text, which]),
      [
        ['<s>', 'special'],
        ['▁a', 'first'],
      ],
    );
  });

  test('merges are told with their scores in order', async () => {
    const tokenizer = await tokenizerIn('llama');
    const how = tokenizer.explainToken(1, 'the');
    assert.ok(how?.kind === 'word' && how.how.kind === 'BPE');
    assert.equal(how.how.pieces.join(''), '▁the');
    assert.ok(how.how.merges.length > 0);
  });
});
