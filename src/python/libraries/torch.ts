import type { Adapter } from './adapter';
import { operations } from './families';
import type { Plain } from './python';
import { type Value, intOf, tensorOf } from '../values';
import { embeddingBag } from './operations/picking';
import { operand, rule, tensorArg } from './rule';

/** PyTorch: functions, and methods of tensors by the same names. */
export const torch: Adapter = {
  library: 'torch',
  modules: [
    'torch',
    'torch.nn.functional',
    'torch.fft',
    'torch.linalg',
    'torch.nn.init',
    'torch.Tensor',
  ],
  own: {
    'torch.nn.functional.unfold': operations['nn.unfold']!,
    'torch.nn.functional.embedding_bag': rule(
      'input weight offsets',
      (c, { input, weight, offsets }) => {
        const w = operand(c, weight);
        return embeddingBag(
          c,
          operand(c, input),
          w.shape?.[1] ?? c.m.anySize(),
          offsets && tensorArg(c, offsets),
        );
      },
      'a row for each bag',
    ),
    'torch.nn.Transformer.generate_square_subsequent_mask':
      operations.generate_square_subsequent_mask!,
    'torch.linalg.matmul': operations.matmul!,
  },
};

/** What makes a tensor or a layer of what it is given. */
export const torchMakers: Readonly<Record<string, Plain>> = {
  'torch.nn.Parameter': (m, [value]) => {
    const tensor = value && m.tensor(value);
    return tensor ? { ...tensor, parameter: true } : tensorOf(null, { parameter: true });
  },
  // A module without a class of its own holds what is put into it.
  'torch.nn.Module': () => ({
    kind: 'layer',
    type: 'Module',
    options: new Map(),
    attributes: new Map(),
  }),
  'torch.nn.Buffer': (m, [value]) => (value && m.tensor(value)) ?? tensorOf(null),
  'torch.nn.Embedding.from_pretrained': (m, [table]) => {
    const shape = table && m.tensor(table)?.shape;
    const options = new Map<string, Value>(
      shape?.length === 2
        ? [
            ['num_embeddings', intOf(shape[0]!)],
            ['embedding_dim', intOf(shape[1]!)],
          ]
        : [],
    );
    return { kind: 'layer', type: 'Embedding', options, attributes: new Map() };
  },
};
