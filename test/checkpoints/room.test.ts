import assert from 'node:assert/strict';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { limitRoom, roomHere, useKernels } from '../../src/kernels/here';
import type { Kernels } from '../../src/kernels/kernels';
import { openKernels } from '../../src/kernels/wasm';
import { runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import { computeInSlices } from '../../src/session/compute';
import type { Trace } from '../../src/trace/trace';
import { Memory } from '../../src/trace/memory';
import { startThread } from '../../src/worker/threads-node';
import { goldenFolder, goldenNames, goldenRun } from './golden';

/** Every value of a golden's pass, in the order of its steps, as they are when each is looked at. */
async function valuesOf(name: string, budget: number): Promise<Map<string, Float32Array>> {
  const opened = await openCheckpoint(goldenFolder(name), new Memory(budget));
  assert.ok(opened.ok);
  try {
    const { text, pair, target } = goldenRun(name);
    const pass = runPass(opened.model, text, unvaried, [], { pair, target });
    assert.ok('trace' in pass);
    const { trace } = pass;
    await computeInSlices({
      ...{ trace, looked: [] },
      ...{ overtaken: () => false, progress: () => undefined },
    });
    const values = new Map<string, Float32Array>();
    for (const { id } of trace.steps) values.set(id, await valueOf(trace, id));
    return values;
  } finally {
    await opened.close();
  }
}

async function valueOf(trace: Trace, id: string): Promise<Float32Array> {
  await trace.prepare([id]);
  return trace.settled(() => trace.value(id).data.slice() as Float32Array);
}

/** The same kernels, whose methods stand for themselves. */
function bound(kernels: Kernels): Kernels {
  return {
    ...{ threads: kernels.threads, fused: kernels.fused },
    product: (task) => {
      kernels.product(task);
    },
    map: (...all) => {
      kernels.map(...all);
    },
    combine: (task) => {
      kernels.combine(task);
    },
    room: (bytes) => kernels.room(bytes),
    giveBack: (room) => {
      kernels.giveBack(room);
    },
    dispose: () => {
      kernels.dispose();
    },
  };
}

suite('Numbers of a checkpoint in the kernels’ memory', function () {
  this.timeout(60_000);
  teardown(() => {
    useKernels();
  });

  test('give every value of every family to the bit, however many of them lie there', async () => {
    for (const name of goldenNames) {
      useKernels();
      const expected = await valuesOf(name, Infinity);
      const bytes = [...expected.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
      for (const budget of [Infinity, bytes / 3, bytes / 20]) {
        const kernels = openKernels(2, startThread);
        let taken = 0;
        const room = (wanted: number) => {
          taken += wanted;
          return kernels.room(wanted);
        };
        useKernels({ ...bound(kernels), room }, 1);
        for (const [id, value] of await valuesOf(name, budget)) {
          assert.deepEqual(value, expected.get(id), `${name}, ${id}`);
        }
        assert.ok(taken > 0 && taken <= budget / 2, `${name}: ${taken} of ${budget / 2}`);
        kernels.dispose();
      }
    }
  });

  test('stay within their limit, and are given back where they were not needed', () => {
    const kernels = openKernels();
    useKernels(kernels, 1);
    limitRoom(4000);
    assert.equal(roomHere(1001), undefined);
    const room = roomHere(1000)!;
    assert.equal(roomHere(1), undefined);
    room.giveBack();
    assert.equal(roomHere(1000)!.bytes.byteOffset, room.bytes.byteOffset);
    kernels.dispose();
  });
});
