import assert from 'node:assert/strict';
import { recompute } from '../../src/writing/recompute';
import { file } from '../checkpoints/files';
import { shippedText, smallGptGolden } from '../models/models';
import { cellJson, cli, isWire, type JsonPass, passJson } from './cli';

const gpt = { 'gpt.json': JSON.stringify(smallGptGolden.model) };
const ids = (pass: JsonPass) => pass.steps.map((step) => step.id);

suite('glassformer explain --json', () => {
  for (const [name, sentence, options, files] of [
    ['groceries', 'Buy milk and', {}, {}],
    ['travel', 'Pack laptop and', { model: 'travel' }, {}],
    ['a trained GPT', 'A B K', { model: 'gpt.json' }, gpt],
    ['words that are not known', 'Buy 👩‍👧 \ud83d', {}, {}],
  ] as const) {
    test(`is a whole pass: ${name}`, () => {
      const pass = passJson(sentence, options, files);
      assert.deepEqual(Object.keys(pass), [
        'model',
        'tokens',
        'ids',
        'offsets',
        'steps',
        'prediction',
        // The hand-made models normalise after each block.
        ...(name === 'a trained GPT' ? ['lens'] : []),
      ]);
      assert.equal(pass.tokens.length, 3);
      const known = new Map(pass.steps.map((step) => [step.id, step]));
      assert.equal(known.size, pass.steps.length, 'no id twice');
      const seen = new Set<string>();
      for (const step of pass.steps) {
        assert.deepEqual(Object.keys(step), [
          'id',
          'op',
          'label',
          'axes',
          'shape',
          'inputs',
          'data',
        ]);
        assert.equal(step.axes.length, step.shape.length, step.id);
        assert.equal(
          step.data!.length,
          step.shape.reduce((a, b) => a * b, 1),
          step.id,
        );
        assert.ok(step.data!.every(isWire), step.id);
        assert.ok(!step.axes.includes('batch'));
        for (const input of step.inputs) assert.ok(seen.has(input), `${step.id} ← ${input}`);
        seen.add(step.id);
      }
      const probabilities = pass.prediction.map((guess) => guess.probability as number);
      assert.deepEqual(
        probabilities,
        [...probabilities].sort((a, b) => b - a),
      );
      assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-6);
    });
  }

  test('has every id that the worked example is told by, and its parameters', () => {
    const pass = passJson('Buy milk and');
    assert.equal(pass.model, 'groceries');
    assert.deepEqual(pass.tokens, ['Buy', 'milk', 'and']);
    const at = 'blocks.0';
    for (const id of [
      ...['hook_embed', 'hook_pos_embed', `${at}.hook_resid_pre`],
      ...['hook_q', 'hook_k', 'hook_v', 'scores_raw', 'scores_scaled', 'hook_attn_scores'].map(
        (name) => `${at}.attn.${name}`,
      ),
      ...[`${at}.attn.hook_pattern`, `${at}.attn.hook_z`, `${at}.hook_attn_out`],
      ...[`${at}.hook_resid_mid`, `${at}.ln1.hook_normalized`],
      ...[`${at}.mlp.hook_pre`, `${at}.mlp.hook_post`, `${at}.hook_mlp_out`],
      ...[`${at}.hook_resid_post`, `${at}.hook_normalized_resid_post`],
      ...['unembed.logits', 'unembed.probabilities'],
    ]) {
      assert.ok(ids(pass).includes(id), id);
    }
    const parameters = pass.steps.filter((step) => step.op === 'parameter').map((step) => step.id);
    for (const id of ['W_E', 'W_pos', `${at}.attn.W_Q`, `${at}.attn.W_O`, `${at}.ln1.w`, 'W_U']) {
      assert.ok(parameters.includes(id), id);
    }
    assert.deepEqual(
      pass.prediction.map((guess) => guess.token),
      ['eggs', 'bread', 'now'],
    );
  });

  test('of a pre-norm model has a final norm', () => {
    const pass = passJson('A B', { model: 'gpt.json' }, gpt);
    assert.ok(ids(pass).includes('ln_final.hook_normalized'));
    assert.ok(ids(pass).includes('ln_final.w'));
  });

  test('has words for the numbers that JSON lacks', () => {
    const masked = passJson('Buy milk').steps.find(
      (step) => step.id === 'blocks.0.attn.hook_attn_scores',
    );
    assert.equal(masked!.data![1], '-Infinity');
    const flat = shippedText('groceries').replace('"Buy": [0.1, 1.0]', '"Buy": [0, 0]');
    const pass = passJson('Buy', { model: 'flat' }, { flat });
    assert.deepEqual(pass.steps.at(-1)!.data, ['NaN', 'NaN', 'NaN']);
    assert.equal(pass.prediction[0]!.probability, 'NaN');
  });
});

