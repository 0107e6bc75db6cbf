import assert from 'node:assert/strict';
import type { Pass } from '../../src/models/pass';
import { predictionOf } from '../../src/models/transformer';
import type { Edit } from '../../src/models/variation';
import { at } from '../../src/tensor/tensor';
import { remarksOf } from '../../src/writing/remarks';
import { Random } from '../ops/random';
import { run, shipped } from './models';

const groceries = shipped('groceries');
const sentence = 'Buy milk and';
const hidden = -Infinity;

/** seeds/README.md: the article recomputed in double precision, printed to six decimals. */
// prettier-ignore
const table: readonly (readonly [id: string, rows: readonly (readonly number[])[]])[] = [
  ['hook_embed', [[0.1, 1], [1, 0.1], [0.6, 0.6]]],
  ['hook_pos_embed', [[0, 0], [0.1, -0.1], [-0.1, 0.1]]],
  ['blocks.0.hook_resid_pre', [[0.1, 1], [1.1, 0], [0.5, 0.7]]],
  ['blocks.0.attn.hook_q', [[0.1, 1], [1.1, 0], [0.5, 0.7]]],
  ['blocks.0.attn.hook_k', [[0.1, 1], [1.1, 0], [0.5, 0.7]]],
  ['blocks.0.attn.hook_v', [[0.2, 1], [2.2, 0], [1, 0.7]]],
  ['blocks.0.attn.scores_raw', [[1.01, 0.11, 0.75], [0.11, 1.21, 0.55], [0.75, 0.55, 0.74]]],
  ['blocks.0.attn.scores_scaled', [[0.714178, 0.077782, 0.53033], [0.077782, 0.855599, 0.388909], [0.53033, 0.388909, 0.523259]]],
  ['blocks.0.attn.hook_attn_scores', [[0.714178, hidden, hidden], [0.077782, 0.855599, hidden], [0.53033, 0.388909, 0.523259]]],
  ['blocks.0.attn.hook_pattern', [[1, 0, 0], [0.31479, 0.68521, 0], [0.349519, 0.303425, 0.347056]]],
  ['blocks.0.attn.hook_z', [[0.2, 1], [1.570419, 0.31479], [1.084495, 0.592458]]],
  ['blocks.0.hook_attn_out', [[0.2, 1], [1.570419, 0.31479], [1.084495, 0.592458]]],
  ['blocks.0.hook_resid_mid', [[0.3, 2], [2.670419, 0.31479], [1.584495, 1.292458]]],
  ['blocks.0.ln1.hook_normalized', [[-1, 1], [1, -1], [1, -1]]],
  ['blocks.0.mlp.hook_pre', [[-1, 1, 2], [1, -1, -2], [1, -1, -2]]],
  ['blocks.0.mlp.hook_post', [[0, 1, 2], [1, 0, 0], [1, 0, 0]]],
  ['blocks.0.hook_mlp_out', [[2, -1], [1, 0.5], [1, 0.5]]],
  ['blocks.0.hook_resid_post', [[1, 0], [2, -0.5], [2, -0.5]]],
  ['blocks.0.hook_normalized_resid_post', [[1, -1], [1, -1], [1, -1]]],
  ['unembed.logits', [[1, -1, -2], [1, -1, -2], [1, -1, -2]]],
  ['unembed.probabilities', [[0.843795, 0.114195, 0.04201], [0.843795, 0.114195, 0.04201], [0.843795, 0.114195, 0.04201]]],
  ['prediction', [[0.843795, 0.114195, 0.04201]]],
];

