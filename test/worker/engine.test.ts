import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { report } from '../../src/python/reporting/report';
import { Engine } from '../../src/worker/engine';
import { type FromWorker, type ToWorker, fromWorker, toWorker } from '../../src/worker/messages';
import { smallModel } from '../../src/worker/warming';

const text = `
import torch
from torch import nn
from other import Head
class Net(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.head = Head(dim)
    def forward(self, x):
        B, T, C = x.shape
        y = self.head(x)
        return y
`;
const other = `
from torch import nn
class Head(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.out = nn.Linear(dim, 10)
    def forward(self, x):
        return self.out(x)
`;

/** Asks an engine, and waits for so many answers. */
async function answers(questions: readonly unknown[], count: number): Promise<FromWorker[]> {
  const heard: FromWorker[] = [];
  await new Promise<void>((done) => {
    const engine = new Engine((message) => {
      heard.push(message);
      if (heard.length === count) done();
    });
    for (const question of questions) engine.receive(question);
  });
  return heard;
}

const ask = (id: number, source = text): ToWorker => ({
  type: 'report',
  id,
  path: 'net.py',
  text: source,
  sizes: { C: 64 },
});

suite('the engine behind messages', () => {
  test('while somebody types in a function, answers at once what it does', async () => {
    const typed = (id: number, source: string) => ({
      type: 'typed',
      id,
      path: 'net.py',
      text: source,
    });
    const next = text.replace('y = self.head(x)', 'y = x[0]');
    const heard: FromWorker[] = [];
    await new Promise<void>((done) => {
      const engine = new Engine((message) => {
        heard.push(message);
        if (heard.length === 2) {
          engine.receive(typed(3, next));
          engine.receive(typed(4, next.replace('import torch', 'import numpy')));
          done();
        }
      });
      engine.receive(typed(1, next));
      engine.receive(ask(2));
    });
    const reports = heard.map((message) => message.type === 'answer' && message.report);
    assert.deepEqual(
      heard.map(({ id }) => id),
      [1, 2, 3, 4],
    );
    assert.equal(reports[0], null, 'nothing was analysed before');
    assert.deepEqual(
      reports[2] && reports[2].assignments.map(({ name, shape }) => [name, shape?.sizes.join()]),
      [['y', 'T,C']],
    );
    assert.equal(reports[3], null, 'more than a function is another');
  });

  test('answers what the report is, and which files it looked for', async () => {
    const [answer] = await answers([ask(1)], 1);
    assert.ok(answer?.type === 'answer');
    assert.deepEqual(
      answer.report,
      report([{ path: 'net.py', text }], () => undefined, { sizes: { C: 64 } })[0],
    );
    assert.ok(answer.asked.includes('other.py'), answer.asked.join());
  });

  test('knows the files that it was sent, until they are taken back', async () => {
    const file = { type: 'file', path: 'other.py', text: other };
    const shapes = async (...before: unknown[]) => {
      const [answer] = await answers([...before, ask(1)], 1);
      assert.ok(answer?.type === 'answer');
      return answer.report?.assignments.find(({ name }) => name === 'y')?.shape?.sizes;
    };
    assert.deepEqual(await shapes(file), ['B', 'T', '10']);
    assert.notDeepEqual(await shapes(file, { ...file, text: null }), ['B', 'T', '10']);
  });

  test('of several questions about a text, the last is answered', async () => {
    const heard = await answers([ask(1), ask(2), ask(3)], 3);
    const found = heard.map((one) => [one.id, one.type === 'answer' && one.report !== null]);
    assert.deepEqual(found.sort(), [
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  test('a question is dropped while it is worked on', async () => {
    let engine: Engine | undefined;
    let rests = 0;
    const answer = await new Promise<FromWorker>((done) => {
      engine = new Engine(done, () => {
        if (++rests === 2) engine?.receive({ type: 'drop', id: 7 });
        return Promise.resolve();
      });
      const many = Array.from({ length: 80 }, (_, k) => text.replaceAll('Net', `Net${k}`));
      engine.receive(ask(7, many.join('\n')));
    });
    assert.deepEqual(answer, { ...answer, type: 'answer', id: 7, report: null });
    assert.ok(rests >= 2);
  });

  test('what is in sight comes first, also while a report is worked on', async () => {
    const many = Array.from({ length: 80 }, (_, k) => text.replaceAll('Net', `Net${k}`)).join('\n');
    const at = many.indexOf('class Net7(');
    const look = (id: number, path: string) => ({
      type: 'look',
      id,
      path,
      text: many,
      ranges: [{ from: at, to: at + 100 }],
      sizes: {},
    });
    const heard: FromWorker[] = [];
    await new Promise<void>((done) => {
      let rests = 0;
      const engine: Engine = new Engine(
        (message) => {
          heard.push(message);
          if (heard.length === 3) done();
        },
        () => {
          if (++rests === 2) engine.receive(look(3, 'other.py'));
          return new Promise((rested) => void setImmediate(rested));
        },
      );
      engine.receive(ask(1, many));
      engine.receive(look(2, 'net.py'));
    });
    assert.deepEqual(
      heard.map(({ id }) => id),
      [2, 3, 1],
    );
    const names = heard.map((one) =>
      one.type === 'answer' ? one.report?.functions.map(({ name }) => name.split('.')[0]) : [],
    );
    assert.deepEqual([...new Set(names[0])], ['Net7']);
    assert.deepEqual(names[1], names[0]);
    assert.equal(new Set(names[2]).size, 80);
  });

  test('what it does before it is asked changes no answer, and ends when it is asked', async () => {
    let rests = 0;
    const heard: FromWorker[] = [];
    const engine: Engine = new Engine(
      (message) => heard.push(message),
      () => {
        if (++rests === 12) engine.receive(ask(1));
        return new Promise((rested) => void setImmediate(rested));
      },
    );
    await engine.warm();
    assert.ok(rests <= 14, `${rests} rests`);
    while (heard.length === 0) await new Promise((done) => void setImmediate(done));
    const [answer] = heard;
    assert.ok(answer?.type === 'answer');
    const [wanted] = report([{ path: 'net.py', text }], () => undefined, { sizes: { C: 64 } });
    assert.deepEqual(answer.report, wanted);
  });

  test('the text that it looks at has shapes throughout, and no problem', () => {
    const [found] = report([{ path: 'model.py', text: smallModel }]);
    assert.deepEqual(found!.problems, []);
    assert.deepEqual(found!.unsupported, []);
    assert.ok(found!.assignments.length > 15);
    assert.ok(found!.assignments.every(({ shape }) => shape));
  });

  test('refuses what is no message', async () => {
    for (const message of [null, 7, {}, { type: 'report' }, { ...ask(1), id: -1 }])
      assert.equal(toWorker(message), undefined);
    for (const message of [null, { type: 'answer', id: 1, report: 7, asked: [] }, 'x'])
      assert.equal(fromWorker(message), undefined);
    const [answer] = await answers([{ type: 'report' }, 7, ask(2)], 1);
    assert.equal(answer?.id, 2);
  });

  test('answers the same from a thread of its own', async function () {
    this.timeout(20_000);
    const built = await build({
      entryPoints: [join(__dirname, '../../src/worker/node.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      write: false,
    });
    const worker = new Worker(built.outputFiles[0]!.text, { eval: true });
    try {
      const heard = new Promise((done) => void worker.once('message', done));
      worker.postMessage(ask(5));
      const answer = fromWorker(await heard);
      assert.ok(answer?.type === 'answer');
      const [wanted] = report([{ path: 'net.py', text }], () => undefined, { sizes: { C: 64 } });
      assert.deepEqual(answer.report, wanted);
    } finally {
      await worker.terminate();
    }
  });
});
