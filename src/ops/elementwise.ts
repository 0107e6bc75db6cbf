import type { CellFunction, CellOperand, CellOperation } from '../kernels/cells';
import { broadcastShapes, fits } from '../tensor/abstract';
import { type Index, type Tensor, indexAt, offsetOf } from '../tensor/tensor';
import { type Expression, cell } from './expression';
import type { Attributes, TracedOperation } from './operation';

type Numbers = Tensor['data'];

const manyCells = 256;

/**
 * An operation of two operands, cell by cell, that stretches axes of size 1 (broadcasting). Each has a
 * loop of its own, which machines run several times as fast as one that calls a function for each cell.
 */
export function binary(rule: {
  name: CellOperation;
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
    forward([a, b], _, out, kernels) {
      const [x, y, result] = [a!.data, b!.data, out.data];
      const layout = rowsOf([a!.shape, b!.shape], out.shape);
      if (layout) {
        const { width, steps } = layout;
        const [forX, forY] = steps;
        // Results are the same to the bit; copying a few cells takes longer than a loop.
        if (
          result.length >= manyCells &&
          x instanceof Float32Array &&
          y instanceof Float32Array &&
          result instanceof Float32Array
        ) {
          const operands = { x: { ...forX, data: x }, y: { ...forY, data: y } };
          return kernels.combine({ operation: rule.name, width, ...operands, out: result });
        }
        for (let o = 0, row = 0; o < result.length; o += width, row++) {
          const [i, j] = [row * forX.row, row * forY.row];
          rule.run(x, i, forX.step, y, j, forY.step, result, o, o + width);
        }
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
  /** The function of the kernels that it is in float32, with its factor. */
  single?: { readonly name: CellFunction; readonly factor: number };
  /** All cells, each from the cell at its place. */
  run: (x: Numbers, to: Numbers, attributes: A) => void;
  explain: (x: Expression, attributes: A) => Expression;
  formula: (x: string, attributes: A) => string;
}): TracedOperation<A> {
  return {
    name: rule.name,
    sign: '',
    shape: ([x]) => fits(x!.shape),
    forward([x], attributes, out, kernels) {
      const [from, to] = [x!.data, out.data];
      const { single } = rule;
      if (single && from instanceof Float32Array && to instanceof Float32Array) {
        kernels.map(single.name, single.factor, from, to);
      } else rule.run(from, to, attributes);
    },
    explain: (index, _, attributes) => rule.explain(cell(0, index), attributes),
    formula: ([x], attributes) => rule.formula(x!, attributes),
  };
}

type Steps = Omit<CellOperand, 'data'>;

/**
 * The result as rows, so wide that each operand is stretched along all of a row's axes or none, and along
 * all of the rows or none. undefined where there are no such rows.
 */
function rowsOf(
  shapes: readonly [readonly number[], readonly number[]],
  out: readonly number[],
): { width: number; steps: [Steps, Steps] } | undefined {
  const axes = out.flatMap((size, axis) =>
    size === 1
      ? []
      : [{ size, full: shapes.map((shape) => (shape[axis - out.length + shape.length] ?? 1) > 1) }],
  );
  const last = axes.at(-1)?.full ?? [true, true];
  let split = axes.length;
  let width = 1;
  while (split > 0 && axes[split - 1]!.full.join() === last.join()) width *= axes[--split]!.size;
  const outer = axes.slice(0, split);
  const steps = [0, 1].map((n): Steps | undefined => {
    const down = outer[0]?.full[n] ?? false;
    const step = last[n] ? 1 : 0;
    if (outer.some(({ full }) => full[n] !== down)) return undefined;
    return { row: down ? (step === 1 ? width : 1) : 0, step };
  });
  return steps[0] && steps[1] && { width, steps: [steps[0], steps[1]] };
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
