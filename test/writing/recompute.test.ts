import assert from 'node:assert/strict';
import { all, create } from 'mathjs';
import { numberText } from '../../src/writing/expression-text';
import { recompute } from '../../src/writing/recompute';
import { Random } from '../ops/random';
import { run, shipped } from '../models/models';
import { explainCell } from '../../src/trace/cell';
import { indexAt } from '../../src/tensor/tensor';
import { writeExplanation } from '../../src/writing/explanation';

suite('Recomputing with mathjs', () => {
  test('reads every number back to the bit', () => {
    const random = new Random(3);
    const numbers = [0, -0, 1e21, 1e-7, 5e-324, -5e-324, Number.MAX_VALUE, 0.1, 1 / 3, -2.5e-300];
    for (let i = 0; i < 2000; i++) numbers.push(random.normal() * 10 ** random.integer(-300, 300));
    for (const x of [...numbers, Infinity, -Infinity, NaN]) {
      assert.ok(Object.is(recompute(numberText(x)), x), numberText(x));
    }
  });

  for (const [text, value] of [
    ['1 + 2 * 3', 7],
    ['(1 - (2 - 3)) * 2', 4],
    ['1 / (-0)', -Infinity],
    ['(-Infinity) - (-Infinity)', NaN],
    ['exp((-Infinity))', 0],
    ['max((-Infinity), (-Infinity))', -Infinity],
    ['max(1, NaN, 2)', NaN],
    ['sqrt((-1))', NaN],
    ['square((-3)) + cube((-2))', 1],
    ['tanh(0) + erf(0)', 0],
    ['sum(1, 2, 3)', 6],
    // Closer than the library's usual tolerance.
    ['max(0, 1e-16)', 1e-16],
    ['max(1, 1.0000000000000002)', 1.0000000000000002],
    ['max(3e-17, 1e-17)', 3e-17],
  ] as const) {
    test(`${text} is ${value}`, () => assert.ok(Object.is(recompute(text), value)));
  }

  test('a sum of thousands of terms is not too deep', () => {
    const text = `sum(${Array.from({ length: 20_000 }, () => '0.5 * 1').join(', ')})`;
    assert.equal(recompute(text), 10_000);
  });

  test('is what the whole of mathjs says, too', () => {
    // Its own tolerance stays as it is: no row of the worked example has numbers that close.
    const math = create(all!);
    const { trace } = run(shipped('groceries'), 'Buy milk and');
    for (const step of trace.steps) {
      for (let offset = 0; offset < trace.value(step.id).data.length; offset++) {
        const explanation = explainCell(trace, step.id, indexAt(step.shape, offset));
        const { substituted } = writeExplanation(trace, explanation);
        assert.equal(math.evaluate(substituted), explanation.stored, substituted);
      }
    }
  });
});
