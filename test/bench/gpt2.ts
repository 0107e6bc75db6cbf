// GPT-2 small's shape with random numbers, in memory: what the bench runs.
import { Config } from '../../src/checkpoints/families/config';
import { gpt2 } from '../../src/checkpoints/families/gpt2';
import type { TensorEntry, TensorFile } from '../../src/checkpoints/files/tensor-file';
import type { Kernels } from '../../src/kernels/kernels';
import { type TransformerModel, runTransformer } from '../../src/models/transformer';
import { countOf } from '../../src/tensor/tensor';
import type { Trace } from '../../src/trace/trace';

export const small = { dModel: 768, dMlp: 3072, blocks: 12, vocabulary: 50_257, positions: 1024 };

/** The tensors of a GPT-2 checkpoint, in the order of the published one's names. */
export function gpt2Tensors(): [name: string, shape: number[]][] {
  const { dModel: C, dMlp, blocks, vocabulary, positions } = small;
  const block = (n: number): [string, number[]][] => [
    [`h.${n}.ln_1.weight`, [C]],
    [`h.${n}.ln_1.bias`, [C]],
    [`h.${n}.attn.c_attn.weight`, [C, 3 * C]],
    [`h.${n}.attn.c_attn.bias`, [3 * C]],
    [`h.${n}.attn.c_proj.weight`, [C, C]],
    [`h.${n}.attn.c_proj.bias`, [C]],
    [`h.${n}.ln_2.weight`, [C]],
    [`h.${n}.ln_2.bias`, [C]],
    [`h.${n}.mlp.c_fc.weight`, [C, dMlp]],
    [`h.${n}.mlp.c_fc.bias`, [dMlp]],
    [`h.${n}.mlp.c_proj.weight`, [dMlp, C]],
    [`h.${n}.mlp.c_proj.bias`, [C]],
  ];
  return [
    ['wte.weight', [vocabulary, C]],
    ['wpe.weight', [positions, C]],
    ...Array.from({ length: blocks }, (_, n) => block(n)).flat(),
    ['ln_f.weight', [C]],
    ['ln_f.bias', [C]],
  ];
}

/** As GPT-2 is initialised: 0.02 times numbers of variance 1, gains 1. */
export function gpt2Numbers(name: string, data: Float32Array): Float32Array {
  return /ln_.*weight/.test(name) ? data.fill(1) : random(data, 0.04 * Math.sqrt(3));
}

/** Evenly spread numbers around 0: a linear congruential generator suffices. */
export function random(data: Float32Array, width = 1): Float32Array {
  let state = data.length;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state / 2 ** 32 - 0.5) * width;
  }
  return data;
}

/** A model over tensors in memory; `passOf` makes a new trace of so many tokens. */
export async function gpt2InMemory(kernels: Kernels): Promise<(tokens: number) => Trace> {
  const shapes = new Map(gpt2Tensors());
  const entries = new Map<string, TensorEntry>(
    [...shapes].map(([name, shape]) => [
      name,
      { name, dtype: 'F32', shape, file: 'memory', offset: 0, length: 4 * countOf(shape) },
    ]),
  );
  const file = {
    name: 'memory',
    tensors: entries,
    read: (name: string) => {
      const shape = shapes.get(name)!;
      const data = gpt2Numbers(name, new Float32Array(countOf(shape)));
      return Promise.resolve({ dtype: 'float32', shape, data });
    },
  } as unknown as TensorFile;
  const { model, weights } = gpt2(new Config('config.json', {}), file);
  const transformer: TransformerModel = {
    ...model,
    ...{ name: 'random', dtype: 'float32', kernels, labels: new Map<string, string[]>() },
    parameters: weights.parameters,
  };
  const passOf = (tokens: number) => {
    const ids = Array.from({ length: tokens }, (_, n) => (n * 7919) % small.vocabulary);
    return runTransformer(transformer, { texts: ids.map(String), ids });
  };
  await passOf(1).prepare(passOf(1).steps.map(({ id }) => id));
  return passOf;
}
