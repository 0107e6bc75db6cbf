import assert from 'node:assert/strict';
import { writeEdits } from '../../src/checkpoints/hand-made-save';
import type { LanguageModel } from '../../src/models/pass';
import type { Edit } from '../../src/models/variation';
import { indexAt } from '../../src/tensor/tensor';
import { opened, run, shippedText } from '../models/models';
import { Random } from '../ops/random';
import { block, file, head } from './files';

/** Edits at random cells of random parameters. */
function randomEdits(model: LanguageModel, random: Random): Edit[] {
  const all = [...model.transformer.parameters];
  return Array.from({ length: random.integer(1, 5) }, () => {
    const [matrix, { value }] = random.pick(all);
    const index = indexAt(value.shape, random.integer(0, value.data.length - 1));
    return { matrix, index, value: random.integer(-99, 99) / 10 };
  });
}

suite('A model file with its edits written into it', () => {
  const biased = file({
    blocks: [
      block({ heads: [head({ b_Q: [1, 2] })], b_O: [3, 4] }),
      block({ heads: [head()], ln2: { gamma: [5, 6] } }),
    ],
  });
  for (const [name, text, sentence] of [
    ['groceries', shippedText('groceries'), 'Buy milk and'],
    ['travel', shippedText('travel'), 'Pack laptop and'],
    ['one with biases', biased, 'x y'],
  ] as const) {
    test(`is the edited model: ${name}, 40 times`, function () {
      this.timeout(60_000);
      const random = new Random(40);
      const model = opened(text);
      for (let round = 0; round < 40; round++) {
        const edits = randomEdits(model, random);
        const varied = run(model, sentence, { edits });
        const written = opened(writeEdits(text, varied.model, edits, null));
        for (const [id, { value }] of varied.model.parameters) {
          const again = written.transformer.parameters.get(id);
          assert.deepEqual(again?.value.data, value.data, `${id} after ${JSON.stringify(edits)}`);
        }
        assert.equal(written.transformer.epsilon, model.transformer.epsilon);
      }
    });
  }

  test('keeps what was not edited, comments and line ends included', () => {
    const text = shippedText('groceries').replace('{', '{\r\n  // mine');
    const edits = [{ matrix: 'W_E', index: [1, 0], value: 0.75 }];
    const { model } = run(opened(text), 'Buy milk and', { edits });
    const written = writeEdits(text, model, edits, null);
    assert.equal(written, text.replace('"milk": [1.0, 0.1]', '"milk": [0.75, 0.1]'));
  });

  test('has a word that was unknown, and another ε', () => {
    const text = shippedText('groceries');
    const edits = [{ matrix: 'W_E', index: [3, 1], value: 2, token: 'oat' }];
    const { model } = run(opened(text), 'Buy oat', { edits });
    const written = opened(writeEdits(text, model, edits, 1e-5));
    assert.deepEqual(written.vocabulary, ['Buy', 'milk', 'and', 'oat']);
    assert.deepEqual([...run(written, 'oat').trace.value('hook_embed').data], [0, 2]);
    assert.equal(written.transformer.epsilon, 1e-5);
  });
});
