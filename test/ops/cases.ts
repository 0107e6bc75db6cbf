import type { MaskAttributes } from '../../src/ops/mask';
import { type AttributesOf, type TracedName } from '../../src/ops/registry';
import { type Dtype, type Tensor, countOf, tensorOf } from '../../src/tensor/tensor';
import type { Random } from './random';

/** Operands and attributes that an operation can meet. */
export interface Case<Name extends TracedName = TracedName> {
  readonly inputs: readonly Tensor[];
  readonly attributes: AttributesOf<Name>;
}

type CaseMaker<Name extends TracedName> = (random: Random, dtype: Dtype) => Case<Name>;

/** One maker for every traced operation: a new operation without one does not compile. */
export const cases: { readonly [Name in TracedName]: CaseMaker<Name> } = {
  absent: givenCase,
  add: binaryCase,
  alibi(random) {
    const [heads, keys] = [sizeOf(random), sizeOf(random)];
    const slopes = Array.from({ length: heads }, () => 2 ** -(8 * random.next()));
    return { inputs: [], attributes: { slopes, keys, from: random.integer(-5, 5) } };
  },
  angle(random) {
    const frequencies = Array.from({ length: sizeOf(random) }, () => random.next());
    return { inputs: [], attributes: { positions: sizeOf(random), frequencies } };
  },
  concatenate: (random, dtype) => ({
    inputs: [anyTensor(random, [sizeOf(random), sizeOf(random), sizeOf(random)], dtype)],
    attributes: {},
  }),
  cosine: unaryCase,
  divide: binaryCase,
  einsum(random, dtype) {
    const axes = random.pick(einsums);
    const sizes = new Map<string, number>();
    const shapeOf = (names: string) =>
      names.split(' ').map((name) => {
        if (!sizes.has(name)) sizes.set(name, sizeOf(random));
        return sizes.get(name)!;
      });
    const inputs = [axes[0], axes[1]].map((names) => anyTensor(random, shapeOf(names), dtype));
    return { inputs, attributes: { axes } };
  },
  exp: unaryCase,
  gather(random, dtype) {
    const [rows, columns, count] = [sizeOf(random), sizeOf(random), sizeOf(random)];
    const ids = Array.from({ length: count }, () => random.integer(0, rows - 1));
    return {
      inputs: [anyTensor(random, [rows, columns], dtype), tensorOf(ids, [count], dtype)],
      attributes: {},
    };
  },
  gelu: unaryCase,
  geluTanh: unaryCase,
  input: givenCase,
  keepLargest: (random, dtype) => ({
    ...unaryCase(random, dtype),
    attributes: { k: random.integer(1, 4) },
  }),
  mask(random) {
    const [queries, keys] = [sizeOf(random), sizeOf(random)];
    const table = Array.from({ length: queries }, () =>
      Array.from({ length: keys }, () => random.next() < 0.5),
    );
    const rule: MaskAttributes['rule'] = random.pick(['causal', 'none', table] as const);
    return { inputs: [], attributes: { rule, queries, keys } };
  },
  max: unaryCase,
  mean: unaryCase,
  meanSquare: unaryCase,
  mix(random, dtype) {
    const [rows, columns, experts] = [sizeOf(random), sizeOf(random), random.integer(1, 4)];
    const weights = Array.from({ length: rows * experts }, () =>
      random.next() < 0.4 ? 0 : random.next(),
    );
    return {
      inputs: [
        tensorOf(weights, [rows, experts], dtype),
        ...Array.from({ length: experts }, () => anyTensor(random, [rows, columns], dtype)),
      ],
      attributes: {},
    };
  },
  multiply: binaryCase,
  parameter: givenCase,
  nucleus(random, dtype) {
    const shape = Array.from({ length: random.integer(1, 3) }, () => sizeOf(random));
    const shares = Array.from({ length: countOf(shape) }, () => random.next() / 3);
    return {
      inputs: [anyTensor(random, shape, dtype), tensorOf(shares, shape, dtype)],
      attributes: { p: random.pick([0, 0.2, 0.5, 0.9, 1]) },
    };
  },
  plusOne: unaryCase,
  quickGelu: unaryCase,
  relativeBias(random, dtype) {
    const [buckets, heads] = [sizeOf(random), sizeOf(random)];
    const [queries, keys] = [sizeOf(random), sizeOf(random)];
    const ids = Array.from({ length: queries * keys }, () => random.integer(0, buckets - 1));
    return {
      inputs: [anyTensor(random, [buckets, heads], dtype), tensorOf(ids, [queries, keys], dtype)],
      attributes: {},
    };
  },
  relativeBuckets: (random) => ({
    inputs: [],
    attributes: {
      queries: random.integer(1, 30),
      keys: random.integer(1, 30),
      buckets: random.pick([4, 8, 32]),
      maxDistance: random.pick([16, 20, 128]),
      bidirectional: random.next() < 0.5,
    },
  }),
  relu: unaryCase,
  repeatHeads: (random, dtype) => ({
    inputs: [anyTensor(random, [sizeOf(random), sizeOf(random), sizeOf(random)], dtype)],
    attributes: { times: random.integer(1, 4) },
  }),
  rotate(random, dtype) {
    const [positions, pairs] = [sizeOf(random), random.integer(1, 3)];
    const width = 2 * pairs + random.integer(0, 2);
    return {
      inputs: [
        anyTensor(random, [positions, sizeOf(random), width], dtype),
        anyTensor(random, [positions, pairs], dtype),
        anyTensor(random, [positions, pairs], dtype),
      ],
      attributes: { layout: random.pick(['halves', 'interleaved'] as const) },
    };
  },
  scale: (random, dtype) => ({
    ...unaryCase(random, dtype),
    attributes: { dK: random.pick([null, 1, 2, 3, 7, 64]) },
  }),
  silu: unaryCase,
  sine: unaryCase,
  sinusoid: (random) => ({
    inputs: [],
    attributes: {
      positions: sizeOf(random),
      width: random.integer(1, 9),
      layout: random.pick(['halves', 'interleaved'] as const),
    },
  }),
  slice(random, dtype) {
    const [rows, columns] = [sizeOf(random), sizeOf(random)];
    const start = random.integer(0, rows - 1);
    return {
      inputs: [anyTensor(random, [rows, columns], dtype)],
      attributes: { start, count: random.integer(1, rows - start) },
    };
  },
  softCap: (random, dtype) => ({
    ...unaryCase(random, dtype),
    attributes: { cap: random.pick([1, 30, 50]) },
  }),
  sqrt: (random, dtype) => ({
    ...unaryCase(random, dtype),
    attributes: { epsilon: random.pick([0, 1e-12, 1e-5, 0.5]) },
  }),
  stack(random, dtype) {
    const [rows, columns] = [sizeOf(random), sizeOf(random)];
    const tables = Array.from({ length: random.integer(1, 5) }, () =>
      anyTensor(random, [rows, columns], dtype),
    );
    return { inputs: tables, attributes: { row: random.integer(0, rows - 1) } };
  },
  subtract: binaryCase,
  sum: unaryCase,
  tanh: unaryCase,
  temper: (random, dtype) => ({
    ...unaryCase(random, dtype),
    attributes: { temperature: random.pick([0.1, 0.7, 1, 2.5]) },
  }),
  times: (random, dtype) => ({
    ...unaryCase(random, dtype),
    attributes: { factor: random.pick([0.125, 3.7, 24]), tex: 'c' },
  }),
  topK: (random, dtype) => ({
    ...unaryCase(random, dtype),
    attributes: { k: random.integer(1, 4) },
  }),
};