suite('A step of more than 100,000 numbers', () => {
  const words = (count: number, width: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`w${i}`, [i % 7, i % 5, ...zeros(width - 2)]]),
    );
  const zeros = (count: number) => Array.from({ length: count }, () => 0);
  /** 5,000 words of 20 coordinates, and of one more. */
  const files = Object.fromEntries(
    [20, 21].map((width) => [
      `${width}.json`,
      file({
        dimensions: Array.from({ length: width }, (_, i) => `d${i}`),
        vocabulary: words(5000, width),
        positions: [zeros(width)],
        blocks: [
          {
            heads: [{ W_Q: ones(width, 1), W_K: ones(width, 1), W_V: ones(width, 1) }],
            W_O: ones(1, width),
            W_1: ones(width, 1),
            W_2: ones(1, width),
          },
        ],
        output: words(5000, width),
      }),
    ]),
  );

  test('carries no data', () => {
    const pass = passJson('w5', { model: '21.json' }, files);
    const table = pass.steps.find((step) => step.id === 'W_E')!;
    assert.deepEqual(table.shape, [5000, 21]);
    assert.ok(!('data' in table));
    const without = pass.steps.filter((step) => step.data === undefined).map((step) => step.id);
    assert.deepEqual(without, ['W_E', 'W_U']);
  });

  test('unless it is asked for', () => {
    const pass = passJson('w5', { model: '21.json', step: 'W_E' }, files);
    assert.equal(pass.steps.find((step) => step.id === 'W_E')!.data!.length, 105_000);
    const without = pass.steps.filter((step) => step.data === undefined).map((step) => step.id);
    assert.deepEqual(without, ['W_U']);
  });

  test('carries them up to that count', () => {
    const pass = passJson('w5', { model: '20.json' }, files);
    assert.equal(pass.steps.find((step) => step.id === 'W_U')!.data!.length, 100_000);
  });

  test('has explanations, of 5,000 terms too', function () {
    this.timeout(60_000);
    for (const [step, cell] of [
      ['unembed.softmax_sum', '0,0'],
      ['unembed.softmax_max', '0,0'],
      ['unembed.probabilities', '0,4999'],
    ] as const) {
      const explained = cellJson('w5', { model: '20.json', step, cell }, files);
      assert.equal(explained.value, explained.stored, step);
    }
  });

  test('is printed in part, and says so', () => {
    const { text } = cli('w5', { model: '21.json', step: 'W_E' }, files);
    assert.match(text, /5000 × 21 in all; --json has every number/);
    assert.ok(text.split('\n').length < 100);
  });
});

suite('glassformer explain --cell --json', () => {
  test('explains one number', () => {
    const cell = cellJson('Buy milk and', {
      step: 'blocks.0.attn.scores_raw',
      cell: '0, 2,0',
    });
    assert.deepEqual(Object.keys(cell), [
      ...['step', 'index', 'symbolic', 'substituted', 'value', 'stored', 'operands'],
    ]);
    assert.deepEqual([cell.step, cell.index], ['blocks.0.attn.scores_raw', [0, 2, 0]]);
    assert.equal(cell.stored, 0.75);
    assert.deepEqual(
      cell.operands.map(({ step, index }) => [step, index]),
      [
        ['blocks.0.attn.hook_q', [2, 0, 0]],
        ['blocks.0.attn.hook_k', [0, 0, 0]],
        ['blocks.0.attn.hook_q', [2, 0, 1]],
        ['blocks.0.attn.hook_k', [0, 0, 1]],
      ],
    );
    for (const operand of cell.operands) {
      assert.deepEqual(Object.keys(operand), ['step', 'index', 'value']);
    }
  });

  test('every step of the pass: what is substituted comes to the value, which is stored', () => {
    const pass = passJson('Buy milk and');
    const data = new Map(pass.steps.map((step) => [step.id, step]));
    for (const step of pass.steps) {
      const last = step.shape.map((size) => size - 1).join(',');
      const cell = cellJson('Buy milk and', { step: step.id, cell: last });
      assert.ok(!/[\n\r]/.test(cell.substituted));
      assert.equal(String(recompute(cell.substituted)), String(cell.value), step.id);
      assert.equal(cell.stored, step.data!.at(-1), step.id);
      assert.equal(cell.value, cell.stored, step.id);
      for (const operand of cell.operands) {
        const { shape, data: numbers } = data.get(operand.step)!;
        const offset = operand.index.reduce((sum, i, axis) => sum * shape[axis]! + i, 0);
        assert.equal(operand.value, numbers![offset], `${step.id} ← ${operand.step}`);
      }
    }
  });

  test('is infinite where the number is', () => {
    const cell = cellJson('Buy milk', {
      step: 'blocks.0.attn.hook_attn_scores',
      cell: '0,0,1',
    });
    assert.deepEqual([cell.value, cell.stored], ['-Infinity', '-Infinity']);
    assert.match(cell.substituted, /\+ \(-Infinity\)$/);
  });
});
function ones(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => 1));
}
