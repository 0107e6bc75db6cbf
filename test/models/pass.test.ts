import assert from 'node:assert/strict';
import { runPass } from '../../src/models/pass';
import { predictionOf } from '../../src/models/transformer';
import { togglesOf, unvaried } from '../../src/models/variation';
import { narrate } from '../../src/writing/narration';
import { noticesOf, remarksOf } from '../../src/writing/remarks';
import { opened, run, shipped, shippedText, smallGpt } from './models';

const groceries = shipped('groceries');
const tokens = (text: string) => run(groceries, text).words.map((word) => word.text);

suite('A pass over a text', () => {
  test('of no words is none', () => {
    for (const text of ['', '  \r\n', '\u200b\u200e', '\u0000\u0001']) {
      const pass = runPass(groceries, text, unvaried);
      assert.ok(!('trace' in pass), JSON.stringify(text));
      assert.deepEqual(pass.refused, []);
    }
  });

  test('longer than the model reads takes the last words, and says so', () => {
    assert.deepEqual(tokens('So please Buy milk and'), ['Buy', 'milk', 'and']);
    const pass = run(groceries, `${'word '.repeat(20_000)}Buy milk and`);
    assert.match(noticesOf(pass)[0]!.text, /groceries has 3 positions: it reads the last 3 words/);
    assert.deepEqual(noticesOf(run(groceries, 'Buy milk and')), []);
  });

  test('shows a word that it does not know, and says where it starts', () => {
    const pass = run(groceries, 'Buy 👩‍👧 and');
    assert.deepEqual([...pass.trace.value('hook_embed').data.slice(2, 4)], [0, 0]);
    const [notice] = noticesOf(pass);
    assert.equal(notice?.kind, 'info');
    assert.match(notice.text, /does not know “👩‍👧”: it starts at \(0, 0\).*W_E/);
    // The row that was added has the word's name, and the vocabulary of the model is as it was.
    assert.equal(pass.model.labels.get('vocabulary')?.at(-1), '👩‍👧');
    assert.equal(groceries.transformer.labels.get('vocabulary')?.length, 3);
  });

  test('lets the coordinates of an unknown word be set, by its name, in any sentence', () => {
    const edits = [{ matrix: 'W_E', index: [3, 1], value: 7, token: 'oat' }];
    const pass = run(groceries, 'Buy zebra oat', { edits });
    assert.deepEqual(pass.misfits, []);
    assert.deepEqual([...pass.trace.value('hook_embed').data], [0.1, 1, 0, 0, 0, 7]);
    // Its row is kept where the text has other words.
    const without = run(groceries, 'Buy milk', { edits });
    assert.deepEqual(without.misfits, []);
    assert.equal(without.model.labels.get('vocabulary')?.at(-1), 'oat');
    assert.deepEqual([...without.model.parameters.get('W_E')!.value.data.slice(-2)], [0, 7]);
  });

  test('of a trained model leaves words out that have no token, and says which', () => {
    const model = smallGpt();
    const pass = run(model, 'A zebra B');
    assert.deepEqual(pass.refused, ['zebra']);
    assert.deepEqual(
      pass.words.map((word) => word.text),
      ['A', 'B'],
    );
    assert.match(noticesOf(pass)[0]!.text, /has no token for “zebra”: left out/);
    const none = runPass(model, 'zebra zoo', unvaried);
    assert.ok(!('trace' in none));
    assert.deepEqual(none.refused, ['zebra', 'zoo']);
  });

  test('speaks of every step, whatever the words', () => {
    for (const text of ['Buy milk and', '👩‍👧', 'קנה חלב', 'a\ud83db', '{\\$_^~}% <b>']) {
      const pass = run(groceries, text);
      for (const step of pass.trace.steps) {
        for (const row of [null, 0, 99]) {
          const words = narrate(pass.trace, step.id, row, 99);
          assert.ok(words.length > 0 && words.every((sentence) => sentence.length > 10), step.id);
          assert.ok(!words.join(' ').includes('undefined'), `${step.id}: ${words.join(' ')}`);
        }
        remarksOf(pass, step.id);
      }
    }
  });
});

