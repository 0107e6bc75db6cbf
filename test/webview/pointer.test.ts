import assert from 'node:assert/strict';
import type { PanelMessage } from '../../src/protocol/messages';
import type { ExplanationView } from '../../src/protocol/snapshot';
import { Pointer } from '../../webview/pointer';
import { explanation } from './sample-steps';

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const cell = (n: number) => ({ step: 'A', index: [0, n] });

function watched() {
  const posted: PanelMessage[] = [];
  const shown: (ExplanationView | null)[] = [];
  const pointer = new Pointer(
    (message) => posted.push(message),
    (view) => shown.push(view),
    5,
  );
  const requests = () =>
    posted.map((message) => (message.type === 'explain' ? message.request : -1));
  return { pointer, posted, shown, requests };
}

suite('Pointing at numbers', () => {
  test('asks about the cell on which the pointer rests, not those it crosses', async () => {
    const { pointer, posted } = watched();
    pointer.enter(cell(0));
    pointer.enter(cell(1));
    pointer.enter(cell(2));
    await pause(20);
    assert.equal(posted.length, 1);
    assert.deepEqual(posted[0], { type: 'explain', request: 3, step: 'A', index: [0, 2] });
  });

  test('shows the answer to the latest question only', async () => {
    const { pointer, shown, requests } = watched();
    pointer.enter(cell(0));
    await pause(20);
    pointer.enter(cell(1));
    await pause(20);
    const [first, second] = requests();
    pointer.receive({ type: 'explained', request: first!, explanation });
    assert.deepEqual(shown, []);
    pointer.receive({ type: 'explained', request: second!, explanation });
    assert.deepEqual(shown, [explanation]);
  });

  test('an answer that comes after the pointer has left is nothing', async () => {
    const { pointer, shown, requests } = watched();
    pointer.enter(cell(0));
    await pause(20);
    pointer.leave();
    pointer.receive({ type: 'explained', request: requests()[0]!, explanation });
    assert.deepEqual(shown, [null]);
  });

  test('asks again when the numbers were replaced, and forgets when the step was', async () => {
    const { pointer, shown, requests } = watched();
    pointer.enter(cell(0));
    await pause(20);
    pointer.replaced(true);
    pointer.receive({ type: 'explained', request: requests()[0]!, explanation });
    assert.deepEqual(shown, []);
    await pause(20);
    assert.equal(requests().length, 2);
    pointer.replaced(false);
    assert.deepEqual(shown, [null]);
  });
});
