import assert from 'node:assert/strict';
import { plain } from '../../src/kernels/plain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attention } from '../../src/ops/attention';
import { erf } from '../../src/ops/erf';
import { type Activation, feedForward } from '../../src/ops/feed-forward';
import { layerNorm } from '../../src/ops/layer-norm';
import type { MaskAttributes } from '../../src/ops/mask';
import type { TracedOperation } from '../../src/ops/operation';
import { type TracedName, traced } from '../../src/ops/registry';
import { softmax } from '../../src/ops/softmax';
import { abstractOf, concreteShape } from '../../src/tensor/abstract';
import { type Tensor, tensorOf, zeros } from '../../src/tensor/tensor';
import type { Step } from '../../src/trace/trace';
import { Tracer } from '../../src/trace/tracer';
import type { WireNumber } from '../../src/writing/numbers';
import { assertClose } from '../models/close';
import { checkStep } from '../trace/checking';

interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly WireNumber[];
}

interface GoldenCase {
  readonly operation: string;
  readonly attributes: object;
  readonly inputs: readonly Plain[];
  readonly output: Plain;
}

const golden = JSON.parse(
  readFileSync(join(__dirname, '../models/golden/operations.golden.json'), 'utf8'),
) as {
  primitives: readonly GoldenCase[];
  composites: readonly GoldenCase[];
  erf: readonly (readonly [WireNumber, number])[];
};

/** Operations that need no reference: they say what they were given. */
const without: readonly string[] = ['absent', 'input', 'parameter'];

/**
 * Both sides are float64: sums of a few terms in another order, an erf and a tanh of other making.
 * The absolute part is for results that are nothing but what cancellation left.
 */
const near = { absolute: 1e-14, relative: 1e-13 };

suite('Every operation, against PyTorch in float64', () => {
  for (const [name, list] of byName(golden.primitives)) {
    test(`${name} (${list.length} cases)`, () => {
      for (const { attributes, inputs, output } of list) {
        const operation = traced[name as TracedName] as TracedOperation;
        const values = inputs.map(tensor);
        const shape = operation.shape(
          values.map((value) => abstractOf(value.shape)),
          attributes,
        );
        assert.ok(shape.ok, shape.ok ? '' : shape.problem);
        assert.deepEqual(concreteShape(shape.value), output.shape);
        const out = zeros(output.shape, 'float64');
        operation.forward(values, attributes, out, plain);
        assertClose(out.data, tensor(output).data, near, `${name} ${JSON.stringify(attributes)}`);
      }
    });
  }

  test('each of them', () => {
    const known = new Set([...golden.primitives.map((entry) => entry.operation), ...without]);
    assert.deepEqual(
      Object.keys(traced).filter((name) => !known.has(name)),
      [],
    );
  });

  test('the error function, to the last place but one', () => {
    for (const [x, expected] of golden.erf) {
      assertClose([erf(Number(x))], [expected], { absolute: 0, relative: 2.3e-16 }, `erf(${x})`);
    }
    assert.ok(Number.isNaN(erf(NaN)));
    assert.ok(golden.erf.length > 100);
  });
});

type Run = (t: Tracer, inputs: readonly Step[], attributes: object) => Step;

const result = {
  id: 'result',
  label: 'Result',
  symbol: 'R',
  role: 'pattern',
  axes: ['i', 'j', 'k'],
} as const;

/** The ids under which a composite finds its parameters, in the order of the golden's inputs. */
const composites: Readonly<Record<string, { names: readonly string[]; run: Run }>> = {
  softmax: {
    names: ['x'],
    run: (t, [x]) =>
      softmax(t, x!, 'softmax', { ...result, axes: x!.shape.map((_, k) => 'ijk'[k]!) }),
  },
  layerNorm: {
    names: ['x', 'ln.w', 'ln.b'],
    run: (t, [x], attributes) =>
      layerNorm(t, x!, 'ln', (attributes as { epsilon: number }).epsilon, {
        ...result,
        group: 'LayerNorm',
      }),
  },
  attention: {
    names: [
      'x',
      ...['W_Q', 'W_K', 'W_V', 'b_Q', 'b_K', 'b_V', 'W_O', 'b_O'].map((name) => `at.attn.${name}`),
    ],
    run(t, [x], attributes) {
      const { dK, ...mask } = attributes as MaskAttributes & { dK: number | null };
      return attention(t, x!, 'at', { mask, dK });
    },
  },
  feedForward: {
    names: ['x', 'at.mlp.W_in', 'at.mlp.b_in', 'at.mlp.W_out', 'at.mlp.b_out'],
    run: (t, [x], attributes) =>
      feedForward(t, x!, 'at', (attributes as { activation: Activation }).activation),
  },
};

suite('Programs over the operations, against PyTorch in float64', () => {
  for (const [name, list] of byName(golden.composites)) {
    test(`${name} (${list.length} cases), every cell explained`, () => {
      const { names, run } = composites[name]!;
      for (const { attributes, inputs, output } of list) {
        const parameters = new Map(
          inputs.map((value, place) => [
            names[place]!,
            {
              value: tensor(value),
              label: names[place]!,
              symbol: 'X',
              axes: value.shape.map((_, k) => 'ijk'[k]!),
            },
          ]),
        );
        const t = new Tracer(parameters, new Map(), 'float64');
        const made = run(t, [t.parameter('x')!], attributes);
        const trace = t.finish();
        const { shape, data } = trace.value(made.id);
        assert.deepEqual(shape, output.shape);
        assertClose(
          data,
          tensor(output).data,
          { absolute: 1e-13, relative: 1e-12 },
          `${name} ${JSON.stringify(attributes)}`,
        );
        for (const step of trace.steps) checkStep(trace, step.id);
      }
    });
  }

  test('all four', () => {
    assert.deepEqual([...byName(golden.composites).keys()].sort(), Object.keys(composites).sort());
  });
});

function byName(list: readonly GoldenCase[]): Map<string, GoldenCase[]> {
  const groups = new Map<string, GoldenCase[]>();
  for (const entry of list) {
    groups.set(entry.operation, [...(groups.get(entry.operation) ?? []), entry]);
  }
  return groups;
}

function tensor({ shape, data }: Plain): Tensor {
  return tensorOf(data.map(Number), shape, 'float64');
}