suite('A varied model', () => {
  test('is switched as its toggles say, and the file’s model stays as it was', () => {
    const plain = run(groceries, 'Buy milk and');
    assert.ok(plain.pristine);
    const pass = run(groceries, 'Buy milk and', {
      toggles: { mask: false, scale: false, positions: false, norm: 'pre' },
    });
    assert.ok(!pass.pristine);
    assert.deepEqual(togglesOf(pass.model), {
      mask: false,
      scale: false,
      positions: false,
      norm: 'pre',
    });
    const { trace } = pass;
    assert.ok(trace.value('blocks.0.attn.mask').data.every((x) => x === 0));
    assert.deepEqual(
      trace.value('blocks.0.attn.scores_scaled').data,
      trace.value('blocks.0.attn.scores_raw').data,
    );
    assert.ok(trace.value('hook_pos_embed').data.every((x) => x === 0));
    assert.deepEqual(predictionOf(run(groceries, 'Buy milk and').trace), predictionOf(plain.trace));
  });

  test('with its mask switched on again has its own, or the usual one', () => {
    const own = shippedText('groceries').replace(
      '"mask": "causal"',
      '"mask": [[1, 0, 1], [1, 1, 0], [1, 1, 1]]',
    );
    const masked = (text: string) =>
      [
        ...run(opened(text), 'Buy milk and', { toggles: { mask: true } }).trace.value(
          'blocks.0.attn.mask',
        ).data,
      ].map((x) => (x === 0 ? 1 : 0));
    assert.deepEqual(masked(own), [1, 0, 1, 1, 1, 0, 1, 1, 1]);
    assert.deepEqual(
      masked(shippedText('groceries').replace('"causal"', '"none"')),
      [1, 0, 0, 1, 1, 0, 1, 1, 1],
    );
  });

  test('takes each edit whose cell it has, and lists the others', () => {
    const misfits = [
      { matrix: 'W_nothing', index: [0, 0], value: 1 },
      { matrix: 'W_E', index: [0, 2], value: 1 },
      { matrix: 'W_E', index: [0], value: 1 },
      { matrix: 'W_E', index: [-1, 0], value: 1 },
      { matrix: 'W_E', index: [0.5, 0], value: 1 },
      { matrix: 'blocks.1.ln1.w', index: [0], value: 1 },
    ];
    const pass = run(groceries, 'Buy milk and', {
      edits: [...misfits, { matrix: 'W_E', index: [0, 1], value: 3 }],
    });
    assert.deepEqual(pass.misfits, misfits);
    assert.equal(pass.trace.value('hook_embed').data[1], 3);
    // Edited later, edited last.
    const twice = [4, 5].map((value) => ({ matrix: 'W_E', index: [0, 1], value }));
    assert.equal(run(groceries, 'Buy', { edits: twice }).trace.value('hook_embed').data[1], 5);
  });
});

suite('A row without variance under ε = 0', () => {
  const edits = [
    { matrix: 'blocks.0.attn.W_V', index: [0, 0, 0], value: 0 },
    { matrix: 'blocks.0.attn.W_V', index: [0, 1, 1], value: 0 },
    { matrix: 'W_E', index: [0, 0], value: 0.3 },
    { matrix: 'W_E', index: [0, 1], value: 0.1 + 0.2 },
  ];
  const warnings = (epsilon: number | null, id: string, value?: number) => {
    const own = value === undefined ? edits : [...edits.slice(0, 3), { ...edits[3]!, value }];
    const pass = run(groceries, 'Buy milk and', { edits: own, epsilon });
    return remarksOf(pass, id).filter((remark) => remark.kind === 'warning');
  };
  const stages = ['variance', 'hook_scale', 'normalized'].map((stage) => `blocks.0.ln1.${stage}`);

  test('is told at its variance, deviation and norm, also where rounding left some noise', () => {
    for (const value of [0.3, 0.1 + 0.2]) {
      for (const id of stages) {
        const [warning] = warnings(null, id, value);
        assert.equal(warning?.offer, 'safeEpsilon', id);
        assert.match(warning.text, /“Buy”.*ε = 1e-5/s);
      }
    }
    assert.deepEqual(warnings(null, stages[0]!, 0.3001), []);
  });

  test('is healed by ε = 1e-5', () => {
    for (const id of stages) assert.deepEqual(warnings(1e-5, id), []);
    const { trace } = run(groceries, 'Buy milk and', { edits, epsilon: 1e-5 });
    assert.ok(trace.steps.every((step) => !trace.value(step.id).data.some(Number.isNaN)));
  });

  test('leaves NaN that later steps trace back to it', () => {
    const exact = [...edits.slice(0, 3), { ...edits[3]!, value: 0.3 }];
    const pass = run(groceries, 'Buy', { edits: exact });
    assert.ok(pass.trace.value('prediction').data.every(Number.isNaN));
    const [warning] = remarksOf(pass, 'unembed.logits').filter((r) => r.kind === 'warning');
    assert.match(warning!.text, /blocks\.0\.ln1\.normalized/);
    assert.match(narrate(pass.trace, 'prediction', null, 0).join(' '), /There is no prediction/);
  });
});

suite('A fully masked row', () => {
  const text = shippedText('groceries').replace(
    '"mask": "causal"',
    '"mask": [[1, 0, 0], [0, 0, 0], [1, 1, 1]]',
  );

  test('is told where the scores are masked and where they become shares', () => {
    const pass = run(opened(text), 'Buy milk and');
    for (const id of ['blocks.0.attn.hook_attn_scores', 'blocks.0.attn.hook_pattern']) {
      const warning = remarksOf(pass, id).find((remark) => remark.kind === 'warning');
      assert.match(warning?.text ?? '', /“milk” may look at nothing.*switch the mask off/s, id);
    }
    assert.ok(Number.isNaN(pass.trace.value('blocks.0.attn.hook_pattern').data[4]));
    // The other rows are as they were.
    assert.equal(pass.trace.value('blocks.0.attn.hook_pattern').data[0], 1);
  });

  test('is not told where there is none', () => {
    const pass = run(groceries, 'Buy milk and');
    const told = remarksOf(pass, 'blocks.0.attn.hook_attn_scores');
    assert.ok(told.every((remark) => remark.kind !== 'warning'));
  });
});
