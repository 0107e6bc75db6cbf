import assert from 'node:assert/strict';
import type { CheckpointDesks } from '../../src/host/checkpoint-desk';
import type { ModelStore } from '../../src/host/model-store';
import type { OpenedDesk, Waiting } from '../../src/host/open-desk';
import { Opening } from '../../src/panels/opening';

/** Desks that open when the test says so. */
function opening() {
  const asked: { waiting: Waiting; done: (opened: OpenedDesk) => void }[] = [];
  const desks = {
    open: (_: unknown, waiting: Waiting) =>
      new Promise<OpenedDesk>((done) => asked.push({ waiting, done })),
  };
  const store = { uriOf: (model: string) => model };
  return {
    asked,
    opening: new Opening(
      store as unknown as ModelStore,
      desks as unknown as Pick<CheckpointDesks, 'open'> as CheckpointDesks,
    ),
  };
}

const request = { sentence: 'the cat', model: 'file:///gpt2/', restored: undefined };
const refused: OpenedDesk = { ok: false, problems: ['no config.json'] };

suite('A model that is opened', () => {
  test('tells how far it is once that takes noticeably long, and not before', async () => {
    const { opening: one, asked } = opening();
    const heard: number[] = [];
    let late: () => void = () => undefined;
    const noticed = new Promise<void>((done) => (late = done));
    const opened = one.checkpoint(request, (share) => {
      heard.push(share);
      late();
    });
    const { waiting, done } = asked[0]!;
    waiting.told(0.25);
    assert.deepEqual([heard, one.share], [[], undefined]);
    await noticed;
    waiting.told(0.5);
    assert.deepEqual([heard, one.share], [[0.25, 0.5], 0.5]);
    done(refused);
    assert.equal(await opened, refused);
    assert.equal(one.share, undefined);
    assert.equal(one.stop(), false, 'nothing is under way');
  });

  test('ends when it is stopped, and is given back where it was open by then', async () => {
    const { opening: one, asked } = opening();
    const heard: number[] = [];
    const opened = one.checkpoint(request, (share) => heard.push(share));
    const { waiting, done } = asked[0]!;
    assert.equal(waiting.signal.aborted, false);
    assert.equal(one.stop(), true);
    assert.equal(waiting.signal.aborted, true);
    waiting.told(0.9);
    let given = 0;
    done({
      ok: true,
      desk: {},
      alive: () => true,
      dispose: () => given++,
    } as unknown as OpenedDesk);
    assert.equal(await opened, undefined);
    assert.deepEqual([heard, given], [[], 1]);
  });

  test('ends when another is asked for', async () => {
    const { opening: one, asked } = opening();
    const first = one.checkpoint(request);
    const second = one.checkpoint(request);
    assert.deepEqual(
      asked.map(({ waiting }) => waiting.signal.aborted),
      [true, false],
    );
    for (const { done } of asked) done(refused);
    assert.deepEqual([await first, await second], [undefined, refused]);
  });
});
