import { equal } from 'node:assert/strict';
import { addSizes, divideSizes, multiplySizes, sizeNamed, sizeOf } from '../../src/tensor/size';
import { atLeast } from '../../src/tensor/size-order';

const [a, b, one] = [sizeNamed('a'), sizeNamed('b'), sizeOf(1)];

suite('which of two sizes is larger', () => {
  test('names are 1 or more', () => {
    equal(atLeast(a, one), true);
    equal(atLeast(a, sizeOf(2)), false);
    equal(atLeast(multiplySizes(a, b), b), true);
    equal(atLeast(b, multiplySizes(a, b)), false);
    equal(atLeast(a, b), false);
    equal(atLeast(addSizes(a, b), addSizes(a, one)), true);
    equal(atLeast(addSizes(a, b), addSizes(addSizes(a, a), one)), false);
  });

  test('a part is used up once', () => {
    // a*b covers a or b, not both.
    equal(atLeast(multiplySizes(a, b), addSizes(a, b)), false);
    equal(atLeast(multiplySizes(sizeOf(2), multiplySizes(a, b)), addSizes(a, b)), true);
  });

  test('of a quotient nothing is said', () => {
    equal(atLeast(a, divideSizes(a, b)), false);
  });
});
