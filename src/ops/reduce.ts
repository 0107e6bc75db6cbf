import { fits, mismatch } from '../tensor/abstract';
import { type Size, sizeOf } from '../tensor/size';
import type { Tensor } from '../tensor/tensor';
import { type Expression, cell } from './expression';
import type { TracedOperation } from './operation';

/** An operation that folds each row (the last axis) into one number. [..., n] -> [..., 1] */
export function reduction(rule: {
  name: string;
  /** Of the numbers `from` up to, not including, `until`. */
  compute: (x: Tensor['data'], from: number, until: number) => number;
  explain: (row: readonly Expression[]) => Expression;
  formula: (x: string) => string;
}): TracedOperation {
  return {
    name: rule.name,
    sign: '',
    shape: ([x]) =>
      x!.shape.length === 0
        ? mismatch(`${rule.name}: a single number () has no rows`)
        : fits(foldedShape(x!.shape, [x!.shape.length - 1], true)),
    forward([x], _, out) {
      const n = x!.shape.at(-1)!;
      const { data } = x!;
      for (let o = 0; o < out.data.length; o++) {
        out.data[o] = rule.compute(data, o * n, (o + 1) * n);
      }
    },
    explain(index, [x]) {
      const n = x!.shape.at(-1)!;
      return rule.explain(Array.from({ length: n }, (_, j) => cell(0, [...index.slice(0, -1), j])));
    },
    formula: ([x]) => rule.formula(x!),
  };
}

/** The shape once these axes are folded into one number each: gone, or kept with size 1. */
export function foldedShape(
  shape: readonly Size[],
  axes: readonly number[],
  keep: boolean,
): readonly Size[] {
  return keep
    ? shape.map((size, axis) => (axes.includes(axis) ? sizeOf(1) : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/** Left to right in double precision: the order in which the explanation adds. */
export function total(x: Tensor['data'], from: number, until: number): number {
  let result = until > from ? x[from]! : 0;
  for (let i = from + 1; i < until; i++) result += x[i]!;
  return result;
}
