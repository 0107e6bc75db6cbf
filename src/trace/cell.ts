import { type Expression, cellsOf, mapCells } from '../ops/expression';
import { type Index, type Tensor, at } from '../tensor/tensor';
import type { Trace } from './trace';

/** A cell of a step. */
export interface StepCell {
  readonly step: string;
  readonly index: Index;
}

/** Where one number of a pass comes from. */
export interface CellExplanation {
  readonly step: string;
  readonly index: Index;
  readonly expression: Expression<StepCell>;
  /** What the forward pass left in the cell. */
  readonly stored: number;
  /** Each cell that the expression reads, once, in reading order. */
  readonly operands: readonly (StepCell & { readonly value: number })[];
}

/** Folded stages are written out in place, up to this many cells in one expression. */
const mostInlinedCells = 200;

/**
 * Explains a cell through the `explain` face of its operation. A cell of a step for which `folded`
 * holds is replaced by its own explanation, so that a folded composite reads as one formula.
 */
export function explainCell(
  trace: Trace,
  id: string,
  index: Index,
  folded: (step: string) => boolean = () => false,
): CellExplanation {
  // Looked up once each: what there is no room for would be computed again for every operand.
  const values = new Map<string, Tensor>();
  const value = (step: string): Tensor => {
    const tensor = values.get(step) ?? trace.value(step);
    values.set(step, tensor);
    return tensor;
  };
  let expression = bound(trace, id, index, value);
  for (;;) {
    const inlined: Expression<StepCell> = mapCells(expression, (cell) =>
      folded(cell.step) ? bound(trace, cell.step, cell.index, value) : { kind: 'cell', cell },
    );
    const cells = cellsOf(inlined);
    if (cells.length > mostInlinedCells && cells.length > cellsOf(expression).length) break;
    const done = !cellsOf(expression).some((cell) => folded(cell.step));
    expression = inlined;
    if (done) break;
  }
  const seen = new Map<string, StepCell & { value: number }>();
  for (const cell of cellsOf(expression)) {
    const key = `${cell.step}[${cell.index.join()}]`;
    if (!seen.has(key)) seen.set(key, { ...cell, value: at(value(cell.step), cell.index) });
  }
  return {
    step: id,
    index,
    expression,
    stored: at(value(id), index),
    operands: [...seen.values()],
  };
}

/** The number in a cell. */
export function numberAt(trace: Trace, { step, index }: StepCell): number {
  return at(trace.value(step), index);
}

function bound(
  trace: Trace,
  id: string,
  index: Index,
  value: (step: string) => Tensor,
): Expression<StepCell> {
  const step = trace.step(id);
  const inputs = step.inputs.map(value);
  const expression = trace.operation(step).explain(index, inputs, step.attributes);
  return mapCells(expression, (cell) => ({
    kind: 'cell',
    cell: { step: step.inputs[cell.input]!, index: cell.index },
  }));
}
