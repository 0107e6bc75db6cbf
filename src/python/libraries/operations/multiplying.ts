import { shapeText } from '../../../tensor/abstract';
import { type Size, multiplySizes, productOf, sizeOf } from '../../../tensor/size';
import { iterate } from '../../evaluator/iteration';
import { type TensorValue, type Value, itemsOf, tensorOf, unknown } from '../../values';
import { broadcast } from '../broadcasting';
import { demandEqual, equalSizes, matmul, product } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  axesArg,
  each,
  fresh,
  intArg,
  operand,
  ranked,
  refuse,
  rule,
  shaped,
} from '../rule';

const says =
  'the last dimension of the left with the second-last of the right; the dimensions before them broadcast';

/** The operand with so many dimensions; a problem where it has others. */
export function ofRank(
  c: Call,
  value: Value | undefined,
  rank: number,
  code = 'rank',
): TensorValue | undefined {
  const x = c.m.learnRankOf(operand(c, value), rank);
  if (x.shape && x.shape.length !== rank) {
    refuse(c, code, `takes ${rank} dimensions, not ${shapeText(x.shape)}`);
    return undefined;
  }
  return x;
}

/** A product of operands that must have as many dimensions as names are given. */
function strict(axes: readonly string[], result: string) {
  return (c: Call, values: readonly (Value | undefined)[]): TensorValue => {
    const tensors = values.map((value, place) => ofRank(c, value, axes[place]!.length));
    const plain = { library: c.library };
    if (!tensors.every((one) => one !== undefined)) return tensorOf(null, plain);
    if (!tensors.every((one) => one.shape)) return matmul(c.m, c.name, tensors[0]!, tensors[1]!);
    return product(c.m, c.name, tensors, {
      axes: axes.map((names) => names.split('')),
      result: result.split(''),
    });
  };
}

const matrices = strict(['ik', 'kj'], 'ij');
const batches = strict(['bik', 'bkj'], 'bij');
const batchSum = strict(['bik', 'bkj'], 'ij');
const vectors = strict(['k', 'k'], '');
const matrixVector = strict(['ik', 'k'], 'i');
const pairs = strict(['i', 'j'], 'ij');

/** What is added to a product stretches to it. */
function added(c: Call, input: Value | undefined, made: TensorValue): TensorValue {
  const x = operand(c, input);
  if (!x.shape || !made.shape) return made;
  const sum = broadcast(c.m, c.name, x, made);
  if (sum.shape && sum.shape.length > made.shape.length)
    refuse(c, 'broadcast', `${shapeText(x.shape)} does not stretch to ${shapeText(made.shape)}`);
  else if (sum.shape?.some((size, axis) => c.m.facts.equal(size, made.shape![axis]!) === false))
    refuse(c, 'broadcast', `${shapeText(x.shape)} does not stretch to ${shapeText(made.shape)}`);
  return made;
}

/** NumPy's dot: the last axis of the left with the second-last of the right, all others side by side. */
function dot(c: Call, { input, other }: Arguments): Value {
  if (c.library === 'torch') return vectors(c, [input, other]);
  const [x, y] = [operand(c, input), operand(c, other)];
  if (!x.shape || !y.shape) return tensorOf(null, { library: c.library });
  if (x.shape.length === 0 || y.shape.length === 0) return broadcast(c.m, c.name, x, y);
  const left = x.shape.map((_, axis) => (axis === x.shape!.length - 1 ? 'k' : `a${axis}`));
  const from = Math.max(y.shape.length - 2, 0);
  const right = y.shape.map((_, axis) => (axis === from ? 'k' : `b${axis}`));
  return side(c, [x, y], [left, right]);
}

/** The last axes of both meet, all others stand side by side. */
function inner(c: Call, { input, other }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, other)];
  if (!x.shape || !y.shape) return tensorOf(null, { library: c.library });
  if (x.shape.length === 0 || y.shape.length === 0) return broadcast(c.m, c.name, x, y);
  const names = (shape: readonly Size[], letter: string) =>
    shape.map((_, axis) => (axis === shape.length - 1 ? 'k' : `${letter}${axis}`));
  return side(c, [x, y], [names(x.shape, 'a'), names(y.shape, 'b')]);
}

function side(
  c: Call,
  tensors: readonly TensorValue[],
  axes: readonly (readonly string[])[],
): Value {
  return product(c.m, c.name, tensors, {
    axes,
    result: axes.flat().filter((axis) => !axis.startsWith('k')),
  });
}

/** `vdot`: everything as one row. */
function flatDot(c: Call, { input, other }: Arguments): Value {
  if (c.library === 'torch') return vectors(c, [input, other]);
  const [x, y] = [operand(c, input), operand(c, other)];
  if (x.shape && y.shape) {
    const [p, q] = [productOf(x.shape), productOf(y.shape)];
    demandEqual(c.m, p, q, 'matmul', () => `${c.name}: ${p.text} and ${q.text} cells`);
  }
  return shaped(x, []);
}

