import assert from 'node:assert/strict';
import type { BlockChoices, Stack, TransformerModel } from '../../src/models/design';
import type { LanguageModel } from '../../src/models/pass';
import { goldenPass, goldenTensors, withGolden } from './golden';

/** The same model with something else than it was trained for. */
type Wrong = (model: TransformerModel) => Partial<TransformerModel>;

const turned =
  (change: (frequency: number) => number): Wrong =>
  ({ rotary = {} }) => ({
    rotary: Object.fromEntries(
      Object.entries(rotary).map(([name, angles]) => [
        name,
        { ...angles, frequencies: angles.frequencies.map(change) },
      ]),
    ),
  });
const interleaved: Wrong = ({ rotary = {} }) => ({
  rotary: Object.fromEntries(
    Object.entries(rotary).map(([name, angles]) => [
      name,
      { ...angles, layout: 'interleaved' as const },
    ]),
  ),
});
const halves: Wrong = ({ rotary = {} }) => ({
  rotary: Object.fromEntries(
    Object.entries(rotary).map(([name, angles]) => [
      name,
      { ...angles, layout: 'halves' as const },
    ]),
  ),
});
const turning = (block: BlockChoices): BlockChoices => ({ ...block, rotary: 'rotary' });
const inTurn = { kind: 'sinusoid', layout: 'interleaved' } as const;
const fromFirst = { kind: 'learned', offset: 0 } as const;
const wider: Wrong = ({ each = [] }) => ({
  each: each.map((block) =>
    block.window === undefined ? block : { ...block, window: block.window + 1 },
  ),
});
const inEncoder =
  (change: Partial<Stack>): Wrong =>
  ({ encoder }) => ({ encoder: { ...encoder!, ...change } });
const without =
  (key: keyof TransformerModel): Wrong =>
  () => ({ [key]: undefined });

