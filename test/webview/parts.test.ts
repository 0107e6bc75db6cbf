import assert from 'node:assert/strict';
import type { PanelMessage } from '../../src/protocol/messages';
import { partSize } from '../../src/protocol/sizes';
import type { CellsView, GridView } from '../../src/protocol/snapshot';
import { Parts } from '../../webview/parts';
import { axis, grid } from './sample-steps';

const large = (run: number): GridView =>
  grid({
    step: 'W',
    label: 'Large',
    cells: [[0]],
    rows: axis('row', ['0'], 1000),
    columns: axis('column', ['0'], 1000),
    picture: { height: 1, width: 1, pixels: '@', run },
  });

const part = (value: number): CellsView => ({ rows: ['r'], columns: ['c'], cells: [[value]] });

function asked() {
  const posted: PanelMessage[] = [];
  const parts = new Parts((message) => posted.push(message));
  const requests = () => posted.flatMap((message) => (message.type === 'cells' ? [message] : []));
  return { parts, requests };
}

suite('Parts of large matrices', () => {
  test('a part is asked for once, from its first row and column', () => {
    const { parts, requests } = asked();
    parts.want(large(1), partSize + 3, 5);
    parts.want(large(1), partSize + 9, 7);
    assert.equal(requests().length, 1);
    const [{ row, column, rows, columns, run } = requests()[0]!] = requests();
    assert.deepEqual([row, column, rows, columns, run], [partSize, 0, partSize, partSize, 1]);
  });

  test('what has come is found by any of its cells, and whoever listens is told', () => {
    const { parts, requests } = asked();
    let told = 0;
    const stop = parts.listen(() => told++);
    parts.want(large(1), 2, 3);
    parts.receive({ type: 'cells', request: requests()[0]!.request, part: part(7) });
    assert.equal(told, 1);
    assert.equal(parts.find(large(1), partSize - 1, 0)?.cells[0]?.[0], 7);
    assert.equal(parts.find(large(1), partSize, 0), undefined);
    stop();
    parts.want(large(1), partSize, 0);
    parts.receive({ type: 'cells', request: requests()[1]!.request, part: part(8) });
    assert.equal(told, 1, 'nobody listens any more');
  });

  test('a part of one run is none of the next', () => {
    const { parts, requests } = asked();
    parts.want(large(1), 0, 0);
    parts.receive({ type: 'cells', request: requests()[0]!.request, part: part(7) });
    assert.equal(parts.find(large(2), 0, 0), undefined);
  });

  test('an answer that nobody waits for is left; what was not answered is asked for again', () => {
    const { parts, requests } = asked();
    parts.want(large(1), 0, 0);
    parts.forget();
    parts.receive({ type: 'cells', request: requests()[0]!.request, part: part(7) });
    assert.equal(parts.find(large(1), 0, 0), undefined);
    parts.want(large(1), 0, 0);
    assert.equal(requests().length, 2);
    parts.receive({ type: 'cells', request: requests()[1]!.request, part: null });
    assert.equal(parts.find(large(1), 0, 0), undefined);
    parts.want(large(1), 0, 0);
    assert.equal(requests().length, 3);
  });

  test('of many parts the ones that were not looked at for longest are forgotten', () => {
    const { parts, requests } = asked();
    const place = (n: number) => [Math.floor(n / 15) * partSize, (n % 15) * partSize] as const;
    for (let n = 0; n < 97; n++) {
      const [row, column] = place(n);
      parts.want(large(1), row, column);
      parts.receive({ type: 'cells', request: requests().at(-1)!.request, part: part(n) });
      parts.find(large(1), 0, 0);
    }
    assert.ok(parts.find(large(1), 0, 0), 'looked at all the time');
    assert.equal(parts.find(large(1), ...place(1)), undefined, 'the oldest of the others');
    assert.ok(parts.find(large(1), ...place(2)));
  });
});
