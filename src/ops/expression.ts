import type { Index } from '../tensor/tensor';

/** The functions that an expression may call. Each is spelled the same in mathjs. */
export type FunctionName =
  'exp' | 'sqrt' | 'tanh' | 'erf' | 'max' | 'square' | 'cube' | 'cos' | 'sin';

/**
 * How one cell follows from others: the single source of what is typeset, spoken, copied, evaluated
 * by the test, and followed by a click. `Cell` names a cell of an operand: its place among the
 * operation's inputs first, the id of its step once a trace has bound it.
 */
export type Expression<Cell = OperandCell> =
  | { readonly kind: 'cell'; readonly cell: Cell }
  | { readonly kind: 'constant'; readonly value: number; readonly name?: string }
  | { readonly kind: 'sum'; readonly terms: readonly Expression<Cell>[] }
  | { readonly kind: 'difference'; readonly of: Expression<Cell>; readonly less: Expression<Cell> }
  | { readonly kind: 'product'; readonly factors: readonly Expression<Cell>[] }
  | { readonly kind: 'quotient'; readonly of: Expression<Cell>; readonly by: Expression<Cell> }
  | {
      readonly kind: 'call';
      readonly name: FunctionName;
      readonly arguments: readonly Expression<Cell>[];
    };

/** A cell of the operand at `input` (0 for the first). */
export interface OperandCell {
  readonly input: number;
  readonly index: Index;
}

export const cell = (input: number, index: Index): Expression => ({
  kind: 'cell',
  cell: { input, index },
});
/** A number that comes from no cell. A name says which quantity it is ("d_k", "epsilon"). */
export const constant = (value: number, name?: string): Expression =>
  name === undefined ? { kind: 'constant', value } : { kind: 'constant', value, name };
export const sum = (terms: readonly Expression[]): Expression => ({ kind: 'sum', terms });
export const difference = (of: Expression, less: Expression): Expression => ({
  kind: 'difference',
  of,
  less,
});
export const product = (...factors: readonly Expression[]): Expression => ({
  kind: 'product',
  factors,
});
export const quotient = (of: Expression, by: Expression): Expression => ({
  kind: 'quotient',
  of,
  by,
});
export const call = (name: FunctionName, ...args: readonly Expression[]): Expression => ({
  kind: 'call',
  name,
  arguments: args,
});

/** The same expression with every cell replaced; a replacement may be an expression itself. */
export function mapCells<A, B>(
  expression: Expression<A>,
  replace: (cell: A) => Expression<B>,
): Expression<B> {
  const map = (inner: Expression<A>) => mapCells(inner, replace);
  switch (expression.kind) {
    case 'cell':
      return replace(expression.cell);
    case 'constant':
      return expression;
    case 'sum':
      return { kind: 'sum', terms: expression.terms.map(map) };
    case 'difference':
      return { kind: 'difference', of: map(expression.of), less: map(expression.less) };
    case 'product':
      return { kind: 'product', factors: expression.factors.map(map) };
    case 'quotient':
      return { kind: 'quotient', of: map(expression.of), by: map(expression.by) };
    case 'call':
      return { kind: 'call', name: expression.name, arguments: expression.arguments.map(map) };
  }
}

/** Every cell of an expression, in reading order. */
export function cellsOf<Cell>(expression: Expression<Cell>): Cell[] {
  const cells: Cell[] = [];
  mapCells<Cell, Cell>(expression, (found) => {
    cells.push(found);
    return { kind: 'cell', cell: found };
  });
  return cells;
}
