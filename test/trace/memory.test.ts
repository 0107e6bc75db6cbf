import assert from 'node:assert/strict';
import type { Pass } from '../../src/models/pass';
import { explainCell } from '../../src/trace/cell';
import { Memory } from '../../src/trace/memory';
import type { Step, Trace } from '../../src/trace/trace';
import { countOf } from '../../src/tensor/tensor';
import { goldenNames, withGoldenPass } from '../checkpoints/golden';

/** A golden's pass in so many bytes. */
const passIn = <T>(name: string, budget: number, body: (pass: Pass) => Promise<T>): Promise<T> =>
  withGoldenPass(name, new Memory(budget), body);

/** How often each operation is computed while `body` runs. */
async function computedIn(trace: Trace, body: () => Promise<unknown>): Promise<Step[]> {
  const steps: Step[] = [];
  const original = trace.operation.bind(trace);
  trace.operation = (step) => {
    steps.push(step);
    return original(step);
  };
  try {
    await body();
  } finally {
    trace.operation = original;
  }
  return steps;
}

const blockOf = (id: string) => /^(.*blocks\.\d+)\./.exec(id)?.[1] ?? '';

/** Whether a step depends on the tokens, and not on the model alone. */
function followsText(trace: Trace, id: string): boolean {
  const { operation, role, inputs } = trace.step(id);
  return (operation === 'input' && role === 'tokens') || inputs.some((i) => followsText(trace, i));
}

/** The most bytes alive at once while a step is computed from what is kept, in the order of the trace. */
function needOf(trace: Trace, id: string, isKept: (id: string) => boolean): number {
  const closure = new Set<string>();
  const visit = (at: string) => {
    if (closure.has(at)) return;
    closure.add(at);
    if (!isKept(at)) trace.step(at).inputs.forEach(visit);
  };
  visit(id);
  const order = trace.steps.filter((step) => closure.has(step.id));
  const bytes = (step: Step) =>
    step.operation === 'parameter' ? sharedBytes(trace, step) : countOf(step.shape) * 4;
  let most = 0;
  for (const [now] of order.entries()) {
    const alive = order.filter(
      (step, at) =>
        step.operation === 'parameter' ||
        (at <= now &&
          order.slice(now).some((user) => user === step || user.inputs.includes(step.id))),
    );
    most = Math.max(
      most,
      alive.reduce((sum, step) => sum + bytes(step), 0),
    );
  }
  return most;
}

/** A parameter may be a part of a tensor that is read as a whole. */
function sharedBytes(trace: Trace, step: Step): number {
  return trace.value(step.id).strided?.data.byteLength ?? 0;
}

