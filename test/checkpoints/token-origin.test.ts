import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { originOf } from '../../src/checkpoints/token-origin';
import { visible } from '../../webview/token';
import { goldenPath, withGolden } from './golden';
import { smallTokenizer } from './tokenizer/recorded';

const modelOf = (name: string) =>
  (
    JSON.parse(readFileSync(join(goldenPath(name), 'tokenizer.json'), 'utf8')) as {
      model: { vocab: unknown; merges: (string | [string, string])[] };
    }
  ).model;

suite('how a token was made', () => {
  for (const name of ['gpt2', 'llama', 'bert', 't5', 'bart', 'marian']) {
    test(`${name}: every token says which row it is, and is a piece of its last stage`, () =>
      withGolden(name, ({ reader }) => {
        const text = 'The old cat sat, naïve 🥛 x.';
        const { ids, words } = reader!.read(text);
        for (const [place, id] of ids.entries()) {
          const origin = reader!.origin!('text', place, { text });
          assert.ok(origin, words[place]!.text);
          assert.equal(origin.id, id);
          assert.doesNotMatch(JSON.stringify(origin), /�/);
          if (origin.stages.length === 0) continue;
          const last = origin.stages.findLast((stage) => stage.made !== null) ?? origin.stages[0]!;
          const own = words[place]!.text;
          assert.ok(
            last.pieces.some((piece) => piece.replace('##', '') === own) ||
              origin.piece === '[UNK]',
            `“${own}” among ${last.pieces.join('|')}`,
          );
        }
        assert.equal(reader!.origin!('text', ids.length, { text }), undefined);
      }));
  }

  test('merges have the ranks of the file, lowest first', () =>
    withGolden('gpt2', ({ reader }) => {
      const { merges } = modelOf('gpt2');
      const text = 'the cat sat on the mat';
      let seen = 0;
      for (const place of reader!.read(text).ids.keys()) {
        const { stages } = reader!.origin!('text', place, { text })!;
        for (const [n, { pieces, made, note }] of stages.entries()) {
          const rank = /^merge of rank (\d+)$/.exec(note)?.[1];
          if (rank === undefined) continue;
          const merge = merges[Number(rank)]!;
          const pair = typeof merge === 'string' ? merge.split(' ') : merge;
          assert.equal(pieces[made!], pair.join('').replaceAll('Ġ', ' '));
          assert.equal(stages[n - 1]!.pieces.length, pieces.length + 1);
          seen++;
        }
      }
      assert.ok(seen > 5);
    }));

  test('bytes of half a character are shown as bytes', () =>
    withGolden('gpt2', ({ reader }) => {
      const text = '🥛';
      const origins = [...reader!.read(text).ids.keys()].map((place) =>
        reader!.origin!('text', place, { text })!,
      );
      const bytes = origins.map((origin) => origin.bytes).filter((some) => some !== '');
      assert.equal(bytes.join(' '), 'F0 9F A5 9B');
    }));

  test('a decoder’s first token is its own, the next are of what it has said', () =>
    withGolden('t5', ({ reader }) => {
      const target = 'Le chat';
      const { ids } = reader!.readTarget(target);
      const origins = [...ids.keys()].map((place) =>
        reader!.origin!('target', place, { text: 'The cat', target })!,
      );
      assert.deepEqual(
        origins.map(({ id }) => id),
        ids,
      );
      assert.match(origins[0]!.summary, /adds this token itself/);
      assert.equal(origins[1]!.stages[0]!.note, 'at first');
    }));

  test('a segmentation is shown with its runner-up, which is less probable', () => {
    const tokenizer = smallTokenizer('t5');
    const text = 'The attention of transformers';
    let seen = 0;
    for (const [place, { id }] of tokenizer.encode(text).tokens.entries()) {
      const origin = originOf(tokenizer, id, tokenizer.explainToken(place, text));
      const scores = origin.stages.map(({ note }) => Number(note.replace(/^.*= −/, '')));
      if (scores.length < 2) continue;
      assert.match(origin.stages[0]!.note, /^taken: log P = −/);
      assert.match(origin.stages[1]!.note, /^runner-up: log P = −/);
      assert.ok(scores[0]! <= scores[1]!);
      assert.ok(origin.stages[0]!.pieces.includes(origin.piece.replaceAll('▁', ' ')));
      seen++;
    }
    assert.ok(seen > 0);
  });

  test('spaces are seen', () => assert.equal(visible(' a\n'), '␣a⏎'));
});
