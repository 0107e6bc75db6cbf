import assert from 'node:assert/strict';
import { explainCell } from '../../src/trace/cell';
import type { Pass } from '../../src/models/pass';
import { writeExplanation } from '../../src/writing/explanation';
import { givenBy } from '../../src/writing/given';
import { narrate } from '../../src/writing/narration';
import { noticesOf, remarksOf } from '../../src/writing/remarks';
import { file } from '../checkpoints/files';
import { opened, run, shipped, shippedText, smallGpt } from '../models/models';

const groceries = shipped('groceries');
const attn = 'blocks.0.attn';
const said = (pass: Pass, id: string, row: number | null = null, head = 0) =>
  narrate(pass.trace, id, row, head).join(' ');

suite('The words about a step', () => {
  const pass = run(groceries, 'Buy milk and');

  test('are those of the worked example', () => {
    assert.equal(
      said(pass, `${attn}.hook_pattern`),
      '“and” gives 35 % of its attention to “Buy”, 35 % to itself, 30 % to “milk”.',
    );
    assert.equal(
      said(pass, `${attn}.hook_z`),
      '“and” collects the values of the words in these proportions, most (35 %) from “Buy”; together they make foodness 1.08, action 0.59.',
    );
    assert.equal(
      said(pass, 'blocks.0.mlp.hook_post'),
      'What is not above 0 becomes 0: for “and”, 2 of 3 neurons fall silent.',
    );
    assert.match(
      said(pass, 'blocks.0.mlp.pre_linear'),
      /weights: foodness 1, action −1, action − foodness −2\.$/,
    );
  });

  test('say nothing of a mask’s zeros that is not so', () => {
    const words = said(pass, `${attn}.softmax_exp`, 0);
    assert.match(words, /none is negative.*“Buy” 1, “milk” 0, “and” 0/);
    assert.match(said(pass, `${attn}.hook_attn_scores`, 0), /“Buy” keeps 1 of 3 scores/);
  });

  test('name the head where there are several', () => {
    const { trace } = run(shipped('travel'), 'Pack laptop and');
    const at = (id: string, head = 0) => narrate(trace, id, null, head).join(' ');
    assert.equal(
      at(`${attn}.hook_pattern`),
      'In head 0, “and” gives 64 % of its attention to “laptop”, 21 % to “Pack”, 15 % to itself.',
    );
    assert.match(at(`${attn}.hook_q`, 1), /^In head 1, the query of “and”/);
    assert.match(
      at(`${attn}.hook_v`),
      /^In head 0, the value of “and” is 0 in every coordinate: it hands nothing over/,
    );
    for (const id of [`${attn}.mask`, `${attn}.W_Q`, 'hook_embed', 'unembed.probabilities']) {
      assert.doesNotMatch(at(id), /In head/, id);
    }
    const off = run(shipped('travel'), 'Pack laptop and', { toggles: { scale: false } });
    assert.match(said(off, `${attn}.scores_scaled`), /^Scaling is switched off/);
  });

  test('of one word are in the singular', () => {
    const one = run(groceries, 'Buy');
    for (const [id, words] of [
      ['tokens', /1 token\. It is looked up/],
      ['hook_pos_embed', /position 0, which does not shift it/],
      [`${attn}.scores_raw`, /There is one word: the query of “Buy” meets its own key, 1\.01/],
      [`${attn}.hook_attn_scores`, /keeps its one score/],
      [`${attn}.softmax_max`, /has one number, 0\.7142/],
      [`${attn}.softmax_shifted`, /the one number becomes 0\.$/],
      [`${attn}.hook_z`, /^“Buy” collects its own value alone: foodness 0\.2, action 1\.$/],
    ] as const) {
      assert.match(said(one, id), words);
    }
  });

  test('of equal numbers name them all', () => {
    const flat = run(groceries, 'Buy Buy Buy', { toggles: { positions: false } });
    assert.match(said(flat, `${attn}.scores_raw`), /fits every key alike: 1\.01/);
    assert.match(said(flat, `${attn}.softmax_shifted`), /all numbers are the same and become 0/);
    assert.match(
      said(flat, `${attn}.softmax_shifted`, 1),
      /the 2 largest numbers become 0, the others fall below them/,
    );
    const two = run(groceries, 'Buy Buy milk', { toggles: { positions: false } });
    assert.match(
      said(two, `${attn}.scores_raw`, 0),
      /fits the keys of “Buy” \(1st\), “Buy” \(2nd\) best/,
    );
  });

  test('of zeros, and of a row without variance, are true', () => {
    const zero = run(opened(file({ vocabulary: { x: [0, 0], y: [0, 1] }, norm: 'post' })), 'x');
    assert.match(said(zero, 'hook_embed'), /“x” starts at 0 in every coordinate/);
    assert.match(said(zero, `${attn}.hook_q`), /looks for nothing in particular/);
    assert.match(said(zero, 'blocks.0.hook_attn_out'), /brings “x” nothing, 0 in every coordinate/);
    assert.equal(
      said(zero, 'blocks.0.ln1.normalized'),
      '“x” has no spread: its coordinates are all the same, and become 0.',
    );
    assert.match(said(zero, 'blocks.0.ln1.hook_normalized'), /leaves the norm with 0 in every/);
    assert.match(said(zero, 'blocks.0.mlp.hook_pre'), /drives none of 2 hidden neurons above 0/);
    assert.equal(
      said(zero, 'blocks.0.hook_mlp_out'),
      'The feed-forward layer proposes no change for “x”.',
    );
    const small = run(
      opened(file({ vocabulary: { x: [0.001, 0] }, norm: 'post', epsilon: 1e-5 })),
      'x',
    );
    assert.match(
      said(small, 'blocks.0.ln1.normalized'),
      /variance 0\.\d+, less than 1 because of ε/,
    );
  });

  test('keep the number of a coordinate apart from what it is', () => {
    const { trace } = run(smallGpt(), 'A B');
    const words = narrate(trace, 'hook_embed', null, 0).join(' ');
    assert.match(words, /coordinate \d = −?\d/);
    assert.match(narrate(trace, 'blocks.0.mlp.hook_pre', null, 0).join(' '), /neuron \d+ with/);
  });
});

