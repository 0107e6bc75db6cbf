import assert from 'node:assert/strict';
import type { ExplainOptions } from '../../src/terminal/explain';
import { file } from '../checkpoints/files';
import { shippedText, smallGptGolden } from '../models/models';
import { cli } from './cli';

const step = 'blocks.0.attn.hook_pattern';
const files = {
  'broken.json': '{\n  "dimensions": [\n',
  'wrong.json': file({ epsilon: -1 }),
  'gpt.json': JSON.stringify(smallGptGolden.model),
  'blind.json': file({
    mask: [
      [1, 0],
      [0, 0],
    ],
  }),
};

suite('glassformer explain says what is wrong, and what to do', () => {
  for (const [what, sentence, options, status, message] of [
    ['no sentence', '  ', {}, 2, /There is no sentence\. Put it in quotes/],
    ['no words', '\u200b', {}, 1, /There are no words in this text/],
    [
      'an unknown model',
      'Buy',
      { model: 'gorceries' },
      1,
      /There is no model “gorceries”\. Name .*travel, groceries/,
    ],
    [
      'an unknown step',
      'Buy',
      { step: 'blocks.9' },
      1,
      /There is no step blocks\.9\. The steps are:\n {2}tokens/,
    ],
    ['a cell without a step', 'Buy', { cell: '0,0' }, 2, /--step must say of which step/],
    [
      'a cell beyond the last',
      'Buy',
      { step, cell: '0,1,0' },
      1,
      /hook_pattern has no cell 0,1,0: it is \(head 1, query 1, key 1\), counted from 0/,
    ],
    ['a cell of another rank', 'Buy', { step, cell: '0,0' }, 1, /has no cell 0,0: it is \(head 1/],
    ['a cell that is none', 'Buy', { step, cell: 'first' }, 1, /has no cell first/],
    ['an empty cell', 'Buy', { step, cell: '0,,0' }, 1, /has no cell 0,,0/],
    ['a cell by halves', 'Buy', { step, cell: '0,0.5,0' }, 1, /has no cell 0,0\.5,0/],
    [
      'a file that is not JSON',
      'x',
      { model: 'broken.json' },
      1,
      /^broken\.json:3: This is not JSON/,
    ],
    [
      'a file with a mistake',
      'x',
      { model: 'wrong.json' },
      1,
      /^wrong\.json:\d+: “epsilon” is negative/,
    ],
    [
      'words that a trained model lacks',
      'zebra',
      { model: 'gpt.json' },
      1,
      /knows none of these words: zebra\. It knows: A, B/,
    ],
  ] as const satisfies readonly (readonly [string, string, ExplainOptions, number, RegExp])[]) {
    test(what, () => {
      for (const json of [false, true]) {
        const result = cli(sentence, { ...options, json }, files);
        assert.match(result.text, message);
        assert.equal(result.status, status);
      }
    });
  }
});

suite('glassformer explain, for people', () => {
  const { text } = cli('Buy milk and');

  test('prints every stage with its shape, its words and its numbers', () => {
    assert.match(text, /Attention pattern +A +\(head 1 × query 3 × key 3\)/);
    assert.match(
      text,
      /“and” gives 35 % of its attention to “Buy”, 35 % to itself, 30 % to “milk”/,
    );
    assert.match(text, /and {2,}0\.3495 {2,}0\.3034 {2,}0\.3471/);
    assert.match(text, /84 % {2}eggs/);
  });

  test('prints the errata where they belong', () => {
    assert.match(text, /! The article prints \[-1, 1, 0\] for “Buy”/);
    assert.ok(text.indexOf('mlp.hook_pre') < text.indexOf('! The article prints [-1, 1, 0]'));
  });

  test('prints where one number comes from', () => {
    const cell = cli('Buy milk and', { step, cell: '0,2,0' }).text;
    assert.match(
      cell,
      /^A\[and, Buy\] = .*\n {2}= 1 \/ 2\.86\d+\n {2}= 0\.3495\d+\nstored 0\.3495\d+, recomputed ± 0\nfrom\n/,
    );
    assert.match(cell, /softmax_exp 0,2,0\)/);
  });

  test('prints why a number that follows from no other is what it is', () => {
    const given = (id: string, cell: string) => cli('Buy milk and', { step: id, cell }).text;
    assert.equal(
      given('blocks.0.attn.mask', '0,1'),
      'M[Buy, milk] = -Infinity\n  “Buy” may not look at “milk”, which comes later: −∞ is added to the score.',
    );
    assert.match(given('W_E', '0,1'), /^W_E\[Buy, action\] = 1\n {2}A number of the model/);
    assert.match(given('tokens', '1'), /^t\[milk\] = 1\n {2}The row of this word/);
  });

  test('prints a trained model, and one whose mask leaves a word blind', () => {
    const trained = cli('A B K', { model: 'gpt.json' }, files);
    assert.equal(trained.status, 0);
    assert.match(trained.text, /head 1/);
    const blind = cli('x y', { model: 'blind.json' }, files);
    assert.equal(blind.status, 0);
    assert.match(blind.text, /! “y” may look at nothing/);
    assert.match(blind.text, /There is no prediction/);
  });

  test('says what was left out, and what is not known', () => {
    const long = cli('So then Buy milk flurb').text;
    assert.match(long, /! groceries has 3 positions: it reads the last 3 words/);
    assert.match(long, /! groceries does not know “flurb”: it starts at \(0, 0\)/);
  });

  test('has no line that ends in blanks, and no “undefined”', () => {
    for (const printed of [text, cli('Pack 👩‍👧 and', { model: 'travel' }).text]) {
      assert.doesNotMatch(printed, /[ \t]$/m);
      assert.doesNotMatch(printed, /undefined/);
    }
  });

  test('speaks of the file by name where it is read from elsewhere', () => {
    const own = { 'my.json': shippedText('groceries').replace('"groceries"', '"mine"') };
    assert.match(cli('Buy', { model: 'my.json' }, own).text, /^mine: Buy/);
  });
});
