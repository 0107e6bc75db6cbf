import assert from 'node:assert/strict';
import type { Pass } from '../../src/models/pass';
import { cellsOf } from '../../src/ops/expression';
import type { Role } from '../../src/ops/recorder';
import type { Variation } from '../../src/models/variation';
import { explainCell } from '../../src/trace/cell';
import type { Trace } from '../../src/trace/trace';
import { run, shipped, smallGptPass } from '../models/models';
import { checkStep, checkTrace } from './checking';

const variations: Readonly<Record<string, Partial<Variation>>> = {
  'without the mask': { toggles: { mask: false } },
  'without scaling': { toggles: { scale: false } },
  'without positions': { toggles: { positions: false } },
  'pre-norm': { toggles: { norm: 'pre' } },
  'post-norm': { toggles: { norm: 'post' } },
  'with ε = 1e-5': { epsilon: 1e-5 },
  'with edits': {
    edits: [
      { matrix: 'W_E', index: [0, 1], value: -0.37 },
      { matrix: 'blocks.0.attn.W_Q', index: [0, 1, 0], value: 2.5 },
      { matrix: 'blocks.0.mlp.b_in', index: [1], value: 1 / 3 },
      { matrix: 'blocks.0.ln1.w', index: [0], value: -2 },
      { matrix: 'blocks.0.ln2.b', index: [1], value: 1e9 },
    ],
  },
};

const internalRoles: ReadonlySet<Role> = new Set<Role>([
  ...(['rowMax', 'shifted', 'exp', 'rowSum'] as const),
  ...(['mean', 'centered', 'variance', 'deviation', 'normalized', 'gain'] as const),
]);

/** Steps of one stage that the panel shows folded: the internals of every softmax and layer norm. */
function isInternal(trace: Trace): (id: string) => boolean {
  return (id) => internalRoles.has(trace.step(id).role);
}

function checkFolded(trace: Trace, most: number): number {
  const folded = isInternal(trace);
  return trace.steps
    .filter((step) => step.inputs.some(folded))
    .reduce((sum, step) => sum + checkStep(trace, step.id, { most, folded }), 0);
}

suite('Every number of a pass is explained', () => {
  const groceries = shipped('groceries');
  const travel = shipped('travel');

  test('groceries: every cell of every sample', () => {
    for (const sample of groceries.samples) {
      const { trace } = run(groceries, sample);
      assert.equal(checkTrace(trace), countCells(trace));
    }
  });

  for (const [what, variation] of Object.entries(variations)) {
    test(`groceries ${what}`, () => {
      const pass = run(groceries, 'Buy milk and', variation);
      assert.deepEqual(pass.misfits, []);
      assert.ok(checkTrace(pass.trace) > 100);
    });
  }

  test('travel: every cell of a sample', function () {
    this.timeout(120_000);
    const { trace } = run(travel, travel.samples[0]!);
    assert.equal(checkTrace(trace), countCells(trace));
  });

  for (const sample of travel.samples.slice(1, 4)) {
    test(`travel: “${sample}”`, () => {
      assert.ok(checkTrace(run(travel, sample).trace, 40) > 1000);
    });
  }

  for (const [what, variation] of Object.entries(variations)) {
    test(`travel ${what}`, () => {
      const pass = run(travel, 'Pack laptop and', variation);
      assert.deepEqual(pass.misfits, []);
      assert.ok(checkTrace(pass.trace, 20) > 1000);
    });
  }

  test('words that are not known', () => {
    assert.ok(checkTrace(run(groceries, 'Buy flurb 🥚').trace) > 100);
    assert.ok(checkTrace(run(travel, 'Flurb 🥚 flurb').trace, 20) > 1000);
  });

  test('the small GPT, in float32: every cell', function () {
    this.timeout(120_000);
    const { trace } = smallGptPass();
    assert.equal(checkTrace(trace), countCells(trace));
  });
});

suite('A folded softmax or layer norm is explained in one formula', () => {
  const passes: Readonly<Record<string, () => Pass>> = {
    groceries: () => run(shipped('groceries'), 'Buy milk and'),
    travel: () => run(shipped('travel'), 'Pack laptop and'),
    'the small GPT': smallGptPass,
  };
  for (const [name, pass] of Object.entries(passes)) {
    test(name, function () {
      this.timeout(60_000);
      assert.ok(checkFolded(pass().trace, 12) > 50);
    });
  }

  for (const [name, pass] of Object.entries(passes)) {
    test(`any group may be folded: ${name}`, function () {
      this.timeout(60_000);
      const { trace } = pass();
      for (const group of trace.groups) {
        const inside = trace.steps.filter(
          (step) => step.role !== 'parameter' && isWithin(trace, step.group, group.id),
        );
        const result = inside.at(-1)!;
        const hidden = new Set(inside.slice(0, -1).map((step) => step.id));
        const checked = checkStep(trace, result.id, { most: 8, folded: (id) => hidden.has(id) });
        assert.ok(checked > 0, group.id);
      }
    });
  }

  test('a formula of internals only reads what goes into the composite', () => {
    const { trace } = passes.groceries!();
    const reads = (id: string, index: number[]) => {
      const { operands } = explainCell(trace, id, index, isInternal(trace));
      return [...new Set(operands.map((operand) => operand.step))];
    };
    assert.deepEqual(reads('blocks.0.attn.hook_pattern', [0, 2, 0]), [
      'blocks.0.attn.hook_attn_scores',
    ]);
    assert.deepEqual(reads('blocks.0.ln1.hook_normalized', [1, 1]), [
      'blocks.0.hook_resid_mid',
      'blocks.0.ln1.w',
      'blocks.0.ln1.b',
    ]);
  });

  test('a row too long to be written out keeps its stages', () => {
    const { trace } = passes.travel!();
    const last = trace.step('unembed.probabilities').shape[1]! - 1;
    const folded = isInternal(trace);
    const { expression, operands } = explainCell(trace, 'unembed.probabilities', [0, last], folded);
    assert.ok(cellsOf(expression).length <= 200, `${cellsOf(expression).length} cells`);
    assert.ok(operands.some((operand) => folded(operand.step)));
  });
});

function isWithin(trace: Trace, group: string, around: string): boolean {
  if (group === around) return true;
  const parent = trace.groups.find((candidate) => candidate.id === group)?.parent;
  return parent ? isWithin(trace, parent, around) : false;
}

function countCells(trace: Trace): number {
  return trace.steps.reduce((sum, step) => sum + trace.value(step.id).data.length, 0);
}
