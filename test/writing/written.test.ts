import assert from 'node:assert/strict';
import temml from 'temml';
import { traced } from '../../src/ops/registry';
import { tensorOf } from '../../src/tensor/tensor';
import { explainCell } from '../../src/trace/cell';
import type { Trace } from '../../src/trace/trace';
import { Tracer } from '../../src/trace/tracer';
import { writeExplanation } from '../../src/writing/explanation';
import { escapeTex, symbolTex } from '../../src/writing/names';
import { percent, shortNumber, toWire } from '../../src/writing/numbers';
import { recompute } from '../../src/writing/recompute';
import { run, shipped, smallGptPass } from '../models/models';

const groceries = run(shipped('groceries'), 'Buy milk and').trace;

const written = (trace: Trace, id: string, index: number[], digits?: number) =>
  writeExplanation(trace, explainCell(trace, id, index), digits);

suite('A short number', () => {
  test('is what toFixed gives, whichever way it is made', () => {
    const slow = (value: number, digits: number) => {
      const small = value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits;
      const text = small ? value.toExponential(1) : String(Number(value.toFixed(digits)));
      return text.replaceAll('-', '−');
    };
    let state = 1;
    for (let i = 0; i < 60_000; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const value = (state / 2 ** 32 - 0.5) * 10 ** ((i % 14) - 6);
      const digits = [0, 1, 2, 4, 6, 17][i % 6]!;
      // Halves of the last digit, float32, and few digits: where ways to round differ.
      for (const x of [value, Math.fround(value), Math.round(value * 2e4) / 2e4]) {
        assert.equal(shortNumber(x, digits), slow(x, digits), `${x} to ${digits}`);
      }
    }
    assert.equal(shortNumber(-0), '0');
    assert.equal(shortNumber(-0.00004), '−4.0e−5');
  });
});

suite('An explanation is written', () => {
  test('with symbols, with numbers, in TeX, aloud', () => {
    const pattern = written(groceries, 'blocks.0.attn.hook_pattern', [0, 2, 0], 3);
    assert.equal(pattern.name, 'A[and, Buy]');
    assert.match(pattern.symbolic, /^\S+\[and, Buy\] \/ \S+\[and\]$/);
    assert.match(pattern.substituted, /^1 \/ 2\.86\d+$/);
    assert.equal(pattern.nameTex, 'A[\\text{and},\\,\\text{Buy}]');
    assert.match(pattern.substitutedTex, /^\\frac\{1\}\{2\.861\}$/);
    assert.equal(pattern.spokenName, 'A of and, Buy');
    assert.match(pattern.spoken, /^1 divided by 2\.86/);
  });

  test('with brackets around negative numbers, and only where the order needs them', () => {
    const ffn = written(groceries, 'blocks.0.mlp.pre_linear', [0, 2]);
    assert.match(ffn.substituted, /^\(-0\.9+\) \* \(-1\) \+ 1\.0+2 \* 1$/);
    const centered = written(groceries, 'blocks.0.ln1.centered', [0, 0]);
    assert.match(centered.substituted, /^\S+ - \S+$/);
    const variance = written(groceries, 'blocks.0.ln1.variance', [0, 0]);
    assert.match(variance.substituted, /^\(square\(\S+\) \+ square\(\S+\)\) \/ 2$/);
    assert.match(variance.symbolic, / \/ n$/);
  });

  test('with the head where there are several', () => {
    const { trace } = run(shipped('travel'), 'Pack laptop and');
    assert.equal(
      written(trace, 'blocks.0.attn.hook_pattern', [1, 2, 0]).name,
      'A[head 1, and, Pack]',
    );
  });

  test('a sum too long for a parser as a call, which comes to the same', () => {
    const numbers = Array.from({ length: 3000 }, (_, i) => Math.sin(i));
    const value = tensorOf(numbers, [1, 3000], 'float64');
    const t = new Tracer(
      new Map([['x', { value, label: 'x', symbol: 'x', axes: ['i', 'j'] }]]),
      new Map(),
      'float64',
    );
    const name = { label: 's', symbol: 's', role: 'rowSum', axes: ['i', '1'] } as const;
    t.apply('sum', [t.parameter('x')!], { id: 'sum', ...name });
    t.apply('mean', [t.parameter('x')!], { id: 'mean', ...name });
    t.apply('max', [t.parameter('x')!], { id: 'max', ...name });
    const trace = t.finish();
    for (const id of ['sum', 'mean', 'max']) {
      const { substituted, spoken } = written(trace, id, [0, 0]);
      assert.equal(recompute(substituted), trace.value(id).data[0]);
      assert.ok(spoken.length < 300, 'nobody listens to 3,000 terms');
    }
  });
});

