import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTensorFile } from '../../src/checkpoints/files/open';
import { survey } from '../../src/checkpoints/files/survey';
import { fileOnDisk } from '../../src/disk/node-files';
import type { FromTensors, ToTensors } from '../../src/worker/tensor-messages';
import { TensorsServer } from '../../src/worker/tensors';
import { threadOf } from './thread';

const golden = join(import.meta.dirname, '../checkpoints/golden');
const dtypes = join(golden, 'every-dtype.safetensors');

/** A server of which every answer is awaited. */
function server() {
  const waiting = new Map<number, (answer: FromTensors) => void>();
  const progress: number[] = [];
  const tensors = new TensorsServer((answer) => {
    if (answer.type === 'progress') progress.push(answer.share);
    else waiting.get(answer.id)?.(answer);
  }, fileOnDisk);
  const ask = (message: ToTensors) =>
    new Promise<FromTensors>((done) => {
      waiting.set(message.id, done);
      void tensors.receive(message);
    });
  return { ask, progress };
}

suite('the tensors of a file, behind messages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glassformer-tensors-'));
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  test('lists what the file holds, and surveys each tensor', async () => {
    const { ask } = server();
    const file = await openTensorFile(await fileOnDisk(dtypes));
    const listed = await ask({ type: 'file', id: 1, path: dtypes, anew: false });
    assert.ok(listed.type === 'file' && listed.view.kind === 'tensors');
    assert.deepEqual(
      listed.view.tensors.map(({ name }) => name),
      [...file.tensors.keys()],
    );
    const watcher = {
      overtaken: () => false,
      progress: () => undefined,
      rest: () => Promise.resolve(),
    };
    let id = 1;
    for (const { name, dtype } of listed.view.tensors) {
      const answer = await ask({ type: 'pick', id: ++id, path: dtypes, name });
      assert.ok(answer.type === 'picked' && answer.tensor);
      const direct = await survey(file, name, watcher).catch(
        (error: unknown) => (error as Error).message,
      );
      assert.deepEqual(
        answer.tensor,
        typeof direct === 'string'
          ? { kind: 'problem', message: direct }
          : { kind: 'numbers', ...direct },
        `${name} ${dtype}`,
      );
    }
    await file.close();
  });

  test('a newer question overtakes, and the file is read anew when it has changed', async () => {
    const { ask } = server();
    const path = join(folder, 'changing.safetensors');
    writeFileSync(path, readFileSync(dtypes));
    const listed = await ask({ type: 'file', id: 1, path, anew: false });
    assert.ok(listed.type === 'file' && listed.view.kind === 'tensors');
    const [first, second] = listed.view.tensors;
    const answers = await Promise.all([
      ask({ type: 'pick', id: 2, path, name: first!.name }),
      ask({ type: 'pick', id: 3, path, name: second!.name }),
    ]);
    assert.ok(answers[0].type === 'picked' && answers[0].tensor === null);
    assert.ok(answers[1].type === 'picked' && answers[1].tensor?.kind === 'numbers');
    writeFileSync(path, 'no tensors');
    const again = await ask({ type: 'file', id: 4, path, anew: true });
    assert.ok(again.type === 'file' && again.view.kind === 'problem');
    assert.equal(again.view.name, 'changing.safetensors');
  });

  test('a file that is not there is a sentence; what is no message is nothing', async () => {
    const { ask } = server();
    const answer = await ask({ type: 'file', id: 1, path: join(folder, 'none'), anew: false });
    assert.ok(answer.type === 'file' && answer.view.kind === 'problem');
    assert.match(answer.view.message, /none: It could not be opened .* still there/);
    const answers: FromTensors[] = [];
    await new TensorsServer((said) => answers.push(said), fileOnDisk).receive({ type: 'file' });
    assert.deepEqual(answers, []);
  });

  test('answers the same from a thread of its own', async () => {
    const worker = await threadOf('tensors-node.ts');
    try {
      const question = { type: 'file', id: 1, path: dtypes, anew: false } as const;
      const answer = await new Promise<FromTensors>((done, failed) => {
        worker.on('error', failed);
        worker.on('message', done);
        worker.postMessage(question);
      });
      assert.deepEqual(answer, await server().ask(question));
    } finally {
      await worker.terminate();
    }
  });
});
