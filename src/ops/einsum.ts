import { fits, mismatch, shapeText } from '../tensor/abstract';
import { sameSize } from '../tensor/size';
import { type Index, type Tensor, countOf, indexAt, stridesOf } from '../tensor/tensor';
import { contract } from './contraction';
import { cell, product, sum } from './expression';
import { matrixProduct } from './matrix-product';
import type { TracedOperation } from './operation';

/**
 * A product of two tensors, summed over the axes that the result lacks (Einstein summation).
 * The axes of each operand and of the result by name, e.g. for Q Kᵀ:
 * `['query head d', 'key head d', 'head query key']`.
 */
export interface EinsumAttributes {
  readonly axes: readonly [string, string, string];
}

export const einsum: TracedOperation<EinsumAttributes> = {
  name: 'einsum',
  sign: '·',

  shape(inputs, { axes }) {
    const [first, second, result] = [namesOf(axes[0]), namesOf(axes[1]), namesOf(axes[2])];
    const shapes = inputs.map(({ shape }) => shape);
    const found = contract({ shapes, axes: [first, second], result }, (a, b) =>
      sameSize(a, b) === false ? undefined : b,
    );
    if ('shape' in found) return fits(found.shape);
    const { clash } = found;
    switch (clash.why) {
      case 'rank': {
        const [shape, names] = [shapes[clash.operand]!, clash.operand === 0 ? first : second];
        return mismatch(
          `einsum: ${shapeText(shape)} has ${shape.length} axes, not (${names.join(', ')})`,
        );
      }
      case 'size':
        return mismatch(
          `einsum: ${shapes.map(shapeText).join(' and ')} do not fit: ${clash.name} is ${clash.sizes[0].text} and ${clash.sizes[1].text}`,
        );
      case 'name':
        return mismatch(`einsum: no operand has ${clash.name}`);
    }
  },

  // out[r] = Σ_s a[r, s] b[r, s], s running over the contracted axes in row-major order. In float32,
  // what is a product of matrices is one in single precision, in the same order.
  forward([a, b], { axes }, out, kernels) {
    const names = [namesOf(axes[0]), namesOf(axes[1]), namesOf(axes[2])] as const;
    const task = matrixProduct(a!, b!, out, names);
    if (task) return kernels.product(task);
    const plan = planOf(axes, a!, b!);
    const [strideA, strideB] = [stridesOf(a!.shape), stridesOf(b!.shape)];
    const outNames = namesOf(axes[2]);
    const along = (names: readonly string[], strides: readonly number[], name: string) =>
      names.reduce((stride, n, axis) => (n === name ? stride + strides[axis]! : stride), 0);
    const outA = outNames.map((name) => along(plan.a, strideA, name));
    const outB = outNames.map((name) => along(plan.b, strideB, name));

    // 1. where the terms of a sum lie, relative to its first
    const terms = countOf(plan.sizes);
    const [termA, termB] = [new Int32Array(terms), new Int32Array(terms)];
    for (let s = 0; s < terms; s++) {
      for (const [axis, i] of indexAt(plan.sizes, s).entries()) {
        termA[s]! += i * along(plan.a, strideA, plan.contracted[axis]!);
        termB[s]! += i * along(plan.b, strideB, plan.contracted[axis]!);
      }
    }
    // 2. every sum, in double precision whatever is stored
    const [x, y] = [a!.data, b!.data];
    for (let o = 0; o < out.data.length; o++) {
      let [fromA, fromB] = [0, 0];
      for (const [axis, i] of indexAt(out.shape, o).entries()) {
        fromA += i * outA[axis]!;
        fromB += i * outB[axis]!;
      }
      let total = 0;
      for (let s = 0; s < terms; s++) total += x[fromA + termA[s]!]! * y[fromB + termB[s]!]!;
      out.data[o] = total;
    }
  },

  explain(index, [a, b], { axes }) {
    const plan = planOf(axes, a!, b!);
    const outNames = namesOf(axes[2]);
    const terms = Array.from({ length: countOf(plan.sizes) }, (_, s) => {
      const inner = indexAt(plan.sizes, s);
      const pick = (names: readonly string[]): Index =>
        names.map((name) =>
          outNames.includes(name)
            ? index[outNames.indexOf(name)]!
            : inner[plan.contracted.indexOf(name)]!,
        );
      return product(cell(0, pick(plan.a)), cell(1, pick(plan.b)));
    });
    return terms.length === 1 ? terms[0]! : sum(terms);
  },

  // On paper the second factor is transposed where both are summed along their last axis.
  formula([a, b], { axes }) {
    const [lastA, lastB] = [namesOf(axes[0]).at(-1), namesOf(axes[1]).at(-1)];
    return lastA === lastB ? `${a!}\\,{${b!}}^{\\top}` : `${a!}\\,${b!}`;
  },
};

/** Whether paper shows this operand transposed: summed along its last axis though it stands on the right. */
export function isTransposed({ axes }: EinsumAttributes, input: number): boolean {
  return input === 1 && namesOf(axes[0]).at(-1) === namesOf(axes[1]).at(-1);
}

function planOf(axes: EinsumAttributes['axes'], a: Tensor, b: Tensor) {
  const [namesA, namesB, namesOut] = [namesOf(axes[0]), namesOf(axes[1]), namesOf(axes[2])];
  const contracted = [...new Set([...namesA, ...namesB])].filter((n) => !namesOut.includes(n));
  const sizes = contracted.map((name) =>
    namesA.includes(name) ? a.shape[namesA.indexOf(name)]! : b.shape[namesB.indexOf(name)]!,
  );
  return { a: namesA, b: namesB, contracted, sizes };
}

function namesOf(axes: string): string[] {
  return axes.split(' ');
}
