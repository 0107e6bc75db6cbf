import assert from 'node:assert/strict';
import temml from 'temml';
import type { Expression } from '../../src/ops/expression';
import type { StepCell } from '../../src/trace/cell';
import { expressionSpoken } from '../../src/writing/expression-spoken';
import { constantTex, expressionTex } from '../../src/writing/expression-tex';
import { expressionText, numberText } from '../../src/writing/expression-text';
import { recompute } from '../../src/writing/recompute';
import { Random } from '../ops/random';

/** An expression, and what it comes to. */
type Valued = readonly [Expression<StepCell>, number];

function randomExpression(random: Random, depth: number): Valued {
  if (depth === 0) {
    const value = random.pick([0, 1, -1, 2, -0.5, 3.25, -7e-9, 1e22]);
    return [{ kind: 'constant', value }, value];
  }
  const part = () => randomExpression(random, depth - random.integer(1, Math.min(depth, 2)));
  const parts = () => Array.from({ length: random.integer(1, 3) }, part);
  switch (random.integer(0, 4)) {
    case 0: {
      const terms = parts();
      const value = terms.map(([, x]) => x).reduce((a, b) => a + b);
      return [{ kind: 'sum', terms: terms.map(([term]) => term) }, value];
    }
    case 1: {
      const factors = parts();
      const value = factors.map(([, x]) => x).reduce((a, b) => a * b);
      return [{ kind: 'product', factors: factors.map(([factor]) => factor) }, value];
    }
    case 2: {
      const [[of, x], [less, y]] = [part(), part()];
      return [{ kind: 'difference', of, less }, x - y];
    }
    case 3: {
      const [[of, x], [by, y]] = [part(), part()];
      return [{ kind: 'quotient', of, by }, x / y];
    }
    default: {
      const [argument, x] = part();
      const [name, value] = random.pick([
        ['square', x * x],
        ['cube', x * x * x],
        ['tanh', Math.tanh(x)],
        ['sqrt', Math.sqrt(x)],
        ['max', x],
      ] as const);
      return [{ kind: 'call', name, arguments: [argument] }, value];
    }
  }
}

const leaves = { cell: () => '?', constant: numberText };

suite('An expression, however it is nested', () => {
  test('is written so that mathjs reads what was meant: 3,000 random ones', () => {
    const random = new Random(3000);
    for (let round = 0; round < 3000; round++) {
      const [expression, value] = randomExpression(random, 4);
      const text = expressionText(expression, leaves);
      const read = recompute(text);
      assert.ok(
        read === value || (Number.isNaN(read) && Number.isNaN(value)),
        `${text} is read as ${read}, meant was ${value}`,
      );
    }
  });

  test('can be typeset and spoken: 500 random ones', () => {
    const random = new Random(500);
    for (let round = 0; round < 500; round++) {
      const [expression] = randomExpression(random, 4);
      const tex = expressionTex(expression, { cell: () => 'x', constant: constantTex });
      temml.renderToString(tex, { throwOnError: true });
      assert.ok(!expressionSpoken(expression, leaves).includes('undefined'));
    }
  });
});