function outer(c: Call, { input, other }: Arguments): Value {
  if (c.library === 'torch') {
    const [x, y] = [ofRank(c, input, 1), ofRank(c, other, 1)];
    if (!x || !y) return tensorOf(null);
    if (x.shape && y.shape) return pairs(c, [x, y]);
  }
  const [x, y] = [operand(c, input), operand(c, other)];
  const size = (t: TensorValue) => (t.shape ? productOf(t.shape) : c.m.anySize());
  return shaped(x, [size(x), size(y)], { contiguous: true });
}

/** `np.multiply.outer`: all axes of both. */
function outerAll(c: Call, { input, other }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, other)];
  return shaped(x, x.shape && y.shape ? [...x.shape, ...y.shape] : null);
}

function tensordot(c: Call, { input, other, dim }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, other)];
  const lists = dim && itemsOf(dim);
  const count = dim ? intArg(c, dim) : 2;
  if (!x.shape || !y.shape || (!lists && count === undefined)) return shaped(x, null);
  if (
    count !== undefined &&
    !lists &&
    (count > x.shape.length || count > y.shape.length || count < 0)
  ) {
    refuse(c, 'axis', `${count} dimensions of ${shapeText(x.shape)} and ${shapeText(y.shape)}`);
    return shaped(x, null);
  }
  const [left, right] = lists
    ? [axesArg(c, lists[0], x.shape.length), axesArg(c, lists[1], y.shape.length)]
    : [
        Array.from({ length: count! }, (_, k) => x.shape!.length - count! + k),
        Array.from({ length: count! }, (_, k) => k),
      ];
  if (!left || !right) return shaped(x, null);
  if (left.length !== right.length) {
    refuse(c, 'axis', `${left.length} dimensions do not meet ${right.length}`);
    return shaped(x, null);
  }
  const names = (shape: readonly Size[], met: readonly number[], letter: string) =>
    shape.map((_, axis) => (met.includes(axis) ? `k${met.indexOf(axis)}` : `${letter}${axis}`));
  return side(c, [x, y], [names(x.shape, left, 'a'), names(y.shape, right, 'b')]);
}

/** Each cell of the left times all of the right. */
function kron(c: Call, { input, other }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, other)];
  if (!x.shape || !y.shape) return shaped(x, null);
  const rank = Math.max(x.shape.length, y.shape.length);
  const at = (shape: readonly Size[], axis: number) =>
    shape[axis - rank + shape.length] ?? sizeOf(1);
  return shaped(
    x,
    Array.from({ length: rank }, (_, axis) =>
      multiplySizes(at(x.shape!, axis), at(y.shape!, axis)),
    ),
  );
}

function chain(c: Call, { tensors }: Arguments): Value {
  const { items } = iterate(c.m, tensors ?? unknown);
  const all = (items ?? []).map((item) => operand(c, item));
  if (all.length === 0 || all.some((one) => !one.shape))
    return tensorOf(null, { library: c.library });
  for (const [place, one] of all.entries()) {
    const end = place === 0 || place === all.length - 1;
    if (one.shape!.length !== 2 && !(end && one.shape!.length === 1)) {
      refuse(c, 'rank', `takes matrices, not ${shapeText(one.shape!)}`);
      return tensorOf(null, { library: c.library });
    }
  }
  return all.slice(1).reduce((a, b) => matmul(c.m, c.name, a, b), all[0]!);
}

/** x Wᵀ + b over the last dimension: (…, in) -> (…, out) */
export function linear(
  c: Call,
  x: TensorValue,
  inner: Size | undefined,
  outer: Size | undefined,
): TensorValue {
  const { m } = c;
  const last = outer ?? m.anySize();
  if (!x.shape) {
    if (inner && x.last) m.facts.assumeEqual(x.last, inner);
    if (inner && x.like?.what === 'shape') x.like.given.last ??= inner;
    return shaped(x, null, { ...ranked(x), last, dtype: 'float' });
  }
  const found = x.shape.at(-1);
  if (!found) {
    refuse(c, 'linear', 'a single number () has no features');
    return shaped(x, null);
  }
  const lead = x.shape.slice(0, -1);
  if (inner && !equalSizes(m, found, inner))
    refuse(
      c,
      'linear',
      `${shapeText(x.shape)} has ${found.text} features, the weight takes ${inner.text}`,
    );
  return shaped(x, [...lead, last], { dtype: 'float', contiguous: true });
}

function linearWith(c: Call, { input, weight, bias }: Arguments): Value {
  const [x, w] = [operand(c, input), operand(c, weight)];
  if (!w.shape) return linear(c, x, undefined, undefined);
  if (w.shape.length === 1) {
    if (!absent(bias) && operand(c, bias).shape?.length) {
      refuse(c, 'linear', 'a weight of one output takes a bias of one number');
      return shaped(x, null);
    }
    // One output alone: its dimension goes.
    const made = linear(c, x, w.shape[0], undefined);
    return shaped(made, made.shape?.slice(0, -1) ?? null);
  }
  if (w.shape.length !== 2) {
    refuse(c, 'linear', `the weight is (out, in), not ${shapeText(w.shape)}`);
    return shaped(x, null);
  }
  const made = linear(c, x, w.shape[1], w.shape[0]);
  return absent(bias) ? made : added(c, bias, made);
}