suite('The worked example', () => {
  const pass = run(groceries, sentence);

  for (const [id, rows] of table) {
    test(id, () => {
      const value = pass.trace.value(id);
      const oneHead = value.shape.length === 3;
      const head = pass.trace.step(id).axes.indexOf('head');
      for (const [i, row] of rows.entries()) {
        for (const [j, expected] of row.entries()) {
          const index = oneHead ? [i, j].toSpliced(head, 0, 0) : [i, j];
          const actual = at(value, index);
          assert.ok(
            actual === expected || Math.abs(actual - expected) <= 0.5000001e-6,
            `${id}[${index.join()}] is ${actual}, not ${expected}`,
          );
        }
      }
      assert.equal(value.data.length, rows.flat().length);
    });
  }

  test('shapes and axes: no batch, the head axis also for one head', () => {
    const shapeOf = (id: string) => {
      const { axes, shape } = pass.trace.step(id);
      return axes.map((axis, k) => `${axis} ${shape[k]!}`).join(', ');
    };
    for (const letter of 'qkv') {
      assert.equal(shapeOf(`blocks.0.attn.hook_${letter}`), 'position 3, head 1, d_head 2');
    }
    assert.equal(shapeOf('blocks.0.attn.hook_z'), 'position 3, head 1, d_head 2');
    for (const id of ['scores_raw', 'scores_scaled', 'hook_attn_scores', 'hook_pattern']) {
      assert.equal(shapeOf(`blocks.0.attn.${id}`), 'head 1, query 3, key 3');
    }
  });

  test('is post-norm: no final norm, and the last norm belongs to the block', () => {
    assert.equal(pass.trace.find('ln_final.hook_normalized'), undefined);
    assert.deepEqual(pass.trace.step('unembed.logits').inputs, [
      'blocks.0.hook_normalized_resid_post',
      'W_U',
    ]);
    const pre = run(groceries, sentence, { toggles: { norm: 'pre' } }).trace;
    assert.ok(pre.find('ln_final.hook_normalized'));
    assert.equal(stepBefore(pre, 'blocks.0.ln1.mean'), 'blocks.0.hook_resid_pre');
    assert.equal(stepBefore(pre, 'blocks.0.ln2.mean'), 'blocks.0.hook_resid_mid');
  });

  test('predicts eggs, bread, now', () => {
    assert.deepEqual(
      predictionOf(pass.trace).map(({ token, probability }) => [token, probability.toFixed(6)]),
      [
        ['eggs', '0.843795'],
        ['bread', '0.114195'],
        ['now', '0.042010'],
      ],
    );
  });
});

suite("The article's slips", () => {
  test('are told at the step where they are', () => {
    const pass = run(groceries, sentence);
    const told = new Map(
      pass.trace.steps.map((step) => [
        step.id,
        remarksOf(pass, step.id)
          .filter((remark) => remark.kind === 'erratum')
          .map((remark) => remark.text)
          .join(' '),
      ]),
    );
    for (const [id, text] of [
      ['blocks.0.attn.scores_scaled', '0.7149'],
      ['blocks.0.attn.hook_pattern', '1.0001'],
      ['blocks.0.attn.hook_pattern', '“milk” gets the least'],
      ['blocks.0.attn.hook_z', '1.570419'],
      ['blocks.0.hook_resid_mid', '2.670419'],
      ['blocks.0.ln1.hook_normalized', 'post-norm'],
      ['blocks.0.mlp.hook_pre', '[-1, 1, 2]'],
      ['blocks.0.mlp.hook_post', '[0, 1, 2]'],
      ['blocks.0.hook_mlp_out', '[2, -1]'],
      ['blocks.0.hook_resid_post', '[1, 0]'],
      ['blocks.0.hook_normalized_resid_post', '[1, -1]'],
      ['unembed.logits', 'transposed'],
    ] as const) {
      assert.ok(told.get(id)?.includes(text), `${id} says “${told.get(id)}”, not ${text}`);
    }
    assert.equal(told.get('hook_embed'), '');
  });

  test('every note stands at a step that there is', () => {
    const { trace } = run(groceries, sentence);
    for (const note of groceries.notes) assert.ok(trace.find(note.step), note.step);
  });

  test('are not told of other sentences or other numbers', () => {
    const errata = (pass: Pass) =>
      remarksOf(pass, 'blocks.0.mlp.hook_pre').filter((remark) => remark.kind === 'erratum');
    assert.equal(errata(run(groceries, sentence)).length, 1);
    assert.equal(errata(run(groceries, 'milk and Buy')).length, 0);
    assert.equal(errata(run(groceries, sentence, { toggles: { scale: false } })).length, 0);
    const edits: Edit[] = [{ matrix: 'W_E', index: [0, 0], value: 0.2 }];
    assert.equal(errata(run(groceries, sentence, { edits })).length, 0);
  });
});

