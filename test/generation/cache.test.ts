import assert from 'node:assert/strict';
import { canReuse, countCache, sparedIn } from '../../src/generation/cache';
import { type LanguageModel, type Pass, runPass } from '../../src/models/pass';
import { type Variation, unvaried } from '../../src/models/variation';
import { at, countOf, indexAt } from '../../src/tensor/tensor';
import { withGolden } from '../checkpoints/golden';

const text = 'The cat sat on the mat';

async function passOf(
  language: LanguageModel,
  said: readonly number[],
  variation: Variation = unvaried,
): Promise<Pass> {
  const pass = runPass(language, text, variation, [], { said });
  assert.ok('trace' in pass);
  await pass.trace.prepare(pass.trace.steps.map(({ id }) => id));
  return pass;
}

suite('A cache of keys and values', () => {
  for (const name of ['gpt2', 'llama', 'gemma2', 'bloom', 'mixtral', 't5', 'marian', 'bart']) {
    test(`spares rows that are those of the pass before: ${name}`, () =>
      withGolden(name, async (language) => {
        const [before, after] = [
          await passOf(language, [40, 41]),
          await passOf(language, [40, 41, 42]),
        ];
        assert.ok(canReuse(after.trace));
        const known = before.lookup.ids.length;
        assert.equal(after.lookup.ids.length, known + 1);
        let [same, kept, whole] = [0, 0, 0];
        for (const step of after.trace.steps) {
          const rows = sparedIn(after.trace, step, known);
          if (!rows) continue;
          const [old, now] = [before.trace.value(step.id), after.trace.value(step.id)];
          if (rows.axis === null) {
            whole++;
            assert.deepEqual(now.shape, old.shape);
          } else assert.equal(old.shape[rows.axis], rows.rows, step.id);
          for (let place = 0; place < countOf(old.shape); place++) {
            const index = indexAt(old.shape, place);
            const [x, y] = [at(old, index), at(now, index)];
            assert.ok(Object.is(x, y) || Math.abs(x - y) < 1e-5, `${step.id} ${index.join()}`);
          }
          same++;
          if (rows.kept) kept++;
        }
        const { blocks, encoder } = language.transformer;
        assert.ok(same > 10 * blocks);
        assert.equal(kept, blocks * (encoder ? 4 : 2));
        assert.equal(whole > 0, encoder !== undefined);
        // What is not spared changes, or is new: the last row of every block's result.
        const last = after.trace.step('unembed.logits');
        assert.equal(sparedIn(after.trace, last, known)!.rows, last.shape[0]! - 1);
      }));
  }

  test('is counted from the shapes of the pass', () =>
    withGolden('gpt2', async (language) => {
      const { trace, lookup, model } = await passOf(language, [40]);
      const n = lookup.ids.length;
      const { blocks, heads, dHead } = model;
      const [vocabulary, width] = model.parameters.get('W_E')!.value.shape as [number, number];
      const wide = model.parameters.get('blocks.0.mlp.W_in')?.value.shape[1] ?? 0;
      assert.ok(wide > 0);
      // One row: q, k, v and o; scores and weighted values over n keys; feed-forward; logits.
      const row =
        blocks * (4 * width * heads * dHead + 2 * n * heads * dHead + 2 * width * wide) +
        width * vocabulary;
      const bytes = blocks * 2 * n * heads * dHead * 4;
      assert.deepEqual(countCache(trace, n - 1), {
        tokens: n,
        known: n - 1,
        without: n * row,
        with: row,
        bytes,
        added: bytes / n,
      });
      const first = countCache(trace, 0);
      assert.deepEqual([first.with, first.added], [n * row, bytes]);
    }));

  test('holds one head of keys and values where several query heads share it', () =>
    withGolden('llama', async (language) => {
      const { trace, model, lookup } = await passOf(language, []);
      const { blocks, keyHeads, dHead, heads } = model;
      assert.ok(keyHeads! < heads);
      assert.equal(
        countCache(trace, 0).bytes,
        2 * blocks * lookup.ids.length * keyHeads! * dHead * 4,
      );
    }));

  test('does not help where every token sees all', async () => {
    await withGolden('bert', (language) => {
      const pass = runPass(language, text, unvaried);
      assert.ok('trace' in pass && !canReuse(pass.trace));
    });
    await withGolden('gpt2', async (language) => {
      const open = await passOf(language, [40], { ...unvaried, toggles: { mask: false } });
      assert.ok(!canReuse(open.trace));
    });
  });
});
