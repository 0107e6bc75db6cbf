import assert from 'node:assert/strict';
import { cellsOf, pictureOf } from '../../src/session/picture';
import { tensorOf } from '../../src/tensor/tensor';
import { boxOf, cellAtPoint, inSight, scrollFor, zoomsOf } from '../../webview/big-grid-view';
import { passOf, travel } from './models';
import { Session } from '../../src/session/session';

suite('a large matrix', () => {
  test('is drawn so that a single peak shows, and what is no number', () => {
    const [rows, columns] = [700, 900];
    const numbers = new Array<number>(rows * columns).fill(0.1);
    numbers[123 * columns + 456] = -8;
    numbers[600 * columns + 10] = NaN;
    for (let j = 880; j < 900; j++)
      for (let i = 0; i < 20; i++) numbers[i * columns + j] = -Infinity;
    const value = tensorOf(numbers, [rows, columns], 'float32');
    const slice = { first: 0, down: columns, across: 1 };
    const { height, width, pixels } = pictureOf(value, slice, rows, columns, 8);
    assert.deepEqual([height, width, pixels.length], [320, 320, 320 * 320]);
    const at = (i: number, j: number) =>
      pixels[Math.floor((i * height) / rows) * width + Math.floor((j * width) / columns)];
    assert.equal(at(123, 456), String.fromCharCode(64 - 8));
    assert.equal(at(600, 10), 'n');
    assert.equal(at(5, 895), 'i');
    assert.equal(at(300, 300), 'A');
  });

  test('gives its numbers in parts, cut off where it ends, and nothing beyond', () => {
    const { trace } = passOf(new Session(travel, 'Pack laptop and'));
    const step = 'blocks.0.attn.hook_pattern';
    const part = { step, index: [1, 'row', 'column'] as const, row: 1, column: 0 };
    const found = cellsOf(trace, { ...part, rows: 64, columns: 2 });
    assert.deepEqual(found?.rows, ['laptop', 'and']);
    assert.deepEqual(found.columns, ['Pack', 'laptop']);
    const { data } = trace.value(step);
    assert.deepEqual(found.cells, [
      [data[9 + 3], data[9 + 4]],
      [data[9 + 6], data[9 + 7]],
    ]);
    assert.equal(cellsOf(trace, { ...part, row: 3, rows: 1, columns: 1 }), null);
    assert.equal(
      cellsOf(trace, { ...part, index: [9, 'row', 'column'], rows: 1, columns: 1 }),
      null,
    );
    assert.equal(cellsOf(trace, { ...part, index: ['row', 'column'], rows: 1, columns: 1 }), null);
    assert.equal(cellsOf(trace, { ...part, step: 'none', rows: 1, columns: 1 }), null);
  });

  test('a point is the cell that is drawn there, at every zoom and wherever it is scrolled', () => {
    for (const zoom of zoomsOf(1024, 1024, 460, 440, true)) {
      const view = {
        ...{ zoom, rows: 1024, columns: 1024, width: 460, height: 440 },
        ...{ left: zoom.width * 100, top: zoom.height * 37.5 },
      };
      const sight = inSight(view);
      for (const place of [
        { row: Math.min(sight.row + 2, 1023), column: Math.min(sight.column + 3, 1023) },
        { row: sight.rowEnd - 2, column: sight.columnEnd - 2 },
      ]) {
        const { x, y, width, height } = boxOf(view, place);
        assert.deepEqual(cellAtPoint(view, x + width / 2, y + height / 2), place);
      }
      const far = { row: 1000, column: 3 };
      const { left, top } = scrollFor(view, far);
      const { x, y } = boxOf({ ...view, left, top }, far);
      assert.ok(x >= 0 && y >= 0 && x < 460 && y < 440, JSON.stringify({ zoom, x, y }));
    }
    assert.equal(zoomsOf(1024, 1024, 460, 440, true).at(-1)!.text, true);
  });
});
