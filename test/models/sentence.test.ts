import assert from 'node:assert/strict';
import { readsAsSentence, sentenceAround } from '../../src/models/sentence';

suite('sentences in a text', () => {
  test('prose is told from code', () => {
    for (const prose of [
      'The cat sat',
      'The cat, which was sitting on the mat, was purring because it was',
      'Le chat s’est assis: voilà tout !',
      '“No”, she said. “Not in 1990.”\nThen she left…',
      'Кошка сидит дома',
    ])
      assert.ok(readsAsSentence(prose), prose);
    for (const other of [
      '',
      'attention',
      'two words',
      '1 2 3 4',
      'x = self.attn(x)',
      'import torch.nn as nn # layers',
      'for i in range(10): print(i)',
      'a | b | c | d',
      'https://example.org/some/long/path of words',
      'word '.repeat(1000),
    ])
      assert.ok(!readsAsSentence(other), other);
  });

  test('the sentence around an offset is the one that holds it', () => {
    const text = 'It rained. We stayed at home.\nThe sun came out.';
    const at = (offset: number) => {
      const stretch = sentenceAround(text, offset);
      return stretch && text.slice(stretch.start, stretch.end);
    };
    assert.equal(at(3), 'It rained.');
    assert.equal(at(15), 'We stayed at home.');
    assert.equal(at(text.length), 'The sun came out.');
    assert.equal(sentenceAround('   ', 1), undefined);
  });
});