/** Each would go unnoticed if its golden could not tell it from what is right. */
const wrongs: readonly (readonly [golden: string, what: string, Wrong])[] = [
  ['gpt2', 'exact GELU for the tanh approximation', () => ({ activation: 'gelu' })],
  ['gpt2', 'another ε', () => ({ epsilon: 1e-3 })],
  ['gpt2', 'no scale', () => ({ dK: null })],
  ['gpt2', 'positions from the second row', () => ({ positions: { kind: 'learned', offset: 1 } })],
  ['gpt2-scaled', 'the scale of the first block in all', without('each')],
  ['bert', 'the tanh approximation for exact GELU', () => ({ activation: 'gelu_tanh' })],
  ['bert', 'a causal mask', () => ({ mask: 'causal' })],
  [
    'roberta',
    'positions from the first row',
    () => ({ positions: { kind: 'learned', offset: 0 } }),
  ],
  ['gpt-neo', 'scaled scores', without('dK')],
  ['gpt-neo', 'no window', without('each')],
  ['gpt-neo', 'a window one wider', wider],
  ['gpt-j', 'halves in pairs', halves],
  ['gpt-j', 'one sublayer after the other', () => ({ parallel: false })],
  ['phi', 'one sublayer after the other', () => ({ parallel: false })],
  ['phi', 'exact GELU for the tanh approximation', () => ({ activation: 'gelu' })],
  ['falcon', 'the tanh approximation for exact GELU', () => ({ activation: 'gelu_tanh' })],
  ['gpt-bigcode', 'exact GELU for the tanh approximation', () => ({ activation: 'gelu' })],
  ['starcoder2', 'RMSNorm', () => ({ normKind: 'rms' })],
  ['granite', 'residuals as they are', without('residualScale')],
  ['granite', 'the usual scale', without('dK')],
  ['granite', 'logits as they are', without('output')],
  ['cohere2', 'halves in pairs', halves],
  ['cohere2', 'all layers turned', ({ each = [] }) => ({ each: each.map(turning) })],
  ['exaone4', 'all layers turned', ({ each = [] }) => ({ each: each.map(turning) })],
  ['exaone4', 'nothing normalised', without('normsResult')],
  ['glm', 'halves in pairs', halves],
  ['mpnet', 'no bias for distances', without('bias')],
  ['electra', 'another ε', () => ({ epsilon: 1e-3 })],
  ['albert', 'exact GELU for the tanh approximation', () => ({ activation: 'gelu' })],
  ['pegasus', 'sines and cosines in turn', inEncoder({ positions: inTurn })],
  ['mbart', 'positions from the first row', inEncoder({ positions: fromFirst })],
  ['llama', 'neighbours in pairs', interleaved],
  ['llama', 'angles a hundredth off', turned((x) => x * 1.01)],
  ['llama', 'another ε', () => ({ epsilon: 1e-6 })],
  ['llama', 'GELU in the gate', () => ({ activation: 'gelu' })],
  ['llama3', 'angles that are not stretched', turned((x) => (x < 0.2 ? x * 8 : x))],
  ['mistral', 'a window one wider', wider],
  ['mistral', 'no window', ({ each = [] }) => ({ each: each.map(() => ({ rotary: 'rotary' })) })],
  [
    'qwen2',
    'a window in the first block as well',
    ({ each = [] }) => ({ each: each.map(() => each[1]!) }),
  ],
  ['smollm3', 'a turn in every block', ({ each = [] }) => ({ each: each.map(() => each[0]!) })],
  ['mixtral', 'one expert', ({ experts }) => ({ experts: { ...experts!, picked: 1 } })],
  [
    'mixtral',
    'shares that do not add up to 1',
    ({ experts }) => ({ experts: { ...experts!, renormalized: false } }),
  ],
  [
    'qwen3-moe',
    'shares that add up to 1',
    ({ experts }) => ({ experts: { ...experts!, renormalized: true } }),
  ],
  ['gemma', 'gains that are no distance from 1', () => ({ normKind: 'rms' })],
  ['gemma', 'embeddings that are not scaled', without('embeddingScale')],
  ['gemma', 'exact GELU', () => ({ activation: 'gelu' })],
  ['gemma2', 'scores without a cap', without('softCap')],
  ['gemma2', 'logits without a cap', () => ({ output: { kind: 'next' } })],
  ['gemma2', 'd_head for the d_k of the scale', ({ dHead }) => ({ dK: dHead })],
  [
    'gemma3',
    'the other angles',
    ({ each = [] }) => ({ each: [{ ...each[0]!, rotary: 'rotary' }, each[1]!] }),
  ],
  [
    'bloom',
    'ALiBi of other slopes',
    ({ bias }) => ({ bias: { ...bias!, slopes: [0.5, 0.25, 0.125] } as Stack['bias'] & object }),
  ],
  ['bloom', 'no ALiBi', without('bias')],
  ['bloom-normed', 'the residual as it was', () => ({ residualAfterNorm: false })],
  ['gpt-neox', 'one sublayer after the other', () => ({ parallel: false })],
  ['t5', 'scaled scores', ({ dHead }) => ({ dK: dHead })],
  ['t5', 'logits that are not scaled', () => ({ output: { kind: 'next' } })],
  ['t5', 'an encoder that looks back only', inEncoder({ mask: 'causal' })],
  [
    't5',
    'buckets for one direction',
    ({ encoder }) => ({
      encoder: {
        ...encoder!,
        bias: { ...encoder!.bias!, bidirectional: false } as Stack['bias'] & object,
      },
    }),
  ],
  ['t5-gated', 'exact GELU', () => ({ activation: 'gelu' })],
  [
    'marian',
    'sines and cosines in turn',
    () => ({ positions: { kind: 'sinusoid', layout: 'interleaved' } }),
  ],
  [
    'marian',
    'an encoder whose embeddings are not scaled',
    inEncoder({ embeddingScale: { factor: 1, tex: '1' } }),
  ],
];

suite('A wrong choice shows', () => {
  for (const [name, what, wrong] of wrongs) {
    test(`${name} with ${what}`, async () => {
      const expected = await goldenTensors(name);
      await withGolden(name, async (model) => {
        const changed: LanguageModel = {
          ...model,
          transformer: { ...model.transformer, ...wrong(model.transformer) },
        };
        const { trace } = await goldenPass(name, changed);
        const off = [...expected].map(([id, { data }]) => {
          const ours = trace.value(id).data;
          return Math.max(
            ...Array.from(data, (x, i) => Math.abs(ours[i]! - x) / (1 + Math.abs(x))),
          );
        });
        // What passes is within 1e-4.
        assert.ok(Math.max(...off) > 3e-4, `off by ${Math.max(...off)} at most`);
      });
    });
  }
});
