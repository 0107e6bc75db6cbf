import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openTensorFile } from '../../src/checkpoints/files/open';
import { fileOnDisk } from '../../src/disk/node-files';
import { lensIds, lensPlace, lensTop, lookThrough, noLens } from '../../src/models/lens';
import { predictionOf } from '../../src/models/transformer';
import { goldenNames, goldenPass, goldenPath, withGolden } from '../checkpoints/golden';
import { checkStep } from '../trace/checking';
import { assertClose } from './close';
import { run, shipped, smallGptPass } from './models';

const close = { absolute: 1e-4, relative: 1e-4 };

/** What transformers says (make_lens.py). */
async function expected() {
  const file = await openTensorFile(await fileOnDisk(join(goldenPath('lens.safetensors'))));
  return { file, names: [...file.tensors.keys()] };
}

suite('The logit lens', () => {
  test('there is one for every model that goes on and has a norm at its end, and for no other', async () => {
    const { file, names } = await expected();
    await file.close();
    const have: string[] = [];
    for (const name of goldenNames) {
      await withGolden(name, ({ transformer }) => {
        if (noLens(transformer) === undefined) have.push(name);
      });
    }
    const alike = [
      'gpt2-bfloat16',
      'gpt2-float16',
      'gpt2-shards',
      'gpt-neox-in-turn',
      'llama-yarn',
      'mt5',
      'opt',
      'qwen3-moe-window',
      ...goldenNames.filter((name) => name.startsWith('gguf-')),
    ];
    assert.deepEqual(have, [...names, ...alike].sort());
  });

  test('probabilities at every layer, against transformers; every step explained', async () => {
    const { file, names } = await expected();
    for (const name of names) {
      const theirs = await file.read(name);
      await withGolden(name, async (model) => {
        const { trace, model: varied, words } = await goldenPass(name, model);
        const passSteps = trace.steps.length;
        lookThrough(varied, trace, words.length - 1);
        const ours = trace.value('lens.probabilities');
        assert.deepEqual(ours.shape, theirs.shape, name);
        assertClose(ours.data, theirs.data, close, name);
        for (const id of lensIds(trace)) assert.ok(checkStep(trace, id, { most: 6 }) > 0);
        assert.ok(trace.steps.length > passSteps + 8);
        assert.equal(trace.pass.length, passSteps);
      });
    }
    await file.close();
  });

  test('its last row is the prediction, and the top tokens are in order', () => {
    for (const pass of [
      smallGptPass(),
      run(shipped('travel'), 'Pack laptop and', { toggles: { norm: 'pre' } }),
    ]) {
      const { trace, model, words } = pass;
      lookThrough(model, trace, words.length - 1);
      const { step, layers } = lensTop(trace, 5);
      const prediction = predictionOf(trace).slice(0, 5);
      const { data } = trace.value(step.id);
      const width = step.shape[1]!;
      const row = (layers.length - 1) * width;
      assert.deepEqual(
        layers.at(-1)!.map((column) => ({
          token: trace.placeName(step, 1, column),
          probability: data[row + column]!,
          id: column,
        })),
        prediction,
      );
      for (const [layer, columns] of layers.entries()) {
        const all = [...data.subarray(layer * width, (layer + 1) * width)];
        assert.deepEqual(
          columns.map((column) => all[column]),
          all.toSorted((a, b) => b - a).slice(0, 5),
        );
      }
    }
  });

  test('looks at one token at a time, and asks for nothing before it is looked at', () => {
    const { trace, model, words } = smallGptPass();
    lookThrough(model, trace, 0);
    assert.equal(lensPlace(trace), 0);
    const first = [...trace.value('lens.logits').data];
    lookThrough(model, trace, words.length - 1);
    assert.equal(lensPlace(trace), words.length - 1);
    assert.ok(lensIds(trace).every((id) => !trace.wasComputed(id)));
    assert.notDeepEqual([...trace.value('lens.logits').data], first);
    trace.setAside('lens', [], []);
    assert.equal(trace.find('lens.logits'), undefined);
    assert.deepEqual(trace.steps, trace.pass);
  });
});
