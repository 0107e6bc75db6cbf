import assert from 'node:assert/strict';
import { join } from 'node:path';
import { folderOnDisk } from '../../src/disk/node-files';
import { DeskServer } from '../../src/worker/desk';
import type { FromDesk, ToDesk } from '../../src/worker/desk-messages';
import { threadOf } from './thread';

const golden = join(import.meta.dirname, '../checkpoints/golden');

/** A desk of which every answer is awaited. */
function desk() {
  const waiting = new Map<number, (answer: FromDesk) => void>();
  const server = new DeskServer((answer) => {
    if (answer.type !== 'progress') waiting.get(answer.id)?.(answer);
  }, folderOnDisk);
  return {
    tell: (message: ToDesk) => server.receive(message),
    ask: (message: Extract<ToDesk, { id: number }>) =>
      new Promise<FromDesk>((done) => {
        waiting.set(message.id, done);
        void server.receive(message);
      }),
  };
}

const open = (name: string, sentence: string, memory = 1e9) => ({
  type: 'open' as const,
  id: 1,
  path: join(golden, name),
  sentence,
  model: `file:///${name}/`,
  memory,
  restored: null,
  digits: '2' as const,
});

async function shown(server: ReturnType<typeof desk>, id: number) {
  const answer = await server.ask({ type: 'show', id });
  assert.ok(answer.type === 'shown' && answer.shown);
  return answer.shown;
}