suite('With two coordinates the words do not decide', () => {
  const always = (pass: Pass, id = 'prediction') =>
    remarksOf(pass, id).filter((remark) => remark.text.includes('every sentence whatsoever'));

  test('2,000 random embeddings, positions and lengths give eggs with .8438', () => {
    const random = new Random(2000);
    for (let round = 0; round < 2000; round++) {
      const edits: Edit[] = ['W_E', 'W_pos'].flatMap((matrix) =>
        [0, 1, 2].flatMap((row) =>
          [0, 1].map((column) => ({
            matrix,
            index: [row, column],
            value: random.normal() * random.pick([0.1, 1, 10]),
          })),
        ),
      );
      const words = Array.from({ length: random.integer(1, 3) }, () =>
        random.pick(['Buy', 'milk', 'and', 'zebra']),
      );
      // An unknown word stands at (0, 0); with positions it has a direction.
      const [best] = predictionOf(run(groceries, words.join(' '), { edits }).trace);
      assert.deepEqual([best!.token, best!.probability.toFixed(4)], ['eggs', '0.8438']);
    }
  });

  test('and the prediction and the last norm say so', () => {
    const pass = run(groceries, sentence);
    for (const id of ['prediction', 'blocks.0.hook_normalized_resid_post']) {
      const [remark] = always(pass, id);
      assert.ok(remark, id);
      for (const part of ['“eggs”', '84 %', '[1, −1] becomes [1, −1]', '[−1, 1] becomes [1, −1]']) {
        assert.ok(remark.text.includes(part), `${part} in: ${remark.text}`);
      }
    }
    assert.deepEqual(always(pass, 'blocks.0.hook_resid_mid'), []);
  });

  test('until W₁ or W₂ are changed so that they do', () => {
    const edits: Edit[] = [
      { matrix: 'blocks.0.mlp.W_in', index: [0, 2], value: 0 },
      { matrix: 'blocks.0.mlp.W_in', index: [1, 2], value: 0 },
    ];
    // Then [−1, 1] keeps its sign: U = [−1, 1] + [0, 1].
    const answers = ['Buy', 'milk'].map((word) => {
      const pass = run(groceries, word, { edits });
      assert.deepEqual(always(pass), []);
      return predictionOf(pass.trace)[0]!.token;
    });
    assert.deepEqual(answers, ['now', 'eggs']);
  });

  test('which is said only where it is so', () => {
    // At (0, 0) there is no sign: NaN, and with ε > 0 no word is likelier than another.
    const nowhere = run(groceries, 'flurb');
    assert.deepEqual(always(nowhere), []);
    assert.match(remarksOf(nowhere, 'prediction')[0]!.text, /NaN.*blocks\.0\.ln1\.normalized/);
    const even = run(groceries, 'flurb', { epsilon: 1e-5 });
    assert.deepEqual(always(even), []);
    for (const { probability } of predictionOf(even.trace)) assert.equal(probability, 1 / 3);
  });

  test('which is not said of a pre-norm model, nor of travel', () => {
    assert.deepEqual(always(run(groceries, sentence, { toggles: { norm: 'pre' } })), []);
    assert.deepEqual(always(run(shipped('travel'), 'Pack laptop and')), []);
  });
});

function stepBefore(trace: Pass['trace'], id: string): string | undefined {
  return trace.step(id).inputs[0];
}