/** (…, a), (…, b) and a weight (out, a, b) -> (…, out) */
export function bilinear(
  c: Call,
  x: TensorValue,
  y: TensorValue,
  sizes: readonly [Size | undefined, Size | undefined, Size | undefined],
): Value {
  const [out, a, b] = sizes;
  const last = out ?? c.m.anySize();
  if (!x.shape || !y.shape) return shaped(x, null);
  if (x.shape.length !== y.shape.length || x.shape.length === 0) {
    refuse(c, 'linear', `${shapeText(x.shape)} and ${shapeText(y.shape)} have different ranks`);
    return shaped(x, null);
  }
  const lead = x.shape.slice(0, -1);
  for (const [one, wanted] of [
    [x.shape.at(-1)!, a],
    [y.shape.at(-1)!, b],
    ...lead.map((size, axis) => [size, y.shape![axis]!] as const),
  ] as const)
    if (wanted && !equalSizes(c.m, one, wanted)) {
      refuse(
        c,
        'linear',
        `${shapeText(x.shape)} and ${shapeText(y.shape)} do not fit: ${one.text} is not ${wanted.text}`,
      );
      return shaped(x, null);
    }
  return shaped(x, [...lead, last], { contiguous: true });
}

/** Products of matrices and vectors. */
export const multiplying: Rules = {
  matmul: rule(
    'input other',
    (c, { input, other }) => matmul(c.m, c.name, operand(c, input), operand(c, other)),
    says,
  ),
  mm: rule(
    'input other',
    (c, { input, other }) => matrices(c, [input, other]),
    'two matrices: (n, k) and (k, m) give (n, m)',
  ),
  bmm: rule(
    'input other',
    (c, { input, other }) => batches(c, [input, other]),
    'a matrix product for each of a batch, without broadcasting',
  ),
  mv: rule(
    'input other',
    (c, { input, other }) => matrixVector(c, [input, other]),
    'a matrix and a vector',
  ),
  dot: rule('input other', dot, 'two vectors of one size give a number; NumPy takes more axes'),
  vdot: rule('input other', flatDot, 'two vectors of one size give a number'),
  inner: rule('input other', inner, 'the last dimensions meet, all others stand side by side'),
  ...each(
    'outer ger',
    rule('input other', outer, 'every number of one vector with every number of the other'),
  ),
  'multiply.outer': rule('input other', outerAll, 'all axes of the one, then all of the other'),
  tensordot: rule(
    'input other dim',
    tensordot,
    'the named dimensions meet, all others stand side by side',
  ),
  kron: rule('input other', kron, 'sizes multiply'),
  multi_dot: rule('tensors', chain, says),
  chain_matmul: rule('*tensors', chain, says),
  ...each(
    'addmm addmm_',
    rule(
      'input mat1 mat2',
      (c, { input, mat1, mat2 }) => added(c, input, matrices(c, [mat1, mat2])),
      'a matrix product, and what is added stretches to it',
    ),
  ),
  addmv: rule(
    'input mat vec',
    (c, { input, mat, vec }) => added(c, input, matrixVector(c, [mat, vec])),
    'a matrix and a vector, and what is added stretches to it',
  ),
  addr: rule('input vec1 vec2', (c, { input, vec1, vec2 }) =>
    added(c, input, pairs(c, [vec1, vec2])),
  ),
  ...each(
    'baddbmm baddbmm_',
    rule(
      'input batch1 batch2',
      (c, { input, batch1, batch2 }) => added(c, input, batches(c, [batch1, batch2])),
      'a matrix product for each of a batch, and what is added stretches to it',
    ),
  ),
  addbmm: rule(
    'input batch1 batch2',
    (c, { input, batch1, batch2 }) => added(c, input, batchSum(c, [batch1, batch2])),
    'the sum of a batch of matrix products',
  ),
  linear: rule(
    'input weight bias',
    linearWith,
    'the last dimension becomes the rows of the weight',
  ),
  bilinear: rule(
    'input1 input2 weight bias',
    (c, { input1, input2, weight, bias }) => {
      const w = operand(c, weight);
      if (w.shape && w.shape.length !== 3) {
        refuse(c, 'linear', `the weight is (out, a, b), not ${shapeText(w.shape)}`);
        return tensorOf(null);
      }
      const made = bilinear(c, operand(c, input1), operand(c, input2), [
        w.shape?.[0],
        w.shape?.[1],
        w.shape?.[2],
      ]);
      const b = absent(bias) ? undefined : operand(c, bias);
      if (
        b?.shape &&
        w.shape &&
        (b.shape.length !== 1 || !equalSizes(c.m, b.shape[0]!, w.shape[0]!))
      )
        refuse(c, 'linear', `the bias is (${w.shape[0]!.text}), not ${shapeText(b.shape)}`);
      return made;
    },
    'the last dimension becomes the rows of the weight',
  ),
  matrix_power: rule('input n', (c, { input }) => fresh(operand(c, input))),
};
