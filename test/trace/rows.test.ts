import assert from 'node:assert/strict';
import { type Pass, runPass } from '../../src/models/pass';
import { predictionOf } from '../../src/models/transformer';
import { unvaried } from '../../src/models/variation';
import { computeInSlices } from '../../src/session/compute';
import { gridOf, isChanged } from '../../src/session/grid';
import { cellsOf } from '../../src/session/picture';
import { at, indexAt } from '../../src/tensor/tensor';
import { type CellExplanation, explainCell } from '../../src/trace/cell';
import { Memory } from '../../src/trace/memory';
import { narrate } from '../../src/writing/narration';
import { remarksOf } from '../../src/writing/remarks';
import { goldenNames, goldenRun, withGoldenPass } from '../checkpoints/golden';

/** A golden's pass whose values are whole, or in rows; in so much room. */
const passOf = <T>(
  name: string,
  whole: number,
  budget: number,
  body: (pass: Pass) => Promise<T>,
): Promise<T> => withGoldenPass(name, new Memory(budget, whole), body);

const byRow = ({ trace }: Pass) => trace.steps.filter(({ id }) => trace.isByRow(id));

/** What a reader is told of a step: its grid, the right way round and not, words, remarks, a cell. */
function toldOf(pass: Pass, id: string) {
  const { trace } = pass;
  const step = trace.step(id);
  const last = step.shape[0]! - 1;
  const asked = { head: 0, tile: undefined, show: [last, 0], editable: false } as const;
  const rest = { before: undefined, run: 0, spared: undefined };
  const grids = [false, true].map((transposed) =>
    gridOf(trace, step, { ...asked, ...rest, transposed }),
  );
  const part = {
    step: id,
    index: ['row', 'column'],
    row: 1,
    column: 0,
    rows: 3,
    columns: 2,
  } as const;
  const cell: CellExplanation = explainCell(trace, id, [last, 0]);
  return {
    ...{ grids, cells: cellsOf(trace, part), cell },
    words: narrate(trace, id, last, 0),
    remarks: remarksOf(pass, id),
  };
}

suite('Values of which rows are computed when they are looked at', () => {
  let found = 0;
  for (const name of goldenNames) {
    test(`${name}: logits and probabilities are those of a whole pass, to the bit`, async () => {
      const whole = await passOf(name, Infinity, Infinity, async (pass) => {
        const { trace } = pass;
        assert.deepEqual(byRow(pass), []);
        await trace.prepare(trace.steps.map(({ id }) => id));
        return new Map(trace.steps.map(({ id }) => [id, trace.value(id).data]));
      });
      await passOf(name, 0, 0, async (pass) => {
        const { trace } = pass;
        for (const step of byRow(pass)) {
          found++;
          const expected = whole.get(step.id)!;
          // Single cells first, from the last: the rest is not there to be read from.
          for (const place of [expected.length - 1, 0, expected.length >> 1]) {
            const index = indexAt(step.shape, place);
            const number = await trace.settled(() => at(trace.value(step.id), index));
            assert.equal(number, expected[place], `${step.id} ${index.join()}`);
          }
          assert.deepEqual(await trace.settled(() => trace.value(step.id).data), expected);
        }
        const answer = whole.get('prediction');
        if (!answer) return;
        assert.deepEqual(await trace.settled(() => trace.value('prediction').data), answer);
      });
    });
  }

  test('most families have some', () => {
    assert.ok(found > 4 * goldenNames.length, `${found}`);
  });

  for (const name of ['gpt2', 'bert', 'gemma2', 't5', 'marian']) {
    test(`${name}: a reader is told the same of them`, async () => {
      const told = (budget: number, whole: number) =>
        passOf(name, whole, budget, async (pass) => {
          const { trace } = pass;
          const steps = trace.steps.filter(({ byRow: may }) => may);
          assert.ok(steps.length > 5);
          const looked = steps.map(({ id }) => id);
          const asked = { overtaken: () => false, progress: () => undefined };
          assert.ok(await computeInSlices({ trace, looked, ...asked }));
          const all = await trace.settled(() => steps.map(({ id }) => toldOf(pass, id)));
          return [all, await trace.settled(() => predictionOf(trace))];
        });
      const expected = await told(Infinity, Infinity);
      assert.deepEqual(await told(Infinity, 0), expected);
      assert.deepEqual(await told(0, 0), expected);
    });
  }

  test('what differs from another pass is found in rows as in whole values', async () => {
    const differences = (whole: number) =>
      passOf('gpt2', whole, Infinity, async ({ trace, language }) => {
        const { text } = goldenRun('gpt2');
        const found: boolean[] = [];
        for (const toggles of [{}, { mask: false }, { scale: false }]) {
          const other = runPass(language, text, { ...unvaried, toggles });
          assert.ok('trace' in other);
          for (const before of [other.trace, trace]) {
            await before.prepare(before.steps.map(({ id }) => id));
          }
          const steps = trace.steps.filter(({ byRow: may }) => may);
          found.push(...steps.map((step) => isChanged(trace, step, other.trace)));
        }
        return found;
      });
    const expected = await differences(Infinity);
    assert.deepEqual(new Set(expected), new Set([false, true]));
    assert.deepEqual(await differences(0), expected);
  });

  test('a pass computes the one row that is its answer, and looking at another row that row', async () => {
    await passOf('gpt2', 0, Infinity, async (pass) => {
      const { trace } = pass;
      const heights: Record<string, number[]> = {};
      const original = trace.operation.bind(trace);
      trace.operation = (step) => {
        const operation = original(step);
        return {
          ...operation,
          forward: (inputs, attributes, out, kernels) => {
            if (step.byRow) (heights[step.id] ??= []).push(out.shape[0]!);
            operation.forward(inputs, attributes, out, kernels);
          },
        };
      };
      const asked = { looked: [], overtaken: () => false, progress: () => undefined };
      assert.ok(await computeInSlices({ trace, ...asked }));
      assert.deepEqual(new Set(Object.keys(heights)), new Set(byRow(pass).map(({ id }) => id)));
      assert.deepEqual(new Set(Object.values(heights).flat()), new Set([1]));
      assert.deepEqual(heights['unembed.logits'], [1]);
      await trace.settled(() => explainCell(trace, 'unembed.probabilities', [1, 5]));
      await trace.settled(() => explainCell(trace, 'unembed.probabilities', [1, 6]));
      assert.deepEqual(heights['unembed.logits'], [1, 1]);
    });
  });
});