suite('the desk of a checkpoint', () => {
  for (const name of ['gpt2', 'bert']) {
    test(`says how far it is with opening ${name}`, async () => {
      const said: FromDesk[] = [];
      const server = new DeskServer((answer) => said.push(answer), folderOnDisk);
      await server.receive(open(name, 'the cat'));
      const last = said.pop();
      assert.deepEqual(last, { type: 'opened', id: 1, problems: null });
      const shares = said.map((answer) => (answer.type === 'progress' ? answer.share : NaN));
      assert.ok(shares.length >= 3, 'files, tokenizer, vocabulary');
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
      assert.ok(shares.every((share) => share > 0 && share < 1));
    });
  }

  test('shows a pass, moves in it, explains a number and copies it', async () => {
    const server = desk();
    const opened = await server.ask(open('gpt2', 'the cat'));
    assert.deepEqual(opened, { type: 'opened', id: 1, problems: null });
    const first = await shown(server, 2);
    assert.ok(first.kind === 'pass');
    assert.equal(first.view.editable, false);
    assert.ok(first.view.tokens.length > 0 && first.view.prediction.length > 0);
    assert.ok(first.painted);
    const [row] = [first.painted.words.map(({ weight }) => weight)];
    assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5, 'a row of attention sums to 1');

    await server.tell({
      type: 'handle',
      message: { type: 'go', step: 'blocks.1.attn.hook_pattern' },
    });
    const second = await shown(server, 3);
    assert.ok(second.kind === 'pass');
    assert.equal(second.view.step.id, 'blocks.1.attn.hook_pattern');
    const cell = { step: 'blocks.1.attn.hook_pattern', index: [0, 1, 0] };
    const explained = await server.ask({ type: 'explain', id: 4, cell });
    assert.ok(explained.type === 'explained' && explained.explanation?.agrees);
    const copied = await server.ask({ type: 'copied', id: 5, cell });
    assert.ok(copied.type === 'copied' && copied.copied?.markdown.startsWith('$$'));
  });

  test('a pass that is left ends, and the next question goes on with it', async () => {
    const server = desk();
    const text = 'the cat sat on the mat and the dog did not mind it at all';
    await server.ask(open('gemma3', text));
    const asked = server.ask({ type: 'show', id: 2 });
    await server.tell({ type: 'leave' });
    assert.deepEqual(await asked, { type: 'shown', id: 2, shown: null });
    const after = await shown(server, 3);
    const whole = desk();
    await whole.ask(open('gemma3', text));
    assert.deepEqual(after, await shown(whole, 4));
  });

  test('with hardly any memory it shows and explains the same, at every step', async () => {
    const [wide, narrow] = [desk(), desk()];
    const text = 'the cat sat on the mat';
    await wide.ask(open('gpt2', text));
    await narrow.ask(open('gpt2', text, 0));
    let id = 1;
    const both = async (ask: (server: ReturnType<typeof desk>) => Promise<unknown>) =>
      assert.deepEqual(await ask(narrow), await ask(wide));
    const tell = async (message: Extract<ToDesk, { type: 'handle' }>['message']) => {
      for (const server of [wide, narrow]) await server.tell({ type: 'handle', message });
    };
    const first = await shown(wide, ++id);
    assert.ok(first.kind === 'pass');
    // Varied, so that two passes are compared.
    await tell({ type: 'setToggle', toggle: 'mask', on: false });
    for (let position = 0; position < first.view.position.of; position += 3) {
      await tell({ type: 'goTo', position });
      const now = await shown(wide, ++id);
      assert.deepEqual(await shown(narrow, id), now);
      assert.ok(now.kind === 'pass');
      const { step, index } = now.view.step.result;
      const cell = { step, index: index.map((part) => (typeof part === 'number' ? part : 0)) };
      await tell({ type: 'focus', ...cell });
      id++;
      await both((server) => server.ask({ type: 'explain', id, cell }));
    }
    assert.ok(id > 20);
  });

  test('a large vocabulary is opened where the most probable next token stands', async () => {
    const server = desk();
    await server.ask(open('gpt2', 'the cat'));
    await server.tell({ type: 'handle', message: { type: 'goTo', position: 1e6 } });
    const last = await shown(server, 2);
    assert.ok(last.kind === 'pass');
    const { step, prediction } = last.view;
    const { columns, cells } = step.result;
    assert.ok(columns.size > columns.labels.length, 'the vocabulary is larger than what is shown');
    const place = columns.labels.indexOf(prediction[0]!.token);
    assert.ok(place >= 0, `${prediction[0]!.token} is among ${columns.labels.join()}`);
    assert.equal(cells[0]![place], prediction[0]!.probability);
  });

  test('reads another sentence', async () => {
    const server = desk();
    await server.ask(open('llama', 'the cat'));
    await server.tell({ type: 'read', sentence: 'a dog and a cat' });
    const now = await shown(server, 2);
    assert.ok(now.kind === 'pass');
    assert.equal(now.view.sentence, 'a dog and a cat');
  });

  test('says why a folder cannot be opened', async () => {
    const answer = await desk().ask(open('none', 'the cat'));
    assert.ok(answer.type === 'opened' && answer.problems?.length === 1);
  });

  test('of two snapshots that are asked for, the last one is made', async () => {
    const server = desk();
    await server.ask(open('gpt2', 'the cat sat on the mat and the cat sat on the mat'));
    const [first, second] = await Promise.all([
      server.ask({ type: 'show', id: 2 }),
      server.ask({ type: 'show', id: 3 }),
    ]);
    assert.ok(second.type === 'shown' && second.shown);
    assert.ok(first.type === 'shown');
  });

  test('answers the same from a thread of its own', async () => {
    const worker = await threadOf('desk-node.ts');
    try {
      const answers: FromDesk[] = [];
      await new Promise<void>((done, failed) => {
        worker.on('error', failed);
        worker.on('message', (answer: FromDesk) => {
          answers.push(answer);
          if (answer.type === 'opened') worker.postMessage({ type: 'show', id: 2 });
          if (answer.type === 'shown' || answer.type === 'failed') done();
        });
        worker.postMessage(open('gpt2', 'the cat'));
      });
      const server = desk();
      await server.ask(open('gpt2', 'the cat'));
      assert.deepEqual(answers.at(-1), await server.ask({ type: 'show', id: 2 }));
    } finally {
      await worker.terminate();
    }
  });
});
