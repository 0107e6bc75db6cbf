import assert from 'node:assert/strict';
import { assertClose } from '../models/close';
import { checkTrace } from '../trace/checking';
import { goldenNames, goldenPass, goldenRun, goldenTensors, withGolden } from './golden';

/** Of every step, this many cells are explained. */
const cellsEach = 2;

suite('A published checkpoint, against transformers', () => {
  for (const name of goldenNames) {
    test(name, async () => {
      const expected = await goldenTensors(name);
      const run = goldenRun(name);
      assert.ok(expected.size >= 4);
      await withGolden(name, async (model) => {
        const pass = await goldenPass(name, model);
        const { words, ids } = pass.source ?? { words: pass.words, ids: pass.lookup.ids };
        assert.deepEqual(ids, run.ids);
        if (run.targetIds) assert.deepEqual(pass.lookup.ids, run.targetIds);
        if (run.offsets) {
          assert.deepEqual(
            words.map(({ start, end }) => [start, end]),
            run.offsets,
          );
        }
        const { trace } = pass;
        for (const [id, { shape, data }] of expected) {
          const ours = trace.value(id);
          assert.deepEqual(ours.shape, shape, id);
          assertClose(ours.data, data, { absolute: 1e-4, relative: 1e-4 }, `${name} ${id}`);
        }
        assert.ok(checkTrace(trace, cellsEach) > trace.steps.length);
      });
    });
  }
});
