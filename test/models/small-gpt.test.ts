import assert from 'node:assert/strict';
import { predictionOf } from '../../src/models/transformer';
import { smallGpt, smallGptGolden, smallGptPass, unpacked } from './models';
import { assertClose } from './close';

suite('A small GPT, against PyTorch', () => {
  const { trace } = smallGptPass();
  const names = Object.keys(smallGptGolden.steps);

  test('has every stage that PyTorch recorded, and no other', () => {
    const ours = trace.steps.filter((step) => step.role !== 'parameter').map((step) => step.id);
    assert.deepEqual([...ours].sort(), [...names].sort());
    assert.ok(ours.length > 70, `${ours.length} stages`);
  });

  for (const name of names) {
    test(name, () => {
      const golden = unpacked(smallGptGolden.steps[name]!);
      const ours = trace.value(name);
      assert.deepEqual(ours.shape, golden.shape);
      // 1e-5 absolute, and 1e-5 of the number: two float32 runs that add in another order.
      assertClose(ours.data, golden.data, { absolute: 1e-5, relative: 1e-5 }, name);
    });
  }

  test('predicts what PyTorch predicts, most probable first', () => {
    const { data } = unpacked(smallGptGolden.steps.prediction!);
    const order = [...data.keys()].sort((a, b) => data[b]! - data[a]!);
    const { vocabulary } = smallGpt();
    assert.deepEqual(
      predictionOf(trace).map((guess) => guess.token),
      order.map((id) => vocabulary[id]),
    );
  });

  test('has its biases, its ε and its context length from the file', () => {
    const { transformer } = smallGpt();
    assert.equal(transformer.epsilon, 1e-5);
    assert.equal(transformer.contextLength, 8);
    assert.equal(transformer.dtype, 'float32');
    assert.ok(transformer.parameters.has('blocks.1.attn.b_O'));
  });
});
