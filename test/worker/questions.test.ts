import assert from 'node:assert/strict';
import { Questions } from '../../src/worker/questions';

interface Answer {
  readonly type: 'sum';
  readonly id: number;
  readonly sum: number;
}

suite('What a worker is asked', () => {
  test('each question gets its own answer, in whatever order they come', async () => {
    const questions = new Questions<Answer>();
    const sent: number[] = [];
    const [first, second] = [1, 2].map(() => questions.ask((id) => sent.push(id)));
    questions.heard({ type: 'sum', id: sent[1]!, sum: 20 });
    questions.heard({ type: 'sum', id: sent[0]!, sum: 10 });
    assert.deepEqual([(await first!).sum, (await second!).sum], [10, 20]);
  });

  test('tells how far it is, any number of times, and then answers', async () => {
    const questions = new Questions<Answer>();
    const shares: number[] = [];
    let id = 0;
    const asked = questions.ask(
      (number) => (id = number),
      (share) => shares.push(share),
    );
    for (const share of [0.25, 0.5]) questions.heard({ type: 'progress', id, share });
    questions.heard({ type: 'sum', id, sum: 3 });
    questions.heard({ type: 'progress', id, share: 1 });
    assert.equal((await asked).sum, 3);
    assert.deepEqual(shares, [0.25, 0.5]);
  });

  test('what failed is said to who asked; what ends, to all who wait', async () => {
    const questions = new Questions<Answer>();
    let id = 0;
    const failed = questions.ask((number) => (id = number));
    questions.heard({ type: 'failed', id, message: 'no such file' });
    await assert.rejects(failed, /no such file/);
    const waiting = questions.ask(() => undefined);
    questions.end(new Error('it is gone'));
    await assert.rejects(waiting, /it is gone/);
  });
});
