import assert from 'node:assert/strict';
import { BPE } from '@huggingface/tokenizers';
import type { Tokenizer, TokenExplanation } from '../../../src/checkpoints/tokenizer/tokenizer';
import { smallText, type SmallTokenizer, smallTokenizer, strings } from './recorded';

type How<Kind> = Extract<
  Extract<TokenExplanation, { kind: 'word' }>['how'],
  { readonly kind: Kind }
>;

interface Read {
  readonly model: {
    readonly vocab: Readonly<Record<string, number>> & readonly [string, number][];
    readonly merges: readonly [string, string][];
    readonly unk_id?: number;
  };
}

const read = (name: SmallTokenizer) => (JSON.parse(smallText(name)) as Read).model;

/** What is explained of each token of some strings, with the token's own piece. */
function* explained<Kind extends string>(tokenizer: Tokenizer, kind: Kind, every: number) {
  for (let i = 0; i < strings.length; i += every) {
    const text = strings[i]!;
    for (const [index, token] of tokenizer.encode(text).tokens.entries()) {
      const found = tokenizer.explainToken(index, text);
      assert.ok(found);
      if (found.kind !== 'word') continue;
      assert.equal(found.how.kind, kind);
      assert.ok(found.start <= token.start && token.end <= found.end, JSON.stringify(text));
      yield { token, found, how: found.how as How<Kind> };
    }
  }
}

suite('How a token came to be', () => {
  for (const name of ['gpt2', 'llama3', 'llama2'] as const) {
    test(`${name}: at every merge the lowest rank, the leftmost of its kind`, () => {
      const { merges } = read(name);
      const ranks = new Map(merges.map((pair, rank) => [pair.join(' '), rank]));
      let count = 0;
      for (const { token, found, how } of explained(smallTokenizer(name), 'BPE', 40)) {
        let pieces = how.symbols;
        if (how.left > 0) continue;
        for (const merge of how.merges) {
          count++;
          assert.deepEqual(merges[merge.rank], [merge.left, merge.right]);
          const open = pieces
            .slice(1)
            .map((right, at) => ranks.get(`${pieces[at]!} ${right}`) ?? Infinity);
          const lowest = Math.min(...open);
          assert.equal(merge.rank, lowest);
          assert.equal(merge.at, open.indexOf(lowest));
          pieces = [...pieces.slice(0, merge.at), merge.merged, ...pieces.slice(merge.at + 2)];
          assert.deepEqual(merge.pieces, pieces);
        }
        // Nothing is left to merge, and the pieces are the tokens.
        assert.ok(pieces.slice(1).every((right, at) => !ranks.has(`${pieces[at]!} ${right}`)));
        assert.deepEqual(how.pieces, pieces);
        assert.equal(pieces[found.index], token.text);
        assert.equal(pieces.length, found.count);
      }
      assert.ok(count > 500);
    });
  }

  test('merges to the same pieces as the library', () => {
    const tokenizer = smallTokenizer('gpt2');
    const { vocab, merges } = read('gpt2');
    const library = new BPE({ type: 'BPE', vocab, merges } as never);
    let count = 0;
    for (const { how } of explained(tokenizer, 'BPE', 20)) {
      assert.deepEqual(how.pieces, library.encode([how.word]));
      count++;
    }
    assert.ok(count > 1000);
  });

  test('a word that is a piece is taken whole where the model ignores merges', () => {
    const { vocab } = read('llama3');
    let count = 0;
    for (const { how, token } of explained(smallTokenizer('llama3'), 'BPE', 20)) {
      assert.equal(how.whole, Object.hasOwn(vocab, how.word));
      if (!how.whole) continue;
      count++;
      assert.deepEqual([how.pieces, token.text], [[how.word], how.word]);
    }
    assert.ok(count > 50);
  });

  test('BERT: the longest piece that fits, from left to right', () => {
    const { vocab } = read('bert-uncased');
    let [count, unknown] = [0, 0];
    for (const { token, found, how } of explained(
      smallTokenizer('bert-uncased'),
      'WordPiece',
      10,
    )) {
      for (const { from, missed, found: piece } of how.matches) {
        count++;
        assert.ok(missed.every((tried) => !Object.hasOwn(vocab, tried)));
        // The first that was tried is the whole rest, each one after it a character shorter.
        const tried = [...missed, ...(piece === null ? [] : [piece])];
        if (missed.length < 50)
          assert.equal(tried[0], (from > 0 ? '##' : '') + how.word.slice(from));
        for (const [i, longer] of tried.slice(0, -1).entries()) {
          assert.equal(Array.from(longer).slice(0, -1).join(''), tried[i + 1]);
        }
        if (piece !== null) assert.ok(Object.hasOwn(vocab, piece));
        else unknown++;
      }
      assert.equal(how.pieces[found.index], token.text);
    }
    assert.ok(count > 500 && unknown > 10);
  });

  test('T5: the most probable segmentation, and the next', () => {
    const { vocab, unk_id } = read('t5');
    const scores = new Map(vocab.map(([piece, score]) => [piece, score]));
    const least = Math.min(...vocab.map(([, score]) => score));
    let count = 0;
    for (const { how } of explained(smallTokenizer('t5'), 'Unigram', 12)) {
      const { word, best, runnerUp } = how;
      if (word.length > 9) continue;
      count++;
      // By brute force: every way to cut the word.
      const all = cuts(Array.from(word), scores, least - 10).sort((a, b) => b - a);
      assert.ok(Math.abs(best.score - all[0]!) < 1e-9);
      assert.ok(all.length > 1 ? Math.abs(runnerUp!.score - all[1]!) < 1e-9 : runnerUp === null);
      for (const { pieces, score } of runnerUp ? [best, runnerUp] : [best]) {
        assert.equal(pieces.map(({ piece }) => piece).join(''), word);
        const sum = pieces.reduce((total, { logProbability }) => total + logProbability, 0);
        assert.ok(Math.abs(sum - score) < 1e-12);
      }
    }
    assert.equal(unk_id, 2);
    assert.ok(count > 200);
  });

  test('special and added tokens say so', () => {
    const tokenizer = smallTokenizer('llama3');
    const kinds = tokenizer
      .encode('a fox')
      .tokens.map((_, i) => tokenizer.explainToken(i, 'a fox')?.kind);
    assert.deepEqual(kinds, ['special', 'word', 'word', 'added']);
    assert.equal(tokenizer.explainToken(99, 'a fox'), undefined);
    assert.equal(tokenizer.explainToken(-1, 'a fox'), undefined);
  });

  test('of a pair, each text is explained by itself', () => {
    const tokenizer = smallTokenizer('bert-uncased');
    const { tokens } = tokenizer.encode('milk', 'bread');
    const words = tokens.map((_, i) => {
      const found = tokenizer.explainToken(i, 'milk', 'bread');
      return found?.kind === 'word' && found.how.kind === 'WordPiece' ? found.how.word : '';
    });
    assert.deepEqual(new Set(words), new Set(['', 'milk', 'bread']));
  });
});

/** The scores of all segmentations; a character counts as unknown only where it is no piece. */
function cuts(word: string[], scores: ReadonlyMap<string, number>, unknown: number): number[] {
  if (word.length === 0) return [0];
  return word.flatMap((_, i) => {
    const own = scores.get(word.slice(0, i + 1).join('')) ?? (i === 0 ? unknown : undefined);
    if (own === undefined) return [];
    return cuts(word.slice(i + 1), scores, unknown).map((rest) => own + rest);
  });
}
