/** Functions of one cell: e^(f x), x / (1 + e^(f x)), and x / (1 + e^(f (x + 0.044715 x³))). */
export type CellFunction = 'exp' | 'sigmoid' | 'gelu';

/** Operations of two cells, each rounded once to float32. */
export type CellOperation = 'add' | 'subtract' | 'multiply' | 'divide';

/** Rows of `width` cells of two operands, cell by cell. */
export interface Combination {
  readonly operation: CellOperation;
  readonly width: number;
  readonly x: CellOperand;
  readonly y: CellOperand;
  readonly out: Float32Array;
}

/** Its cell of (row, column) is number row · `row` + column · `step`: a step of 0 stretches it. */
export interface CellOperand {
  readonly data: Float32Array;
  readonly row: number;
  readonly step: number;
}

/** What `assembly/cells.ts` calls them. */
export const functionNumber: Readonly<Record<CellFunction, number>> = {
  exp: 1,
  sigmoid: 2,
  gelu: 3,
};
export const operationNumber: Readonly<Record<CellOperation, number>> = {
  add: 4,
  subtract: 5,
  multiply: 6,
  divide: 7,
};

/** The functions in plain TypeScript, rounded at the end only. */
export function mapPlainly(name: CellFunction, factor: number, x: Float32Array, out: Float32Array) {
  for (let o = 0; o < out.length; o++) {
    const v = x[o]!;
    if (name === 'exp') out[o] = Math.exp(factor * v);
    else {
      const u = name === 'gelu' ? v + 0.044715 * (v * v * v) : v;
      out[o] = v / (1 + Math.exp(factor * u));
    }
  }
}

export function combinePlainly({ operation, width, x, y, out }: Combination): void {
  for (let o = 0; o < out.length; o++) {
    const row = Math.floor(o / width);
    const column = o - row * width;
    const a = x.data[row * x.row + column * x.step]!;
    const b = y.data[row * y.row + column * y.step]!;
    out[o] =
      operation === 'add'
        ? a + b
        : operation === 'subtract'
          ? a - b
          : operation === 'multiply'
            ? a * b
            : a / b;
  }
}

/** The numbers that cells `from` up to, not including, `until` read: the first, and behind the last. */
export function reachOf(
  { row, step }: CellOperand,
  width: number,
  from: number,
  until: number,
): [number, number] {
  const [first, last] = [Math.floor(from / width), Math.floor((until - 1) / width)];
  if (first === last) {
    const start = first * row;
    return [start + (from - first * width) * step, start + (until - 1 - last * width) * step + 1];
  }
  return [first * row, last * row + (width - 1) * step + 1];
}