/** Every product that a transformer takes, and some that it does not. */
const einsums: readonly (readonly [string, string, string])[] = [
  ['position d_model', 'head d_model d_head', 'position head d_head'],
  ['query head d', 'key head d', 'head query key'],
  ['head query key', 'key head d', 'query head d'],
  ['position concat', 'concat d_model', 'position d_model'],
  ['i j', 'j k', 'k i'],
  ['i j', 'i j', 'i'],
  ['i', 'j', 'j i'],
  ['i a b', 'b a', 'i'],
];

/** Pairs of shapes, with axes that stretch; letters are sizes. */
const stretches: readonly (readonly [string, string])[] = [
  ['a b', 'a b'],
  ['a b', 'b'],
  ['a b', 'a 1'],
  ['a 1', '1 b'],
  ['1 a', 'a 1'],
  ['a b c', 'b c'],
  ['a b c', 'a b 1'],
  ['b 1', 'a 1 c'],
  ['1', 'a b'],
  ['a', 'a'],
];

function binaryCase(random: Random, dtype: Dtype) {
  const sizes = new Map<string, number>([['1', 1]]);
  const inputs = random.pick(stretches).map((text) => {
    const shape = text.split(' ').map((letter) => {
      if (!sizes.has(letter)) sizes.set(letter, sizeOf(random));
      return sizes.get(letter)!;
    });
    return anyTensor(random, shape, dtype);
  });
  return { inputs, attributes: {} };
}

function unaryCase(random: Random, dtype: Dtype) {
  const shape = Array.from({ length: random.integer(1, 3) }, () => sizeOf(random));
  return { inputs: [anyTensor(random, shape, dtype)], attributes: {} };
}

function givenCase(random: Random, dtype: Dtype) {
  const shape = Array.from({ length: random.integer(1, 3) }, () => sizeOf(random));
  return { inputs: [], attributes: { value: anyTensor(random, shape, dtype) } };
}

function sizeOf(random: Random): number {
  return random.integer(1, 5);
}

/** Numbers of one kind: as a rule ordinary ones, now and then one that stands at the edge of something. */
function anyTensor(random: Random, shape: readonly number[], dtype: Dtype): Tensor {
  const kind = random.pick(['typed', 'normal', 'wild', 'tiny', 'edges', 'infinite'] as const);
  const draw = (): number => {
    switch (kind) {
      case 'typed':
        return random.integer(-30, 30) / 10;
      case 'normal':
        return 3 * random.normal();
      case 'wild':
        return random.normal() * 10 ** random.integer(-12, dtype === 'float32' ? 12 : 150);
      case 'tiny':
        return random.normal() * 10 ** random.integer(dtype === 'float32' ? -30 : -300, -10);
      case 'edges':
        return random.pick([0, -0, 1, -1, 0.1 + 0.2 - 0.3, 0.5, 1e-16, 1 + 2 ** -52, -5.9, 700]);
      case 'infinite':
        return random.next() < 0.3
          ? random.pick([-Infinity, -Infinity, Infinity, NaN])
          : random.normal();
    }
  };
  return tensorOf(Array.from({ length: countOf(shape) }, draw), shape, dtype);
}