suite('The memory of a trace', () => {
  for (const name of goldenNames) {
    test(`${name}: every value is the same with no room at all`, async () => {
      const expected = await passIn(name, Infinity, async ({ trace }) => {
        await trace.prepare(trace.steps.map(({ id }) => id));
        const needs = trace.steps.map(({ id }) => trace.value(id));
        return needs.map(({ data }) => data);
      });
      await passIn(name, 0, async ({ trace }) => {
        const { memory } = trace;
        // Forwards and backwards, so that what is looked at is never what was just computed.
        const order = [...trace.steps.keys(), ...[...trace.steps.keys()].reverse()];
        for (const at of order) {
          const step = trace.steps[at]!;
          await trace.settled(() =>
            assert.deepEqual(trace.value(step.id).data, expected[at], step.id),
          );
          memory.makeRoom(0);
          assert.equal(memory.bytes, memory.keptBytes, `after ${step.id}`);
        }
        assert.ok(memory.keptBytes > 0);
      });
    });
  }

  test('looking at a step computes each step of its own block once at most, and no other', async () => {
    for (const name of ['gpt2', 'bert', 't5', 'gemma2', 'mixtral', 'bloom']) {
      await passIn(name, 0, async ({ trace }) => {
        for (const { id } of trace.steps) await trace.settled(() => trace.value(id));
        let dropped = 0;
        for (const { id, operation } of trace.steps) {
          if (operation === 'parameter') continue;
          const computed = await computedIn(trace, () => trace.settled(() => trace.value(id)));
          assert.equal(new Set(computed).size, computed.length, id);
          for (const step of computed) {
            assert.ok(
              blockOf(step.id) === blockOf(id) || !followsText(trace, step.id),
              `${name}: ${step.id} for ${id}`,
            );
          }
          dropped += computed.length > 0 ? 1 : 0;
        }
        assert.ok(dropped > trace.steps.length / 4, 'Nothing was ever dropped');
      });
    }
  });

  test('what is held stays within the budget and what one step needs', async () => {
    for (const name of ['gpt2', 'bert', 'llama', 't5']) {
      const [need, all] = await passIn(name, Infinity, async ({ trace }) => {
        await trace.prepare(trace.steps.map(({ id }) => id));
        for (const { id } of trace.steps) trace.value(id);
        const kept = await keptIn(name);
        const needs = trace.steps.map(({ id }) => needOf(trace, id, (at) => kept.has(at)));
        return [Math.max(...needs), trace.memory.peak];
      });
      assert.ok(need < all / 2, `${name}: one step needs ${need} of ${all}`);
      for (const budget of [0, all / 8, all / 2]) {
        await passIn(name, budget, async ({ trace }) => {
          for (const { id } of trace.steps) await trace.settled(() => trace.value(id));
          const { peak, keptBytes } = trace.memory;
          assert.ok(
            peak <= Math.max(budget, keptBytes) + need,
            `${name}: ${peak} with ${budget}, ${keptBytes} kept, ${need} needed`,
          );
        });
      }
    }
  });

  test('with room for a block, a pass from first to last computes every step once', async () => {
    const all = await passIn('gpt2', Infinity, async ({ trace }) => {
      for (const { id } of trace.steps) await trace.settled(() => trace.value(id));
      return trace.memory.peak;
    });
    await passIn('gpt2', all * 0.75, async ({ trace }) => {
      const computed = await computedIn(trace, async () => {
        for (const { id } of trace.steps) await trace.settled(() => trace.value(id));
      });
      assert.ok(trace.memory.peak < all);
      assert.equal(new Set(computed).size, computed.length);
    });
  });

  test('a cell is explained with no room at all', async () => {
    await passIn('gpt2', 0, async ({ trace }) => {
      for (const { id } of trace.steps) await trace.settled(() => trace.value(id));
      const id = 'blocks.1.mlp.hook_pre';
      const first = [...trace.steps.find((step) => step.id === id)!.shape].map(() => 0);
      let explanation: ReturnType<typeof explainCell> | undefined;
      const computed = await computedIn(trace, async () => {
        explanation = await trace.settled(() => explainCell(trace, id, first));
      });
      assert.ok(explanation!.operands.length > 1);
      // Of each operand once, however many of its cells are read.
      assert.ok(computed.length < 4 * trace.steps.length, `${computed.length}`);
    });
  });

  test('a trace that is done with takes no room', async () => {
    await passIn('gpt2', 1e9, async (pass) => {
      const { trace } = pass;
      await trace.settled(() => trace.value('prediction'));
      const before = trace.memory.bytes;
      const answer = trace.value('prediction').data;
      trace.leave();
      assert.ok(trace.memory.bytes < before);
      assert.equal(trace.memory.keptBytes, 0);
      // Somebody may still be computing it.
      const left = trace.memory.bytes;
      assert.deepEqual(await trace.settled(() => trace.value('prediction').data), answer);
      assert.equal(trace.memory.bytes, left);
    });
  });
});

/** The steps that are there with no room at all. */
async function keptIn(name: string): Promise<ReadonlySet<string>> {
  return passIn(name, 0, async ({ trace }) => {
    for (const { id } of trace.steps) await trace.settled(() => trace.value(id));
    trace.memory.makeRoom(0);
    const held = trace.steps.filter(
      ({ id, operation }) => operation !== 'parameter' && trace.missing([id]).length === 0,
    );
    return new Set(held.map(({ id }) => id));
  });
}
