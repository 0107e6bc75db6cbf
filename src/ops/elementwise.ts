import type { Kernels } from '../kernels/kernels';
import { broadcastShapes, fits } from '../tensor/abstract';
import { type Index, type Tensor, indexAt, offsetOf } from '../tensor/tensor';
import { type Expression, cell } from './expression';
import type { Attributes, TracedOperation } from './operation';

type Numbers = Tensor['data'];

/**
 * An operation of two operands, cell by cell, that stretches axes of size 1 (broadcasting). Each has a
 * loop of its own, which machines run several times as fast as one that calls a function for each cell.
 */
export function binary(rule: {
  name: string;
  sign: string;
  /** Cells `from` up to, not including, `until` of the result, from the operands at i and j on. */
  run: (
    x: Numbers,
    i: number,
    stepX: number,
    y: Numbers,
    j: number,
    stepY: number,
    to: Numbers,
    from: number,
    until: number,
  ) => void;
  explain: (a: Expression, b: Expression) => Expression;
  formula: (a: string, b: string) => string;
}): TracedOperation {
  return {
    name: rule.name,
    sign: rule.sign,
    shape: ([a, b]) => broadcastShapes(rule.name, a!, b!),
    forward([a, b], _, out) {
      const [x, y, result] = [a!.data, b!.data, out.data];
      if (a!.shape.join() === b!.shape.join()) {
        // Nothing is stretched: the cells lie side by side.
        rule.run(x, 0, 1, y, 0, 1, result, 0, result.length);
        return;
      }
      // Row by row: along the last axis an operand lies side by side, or is one number.
      const width = out.shape.at(-1) ?? 1;
      const [stepX, stepY] = [a!, b!].map(({ shape }) => ((shape.at(-1) ?? 1) === 1 ? 0 : 1));
      for (let o = 0; o < result.length; o += width) {
        const index = indexAt(out.shape, o);
        const [i, j] = [first(a!, index), first(b!, index)];
        rule.run(x, i, stepX!, y, j, stepY!, result, o, o + width);
      }
    },
    explain(index, [a, b]) {
      return rule.explain(cell(0, stretched(a!, index)), cell(1, stretched(b!, index)));
    },
    formula: ([a, b]) => rule.formula(a!, b!),
  };
}

/** An operation of one operand, cell by cell. */
export function unary<A extends Attributes>(rule: {
  name: string;
  /** All cells, each from the cell at its place. */
  run: (x: Numbers, to: Numbers, attributes: A, kernels: Kernels) => void;
  explain: (x: Expression, attributes: A) => Expression;
  formula: (x: string, attributes: A) => string;
}): TracedOperation<A> {
  return {
    name: rule.name,
    sign: '',
    shape: ([x]) => fits(x!.shape),
    forward: ([x], attributes, out, kernels) => rule.run(x!.data, out.data, attributes, kernels),
    explain: (index, _, attributes) => rule.explain(cell(0, index), attributes),
    formula: ([x], attributes) => rule.formula(x!, attributes),
  };
}

/** The operand's cell that a result cell reads: aligned at the last axis, 0 along stretched axes. */
function stretched(operand: Tensor, index: Index): Index {
  const skip = index.length - operand.shape.length;
  return operand.shape.map((size, axis) => (size === 1 ? 0 : index[axis + skip]!));
}

/** Where that cell lies in the operand's numbers. */
function first(operand: Tensor, index: Index): number {
  return offsetOf(operand.shape, stretched(operand, index));
}
