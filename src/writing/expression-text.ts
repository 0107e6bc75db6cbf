import type { Expression } from '../ops/expression';
import type { StepCell } from '../trace/cell';

/** How a leaf is written. */
export interface Leaves {
  readonly cell: (cell: StepCell) => string;
  readonly constant: (value: number, name: string | undefined) => string;
}

/** One line in mathjs syntax: with numbers for leaves, it evaluates to the cell's value. */
export function expressionText(expression: Expression<StepCell>, leaves: Leaves): string {
  return write(expression, leaves, 0);
}

/** A number that mathjs reads back to the bit. */
export function numberText(value: number): string {
  return value < 0 || Object.is(value, -0)
    ? `(${Object.is(value, -0) ? '-0' : value})`
    : `${value}`;
}

/** A chain of more terms than this is too deep for the parser: it is written as a call of `sum`. */
const longestChain = 500;

// How tightly the operators bind: + − below · below / below a call. What stands first is read first;
// elsewhere a + (b + c) keeps its brackets, because it is rounded in another order than (a + b) + c.
function write(expression: Expression<StepCell>, leaves: Leaves, outer: number): string {
  const inner = (part: Expression<StepCell>, level: number) => write(part, leaves, level);
  const enclosed = (text: string, level: number) => (level < outer ? `(${text})` : text);
  switch (expression.kind) {
    case 'cell':
      return leaves.cell(expression.cell);
    case 'constant':
      return leaves.constant(expression.value, expression.name);
    case 'sum':
      if (expression.terms.length > longestChain) {
        return `sum(${expression.terms.map((term) => inner(term, 0)).join(', ')})`;
      }
      return enclosed(
        expression.terms.map((term, i) => inner(term, i === 0 ? 1 : 2)).join(' + '),
        1,
      );
    case 'difference':
      return enclosed(`${inner(expression.of, 1)} - ${inner(expression.less, 2)}`, 1);
    case 'product':
      return enclosed(
        expression.factors.map((factor, i) => inner(factor, i === 0 ? 2 : 4)).join(' * '),
        2,
      );
    case 'quotient':
      return enclosed(`${inner(expression.of, 3)} / ${inner(expression.by, 4)}`, 3);
    case 'call':
      return `${expression.name}(${expression.arguments.map((part) => inner(part, 0)).join(', ')})`;
  }
}
