import assert from 'node:assert/strict';
import type { LanguageModel } from '../../src/models/pass';
import { runTransformer } from '../../src/models/transformer';
import type { Tensor } from '../../src/tensor/tensor';
import type { Trace } from '../../src/trace/trace';
import { checkStep } from '../trace/checking';
import { assertClose, furthest } from './close';
import { foreignGolden, opened, type Packed, unpacked } from './models';

const modelText = foreignGolden('nano-gpt/model.json');
const partialsText = foreignGolden('nano-gpt/partials.json');
const batch = 3;

/** Which of our steps is which of the recorded tensors; `heads` where theirs has [head, position]. */
const recorded: readonly { theirs: string; ours: string; heads?: true }[] = [
  { theirs: 'tok_emb', ours: 'hook_embed' },
  { theirs: 'x', ours: 'blocks.0.hook_resid_pre' },
  { theirs: 'ln1', ours: 'blocks.0.ln1.hook_normalized' },
  { theirs: 'q', ours: 'blocks.0.attn.hook_q', heads: true },
  { theirs: 'k', ours: 'blocks.0.attn.hook_k', heads: true },
  { theirs: 'v', ours: 'blocks.0.attn.hook_v', heads: true },
  { theirs: 'att', ours: 'blocks.0.attn.hook_attn_scores' },
  { theirs: 'attSm', ours: 'blocks.0.attn.hook_pattern' },
  { theirs: 'y', ours: 'blocks.0.attn.z_concatenated' },
  { theirs: 'yProj', ours: 'blocks.0.hook_attn_out' },
  { theirs: 'attnResid', ours: 'blocks.0.hook_resid_mid' },
  { theirs: 'ln2', ours: 'blocks.0.ln2.hook_normalized' },
  { theirs: 'fc', ours: 'blocks.0.mlp.hook_pre' },
  { theirs: 'gelu', ours: 'blocks.0.mlp.hook_post' },
  { theirs: 'mlp', ours: 'blocks.0.hook_mlp_out' },
  { theirs: 'mlpResid', ours: 'blocks.0.hook_resid_post' },
  { theirs: 'block0', ours: 'blocks.0.hook_resid_post' },
  { theirs: 'block1', ours: 'blocks.1.hook_resid_post' },
  { theirs: 'block2', ours: 'blocks.2.hook_resid_post' },
  { theirs: 'ln_f', ours: 'ln_final.hook_normalized' },
  { theirs: 'lm_head', ours: 'unembed.logits' },
  { theirs: 'probs', ours: 'unembed.probabilities' },
];

/** Compared in another way than number by number. */
const others = ['config', 'idx', 'pos_emb', 'qkv'];

suite('A trained GPT (nano-gpt), against the PyTorch run that came with it', () => {
  let partials: Record<string, Packed>;
  let model: LanguageModel;
  let traces: Trace[];

  suiteSetup(function () {
    if (modelText === undefined || partialsText === undefined) return this.skip();
    partials = JSON.parse(partialsText) as Record<string, Packed>;
    model = opened(modelText, 'nano-gpt/model.json');
    traces = tracesOf(model);
  });

  /** The three token lists that were run. */
  function tracesOf(language: LanguageModel): Trace[] {
    const ids = tokenIds();
    return ids.map((row) =>
      runTransformer(language.transformer, {
        ids: row,
        texts: row.map((id) => language.vocabulary[id]!),
      }),
    );
  }

  function tokenIds(): number[][] {
    const { shape, data } = unpacked(partials.idx!);
    const length = shape[1]!;
    return Array.from({ length: shape[0]! }, (_, row) => [
      ...data.subarray(row * length, (row + 1) * length),
    ]);
  }

  /** One member of the batch. */
  function part(name: string, member: number): { shape: number[]; data: Float32Array } {
    const { shape, data } = unpacked(partials[name]!);
    const size = data.length / shape[0]!;
    return {
      shape: shape.slice(1),
      data: Float32Array.from(data.subarray(member * size, (member + 1) * size)),
    };
  }

  test('every recorded tensor is compared', () => {
    assert.deepEqual(
      Object.keys(partials).sort(),
      [...recorded.map((pair) => pair.theirs), ...others].sort(),
    );
    assert.equal(partials.tok_emb!.shape[0], batch);
    assert.ok(new Set(tokenIds().flat()).size === 3, 'the tokens are A, B and C');
  });

  for (const { theirs, ours, heads } of recorded) {
    test(`${theirs} is ${ours}`, () => {
      for (const [member, trace] of traces.entries()) {
        const golden = part(theirs, member);
        const value = heads ? headFirst(trace.value(ours)) : trace.value(ours);
        assert.deepEqual(value.shape, golden.shape);
        assertClose(value.data, golden.data, { absolute: 1e-5, relative: 1e-5 }, theirs);
      }
    });
  }

  test('pos_emb is hook_pos_embed', () => {
    assertClose(
      traces[0]!.value('hook_pos_embed').data,
      part('pos_emb', 0).data,
      { absolute: 0, relative: 0 },
      'pos_emb',
    );
  });

  test('qkv is q, k and v side by side', () => {
    for (const [member, trace] of traces.entries()) {
      const { shape, data } = part('qkv', member);
      const parts = ['q', 'k', 'v'].map((letter) => trace.value(`blocks.0.attn.hook_${letter}`));
      const width = shape[1]! / 3;
      const ours = Array.from(data, (_, at) => {
        const [row, column] = [Math.floor(at / shape[1]!), at % shape[1]!];
        return parts[Math.floor(column / width)]!.data[row * width + (column % width)]!;
      });
      assertClose(ours, data, { absolute: 1e-5, relative: 1e-5 }, 'qkv');
    }
  });

  test('the exact GELU would be told apart: its logits are off by more than 1e-3', () => {
    const exact = { ...model.transformer, activation: 'gelu' as const };
    const wrong = tracesOf({ ...model, transformer: exact });
    const off = wrong.map((trace, member) =>
      furthest(trace.value('unembed.logits').data, part('lm_head', member).data),
    );
    assert.ok(Math.max(...off) > 1e-3, `${Math.max(...off)} off`);
    assert.ok(Math.max(...off) < 1e-2, `${Math.max(...off)} off`);
  });

  test('a sample of its cells is explained', () => {
    for (const step of traces[1]!.steps) checkStep(traces[1]!, step.id, { most: 4 });
  });
});

/** [position, head, d] as [head, position, d]. */
function headFirst({ shape, data }: Tensor): { shape: number[]; data: number[] } {
  const [positions, heads, width] = shape as [number, number, number];
  return {
    shape: [heads, positions, width],
    data: Array.from({ length: data.length }, (_, at) => {
      const [d, rest] = [at % width, Math.floor(at / width)];
      const [position, head] = [rest % positions, Math.floor(rest / positions)];
      return data[(position * heads + head) * width + d]!;
    }),
  };
}