suite('TeX', () => {
  const typeset = (tex: string) => temml.renderToString(tex, { throwOnError: true });

  for (const [name, trace] of [
    ['groceries', groceries],
    ['strange words', run(shipped('groceries'), '{a}\\ $5_x^~ 👩‍👧 #&%').trace],
    ['the small GPT', smallGptPass().trace],
  ] as const) {
    test(`of every step can be typeset: ${name}`, () => {
      for (const step of trace.steps) {
        const symbols = step.inputs.map((id) => symbolTex(trace.step(id).symbol));
        typeset(symbolTex(step.symbol));
        typeset(trace.operation(step).formula(symbols, step.attributes));
        const last = step.shape.map((size) => size - 1);
        for (const index of [step.shape.map(() => 0), last]) {
          for (const digits of [2, undefined]) {
            const { nameTex, symbolicTex, substitutedTex } = written(trace, step.id, index, digits);
            for (const tex of [nameTex, symbolicTex, substitutedTex]) typeset(tex);
          }
        }
      }
    });
  }

  test('of a step’s formula is the right-hand side alone', () => {
    const own = [
      [true, false, true],
      [true, true, false],
      [true, true, true],
    ] as const;
    for (const rule of ['causal', 'none', own] as const) {
      const tex = traced.mask.formula([], { rule, queries: 3, keys: 3 });
      assert.ok(!tex.includes('='), tex);
      typeset(`M = ${tex}`);
    }
    assert.equal(traced.scale.formula(['S_{\\mathrm{raw}}'], { dK: null }), 'S_{\\mathrm{raw}}');
  });

  test('shows the signs of a word as they are', () => {
    const entities: Readonly<Record<string, string>> = {
      '&': '&amp;',
      '<': '&lt;',
      '>': '&gt;',
      '"': '&quot;',
    };
    for (const sign of '\\~^#$%&_{}<>"|[]') {
      const shown = typeset(`\\text{a${escapeTex(sign)}b}`).replace(/<[^>]*>/g, '');
      assert.equal(shown, `a${entities[sign] ?? sign}b`);
    }
  });

  test('that is broken would be noticed', () => assert.throws(() => typeset('\\frac{1}{')));

  test('of symbols', () => {
    assert.equal(symbolTex('W_Q'), 'W_{Q}');
    assert.equal(symbolTex('S_raw'), 'S_{\\mathrm{raw}}');
    assert.equal(symbolTex('mu'), '\\mu');
  });
});

suite('A number', () => {
  for (const [value, text] of [
    [0, '0'],
    [0.349519, '0.3495'],
    [-0.5, '−0.5'],
    [2, '2'],
    [1e-7, '1.0e−7'],
    [-1e-7, '−1.0e−7'],
    [-0.00001, '−1.0e−5'],
    [123456.789, '123456.789'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
    [NaN, 'NaN'],
  ] as const) {
    test(`${value} is shown as ${text}`, () => assert.equal(shortNumber(value), text));
  }

  test('on the wire is a number, or one of three words', () => {
    assert.deepEqual([0.5, Infinity, -Infinity, NaN].map(toWire), [
      0.5,
      'Infinity',
      '-Infinity',
      'NaN',
    ]);
    assert.ok(Object.is(toWire(-0), -0));
  });

  test('as a share', () => {
    assert.deepEqual([0.349519, 0, 1, 0.001, 0.004, NaN].map(percent), [
      '35 %',
      '0 %',
      '100 %',
      '<\u00a01 %',
      '<\u00a01 %',
      'NaN',
    ]);
  });
});
