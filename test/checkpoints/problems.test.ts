import assert from 'node:assert/strict';
import { linesOf } from '../../src/checkpoints/lines';
import { openModel } from '../../src/checkpoints/open';
import { shippedText } from '../models/models';
import { assertProblem, block, file, head, identity, problemsOf } from './files';

suite('A model file with a mistake is refused, with what to do, at the right place', () => {
  const wrong = [
    [1, 0, 0],
    [0, 1, 0],
  ];

  for (const [what, text, message, place] of [
    ['not JSON', file().replace('"dimensions":', '"dimensions"'), /not JSON: colon expected/, '['],
    ['a word of no JSON', file().replace('0.5', 'half'), /not JSON.*“half”/, 'half'],
    ['empty', '', /The file is empty/, ''],
    ['blank', ' \n ', /The file is empty/, ' \n '],
    ['no object', '[1, 2]', /must be an object/, '[1, 2]'],
    ['null', 'null', /must be an object/, 'null'],
    ['NaN', file().replace('0.5', 'NaN'), /NaN is no number.*finite/, 'NaN'],
    ['Infinity', file().replace('0.5', 'Infinity'), /Infinity is no number.*finite/, 'Infinity'],
    ['too large a number', file().replace('0.5', '1e999'), /too large.*finite/, '1e999'],
    ['a text for a number', file().replace('0.5', '"0.5"'), /Position 1 must be a number/, '"0.5"'],
    ['a negative ε', file({ epsilon: -1 }), /“epsilon” is negative/, '-1'],
    [
      'an unknown key',
      file({ activaton: 'relu' }),
      /no “activaton”. It may have: .*activation/,
      '"activaton"',
    ],
    [
      'an unknown key in a block',
      file({ blocks: [block({ W_3: identity })] }),
      /Block 0 has no “W_3”/,
      '"W_3"',
    ],
    [
      'an unknown key in a norm',
      file({ lnFinal: { gama: [1, 1] } }),
      /“lnFinal” has no “gama”/,
      '"gama"',
    ],
    ['a norm that is none', file({ lnFinal: 3 }), /“lnFinal” must be an object/, '3'],
    ['a word twice', file().replace('"y":', '"x":'), /“vocabulary” has “x” twice/, '"x"'],
    [
      'an unknown activation',
      file({ activation: 'swish' }),
      /one of "relu", "gelu", "gelu_tanh"/,
      '"swish"',
    ],
    ['an unknown norm', file({ norm: 'both' }), /one of "pre", "post"/, '"both"'],
    ['no words', file({ vocabulary: {} }), /“vocabulary” has no words/, '{}'],
    [
      'a word of another width',
      file({ vocabulary: { x: [1] } }),
      /“x” in “vocabulary” has 1 number; it must have 2 \(“dimensions” names 2\)/,
      '[1]',
    ],
    ['no dimensions', file({ dimensions: [] }), /names 0 coordinates; a model has 1 to/, '[]'],
    ['no positions', file({ positions: [] }), /“positions” has 0 rows/, '[]'],
    [
      'a position of another width',
      file({ positions: [[1, 2, 3]] }),
      /Position 0 has 3 numbers; it must have 2/,
      '[1,2,3]',
    ],
    ['no blocks', file({ blocks: [] }), /“blocks” has 0 blocks/, '[]'],
    ['no heads', file({ blocks: [block({ heads: [] })] }), /Block 0 has 0 heads/, '[]'],
    [
      'a matrix of another shape',
      file({ blocks: [block({ heads: [head({ W_K: wrong })] })] }),
      /Row 1 of “W_K” of block 0 has 3 numbers; it must have 2 \(2 × 2 for d_model × d_head\)/,
      '[1,0,0]',
    ],
    [
      'a matrix that lacks a row',
      file({ blocks: [block({ W_2: [[1, 0]] })] }),
      /“W_2” of block 0 has 1 row; it must have 2/,
      '[[1,0]]',
    ],
    [
      'a matrix that is none',
      file({ blocks: [block({ W_1: 3 })] }),
      /“W_1” of block 0 must be a list of rows/,
      '3',
    ],
    [
      'a bias of another width',
      file({ blocks: [block({ b_1: [1, 2, 3] })] }),
      /“b_1” of block 0 has 3 numbers; it must have 2/,
      '[1,2,3]',
    ],
    [
      'a mask of another size',
      file({ mask: [[1]] }),
      /“mask” has 1 row; it must have 2 \(one for each of the 2 positions\)/,
      '[[1]]',
    ],
    [
      'a mask of other numbers',
      file({
        mask: [
          [1, 2],
          [0, 1],
        ],
      }),
      /1 where a query may see a key, and 0 where not/,
      '[[1,2],[0,1]]',
    ],
    ['a mask by a wrong name', file({ mask: 'diagonal' }), /one of "causal", "none"/, '"diagonal"'],
    [
      'unknown words at another width',
      file({ unknown: [0] }),
      /“unknown” has 1 number; it must have 2/,
      '[0]',
    ],
    [
      'a note without a text',
      file({ notes: [{ step: 'x', sentence: 'y' }] }),
      /A note needs “text”/,
      '{"step":"x","sentence":"y"}',
    ],
    ['a name that is none', file({ name: 5 }), /“name” must be a text/, '5'],
  ] as const) {
    test(what, () => assertProblem(text, message, place));
  }

  for (const key of ['dimensions', 'vocabulary', 'positions', 'blocks', 'output']) {
    test(`without “${key}”`, () => {
      const text = file({ [key]: undefined });
      assertProblem(text, new RegExp(`The model lacks “${key}”`), text);
    });
  }

  for (const key of ['heads', 'W_1', 'W_2']) {
    test(`a block without “${key}”`, () => {
      const lacking = block({ [key]: undefined });
      assertProblem(
        file({ blocks: [lacking] }),
        new RegExp(`Block 0 lacks “${key}”`),
        JSON.stringify(lacking),
      );
    });
  }

  for (const key of ['W_Q', 'W_K', 'W_V']) {
    test(`a head without ${key}`, () => {
      const lacking = head({ [key]: undefined });
      const text = file({ blocks: [block(), block({ heads: [lacking] })] });
      assertProblem(text, new RegExp(`Head 0 of block 1 lacks “${key}”`), JSON.stringify(lacking));
    });
  }

  test('heads that differ', () => {
    const narrow = head({ W_Q: [[1], [2]] });
    const text = file({
      blocks: [
        block({
          heads: [head(), narrow],
          W_O: [
            [1, 0],
            [0, 1],
            [1, 0],
            [0, 1],
          ],
        }),
      ],
    });
    assertProblem(text, /Row 1 of “W_Q” of block 0 has 1 number; it must have 2/, '[1]');
  });

  test('blocks that differ in their heads', () => {
    const two = block({
      heads: [head(), head()],
      W_O: [
        [1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ],
    });
    const text = file({ blocks: [block(), two] });
    assertProblem(
      text,
      /Block 1 has 2 heads of 2; all blocks must be like block 0/,
      JSON.stringify(two),
    );
  });

  test('no W_O where the heads side by side are not as wide as the model', () => {
    const text = file({ blocks: [block({ heads: [head(), head()] })] });
    assertProblem(
      text,
      /W_O of block 0 is needed: the heads side by side are 4 wide, the model 2/,
      text,
    );
  });

  test('200 blocks', () => {
    const text = file({ blocks: Array.from({ length: 200 }, () => block()) });
    const [problem] = problemsOf(text);
    assert.match(problem!.message, /“blocks” has 200 blocks; 1 to 24 can be shown. Remove some/);
    assert.ok(text.slice(problem!.offset).startsWith('['));
  });

  test('more than can be shown', () => {
    const many = (count: number) => Array.from({ length: count }, () => [0, 0]);
    assertLimits(
      file({ positions: many(1000) }),
      /“positions” has 1000 rows; a model has 1 to 128/,
    );
    assertLimits(
      file({ blocks: [block({ heads: Array.from({ length: 50 }, () => head()) })] }),
      /Block 0 has 50 heads; 1 to 16/,
    );
    assertLimits(
      file({ dimensions: Array.from({ length: 300 }, (_, i) => `d${i}`) }),
      /names 300 coordinates; a model has 1 to 256/,
    );
    assertLimits(
      file({ blocks: [block({ W_1: [Array.from({ length: 2000 }, () => 0), []] })] }),
      /“W_1” of block 0 must be a list of rows of 1 to 1024/,
    );
  });

  test('nested without end', () => {
    for (const text of ['['.repeat(200_000), '{"a":'.repeat(200_000)]) {
      assertLimits(text, /nested too deeply/);
    }
  });

  test('several mistakes are all told', () => {
    const text = file({ epsilon: -1, mask: 'diagonal', vocabulary: { x: [1], y: [1, 2, 3] } });
    assert.deepEqual(problemsOf(text).length, 4);
  });

  test('more than a hundred mistakes are counted', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, i) => [`w${i}`, [1]]);
    const told = (count: number) =>
      problemsOf(file({ vocabulary: Object.fromEntries(rows(count)) as object }));
    assert.equal(told(100).length, 100);
    assert.equal(told(101).at(-1)!.message, 'And 1 more problem.');
    const many = told(5000);
    assert.equal(many.length, 101);
    assert.equal(many.at(-1)!.message, 'And 4900 more problems.');
    assert.ok(problemsOf('{'.repeat(500)).length <= 101);
  });

  test('lines are counted from 1, whatever ends them', () => {
    const lineOf = linesOf('a\nb\r\n\rc');
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7].map(lineOf), [1, 1, 2, 2, 2, 3, 4, 4]);
    assert.equal(linesOf('')(0), 1);
  });

  test('a shipped model with one mistake on a line is told of on that line', () => {
    const text = shippedText('groceries');
    const line = text.split('\n').findIndex((written) => written.includes('"milk"'));
    const broken = text.replace('[1.0, 0.1]', '[1.0, 0.1, 0.2]');
    const [problem] = problemsOf(broken);
    assert.equal(broken.slice(0, problem!.offset).split('\n').length - 1, line);
    assert.ok(openModel(text, 'groceries').ok);
  });
});

function assertLimits(text: string, message: RegExp): void {
  const problems = problemsOf(text);
  assert.ok(
    problems.some((problem) => message.test(problem.message)),
    problems[0]?.message,
  );
}