suite('A word that a sentence has more than once', () => {
  const pass = run(groceries, 'Buy milk Buy');

  test('is named with its place among its like', () => {
    assert.match(said(pass, `${attn}.hook_pattern`), /^“Buy” \(2nd\) gives .*% to “Buy” \(1st\)/);
    assert.match(said(pass, `${attn}.hook_pattern`), /to “milk”/);
    const { name, nameTex, spokenName } = writeExplanation(
      pass.trace,
      explainCell(pass.trace, `${attn}.hook_pattern`, [0, 2, 0]),
    );
    assert.equal(name, 'A[Buy₂, Buy₁]');
    assert.equal(nameTex, 'A[\\text{Buy}_{2},\\,\\text{Buy}_{1}]');
    assert.equal(spokenName, 'A of the 2nd Buy, the 1st Buy');
  });

  test('is one word in the vocabulary', () => {
    const { name } = writeExplanation(pass.trace, explainCell(pass.trace, 'W_E', [0, 1]));
    assert.equal(name, 'W_E[Buy, action]');
  });

  test('in a remark too', () => {
    const blind = shippedText('groceries').replace(
      '"mask": "causal"',
      '"mask": [[1, 0, 0], [0, 1, 0], [0, 0, 0]]',
    );
    const [remark] = remarksOf(run(opened(blind), 'Buy milk Buy'), `${attn}.hook_pattern`);
    assert.match(remark!.text, /^“Buy” \(2nd\) may look at nothing/);
  });

  test('where the mask says what it may see', () => {
    const mask = pass.trace.step(`${attn}.mask`);
    assert.match(givenBy(pass.trace, mask, [2, 0]), /^“Buy” \(2nd\) may look at “Buy” \(1st\)/);
    assert.match(givenBy(pass.trace, mask, [0, 2]), /may not look at .*, which comes later/);
  });
});

suite('A notice', () => {
  test('is in the singular or the plural, as it must be', () => {
    const narrow = opened(file({ name: 'narrow', positions: [[0, 0]] }));
    assert.match(
      noticesOf(run(narrow, 'x y'))[0]!.text,
      /narrow has 1 position: it reads the last word, and not/,
    );
    assert.match(
      noticesOf(run(groceries, 'oat rye'))[0]!.text,
      /they start at \(0, 0\)\. Set their coordinates/,
    );
  });
});
