import assert from 'node:assert/strict';
import {
  at,
  countOf,
  indexAt,
  isInside,
  offsetOf,
  stridesOf,
  tensorOf,
  zeros,
} from '../../src/tensor/tensor';

suite('A tensor', () => {
  test('is row-major: offsets and indices are each other’s inverse', () => {
    for (const shape of [[3], [2, 3], [2, 3, 4], [1, 5, 1, 2]]) {
      const strides = stridesOf(shape);
      for (let offset = 0; offset < countOf(shape); offset++) {
        const index = indexAt(shape, offset);
        assert.ok(isInside(shape, index));
        assert.equal(offsetOf(shape, index), offset);
        assert.equal(
          index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0),
          offset,
        );
      }
    }
    assert.equal(at(tensorOf([1, 2, 3, 4, 5, 6], [2, 3], 'float64'), [1, 0]), 4);
  });

  test('has as many numbers as its shape says, or is refused', () => {
    assert.equal(zeros([2, 3], 'float32').data.length, 6);
    assert.equal(zeros([], 'float64').data.length, 1);
    assert.throws(() => tensorOf([1, 2, 3], [2, 2], 'float64'), /3 numbers .* \(2, 2\)/);
  });

  test('keeps what was typed in float64, and rounds in float32', () => {
    assert.equal(tensorOf([0.1], [1], 'float64').data[0], 0.1);
    assert.equal(tensorOf([0.1], [1], 'float32').data[0], Math.fround(0.1));
  });

  test('knows which indices are cells', () => {
    for (const index of [[], [0], [2, 0], [0, 3], [-1, 0], [0.5, 0], [NaN, 0], [0, 0, 0]]) {
      assert.ok(!isInside([2, 3], index), `[${index.join()}]`);
    }
    assert.ok(isInside([2, 3], [1, 2]));
  });
});
