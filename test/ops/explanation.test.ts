import assert from 'node:assert/strict';
import type { StepName } from '../../src/ops/recorder';
import { type TracedName, traced } from '../../src/ops/registry';
import type { Dtype, Tensor } from '../../src/tensor/tensor';
import type { Step, Trace } from '../../src/trace/trace';
import { Tracer } from '../../src/trace/tracer';
import { explainCell } from '../../src/trace/cell';
import { indexAt } from '../../src/tensor/tensor';
import { writeExplanation } from '../../src/writing/explanation';
import { recompute } from '../../src/writing/recompute';
import { checkStep } from '../trace/checking';
import { cases } from './cases';
import { Random } from './random';

const rounds = 60;

suite('Every operation explains what it computes', () => {
  for (const name of Object.keys(traced) as TracedName[]) {
    for (const dtype of ['float64', 'float32'] as const) {
      test(`${name}, ${dtype}`, () => {
        const random = new Random(name.length * 1009 + dtype.length);
        let cells = 0;
        for (let round = 0; round < rounds; round++) {
          cells += checkStep(oneStep(name, random, dtype), 'result');
        }
        assert.ok(cells >= rounds, `${cells} cells were checked`);
      });
    }
  }

  test('in float64 to the bit', () => {
    const random = new Random(77);
    for (const name of Object.keys(traced) as TracedName[]) {
      for (let round = 0; round < 20; round++) {
        const trace = oneStep(name, random, 'float64');
        const { data, shape } = trace.value('result');
        for (const [offset, stored] of data.entries()) {
          const explanation = explainCell(trace, 'result', indexAt(shape, offset));
          const { substituted } = writeExplanation(trace, explanation);
          const value = recompute(substituted);
          assert.ok(
            value === stored || (Number.isNaN(value) && Number.isNaN(stored)),
            `${name}: ${substituted} is ${value}, stored ${stored}`,
          );
        }
      }
    }
  });
});

/** A trace of one operation on random operands. */
function oneStep(name: TracedName, random: Random, dtype: Dtype): Trace {
  const { inputs, attributes } = cases[name](random, dtype);
  const parameters = new Map(
    inputs.map((value, place) => [
      `operand${place}`,
      { value, label: 'An operand', symbol: 'abcdefg'[place]!, axes: axesOf(value) },
    ]),
  );
  const t = new Tracer(parameters, new Map(), dtype);
  const refs = [...parameters.keys()].map((id) => t.parameter(id)!);
  // Name and attributes belong together, which the compiler cannot see through the union.
  const apply = t.apply.bind(t) as unknown as (
    name: TracedName,
    inputs: readonly Step[],
    step: StepName,
    attributes: object,
  ) => Step;
  const step: StepName = {
    id: 'result',
    label: 'The result',
    symbol: 'R',
    role: 'residual',
    axes: ['i', 'j', 'k'],
  };
  apply(name, refs, step, attributes);
  return t.finish();
}

function axesOf(tensor: Tensor): string[] {
  return tensor.shape.map((_, axis) => 'ijk'[axis]!);
}
