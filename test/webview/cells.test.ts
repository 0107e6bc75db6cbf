import assert from 'node:assert/strict';
import { inTile, indexAt, placeOf, tileStartFor } from '../../webview/cells';
import { patternGrid, transposedGrid, wideStep } from './sample-steps';

suite('Cells and their places', () => {
  test('a place of a slice is an index with the head', () => {
    assert.deepEqual(indexAt(patternGrid, { row: 2, column: 1 }), [0, 2, 1]);
    assert.deepEqual(placeOf(patternGrid, { step: patternGrid.step, index: [0, 2, 1] }), {
      row: 2,
      column: 1,
    });
  });

  test('a transposed matrix changes rows for columns', () => {
    assert.deepEqual(indexAt(transposedGrid, { row: 1, column: 2 }), [2, 0, 1]);
    assert.deepEqual(placeOf(transposedGrid, { step: transposedGrid.step, index: [2, 0, 1] }), {
      row: 1,
      column: 2,
    });
  });

  test('a vector has one row or one column', () => {
    assert.deepEqual(placeOf({ step: 's', index: ['row'] }, { step: 's', index: [4] }), {
      row: 4,
      column: 0,
    });
  });

  test('another step, another slice and another rank have no place', () => {
    assert.equal(placeOf(patternGrid, { step: 'other', index: [0, 2, 1] }), null);
    assert.equal(placeOf(patternGrid, { step: patternGrid.step, index: [1, 2, 1] }), null);
    assert.equal(placeOf(patternGrid, { step: patternGrid.step, index: [2, 1] }), null);
  });

  test('a place outside the tile asks for the page that holds it', () => {
    const wide = wideStep.result;
    assert.ok(inTile(wide, { row: 3, column: 39 }));
    assert.ok(!inTile(wide, { row: 3, column: 40 }));
    assert.deepEqual(tileStartFor(wide, { row: 3, column: 40 }), { row: 0, column: 40 });
    assert.deepEqual(tileStartFor(wide, { row: 3, column: 127 }), { row: 0, column: 88 });
    assert.deepEqual(tileStartFor(wide, { row: 3, column: 5 }), { row: 0, column: 0 });
  });
});
