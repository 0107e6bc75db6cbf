import type { Expression } from '../ops/expression';
import type { StepCell } from '../trace/cell';
import type { Leaves } from './expression-text';

/** An expression as it is read aloud: long sums are cut, since nobody listens to forty terms. */
export function expressionSpoken(expression: Expression<StepCell>, leaves: Leaves): string {
  const inner = (part: Expression<StepCell>) => expressionSpoken(part, leaves);
  const grouped = (part: Expression<StepCell>) =>
    part.kind === 'cell' || part.kind === 'constant' || part.kind === 'call'
      ? inner(part)
      : `the quantity ${inner(part)},`;
  switch (expression.kind) {
    case 'cell':
      return leaves.cell(expression.cell);
    case 'constant':
      return leaves.constant(expression.value, expression.name);
    case 'sum':
      return abridged(expression.terms.map(inner), ' plus ', 'terms');
    case 'difference':
      return `${inner(expression.of)} minus ${grouped(expression.less)}`;
    case 'product':
      return expression.factors.map(grouped).join(' times ');
    case 'quotient':
      return `${grouped(expression.of)} divided by ${grouped(expression.by)}`;
    case 'call': {
      const parts = expression.arguments.map(inner);
      switch (expression.name) {
        case 'exp':
          return `e to the power of ${parts[0]!}`;
        case 'sqrt':
          return `the square root of ${parts[0]!}`;
        case 'square':
          return `${parts[0]!} squared`;
        case 'cube':
          return `${parts[0]!} cubed`;
        case 'max':
          return `the largest of ${abridged(parts, ', ', 'numbers')}`;
        case 'tanh':
          return `hyperbolic tangent of ${parts[0]!}`;
        case 'cos':
          return `cosine of ${parts[0]!}`;
        case 'sin':
          return `sine of ${parts[0]!}`;
        case 'erf':
          return `error function of ${parts[0]!}`;
      }
    }
  }
}

const mostSpoken = 6;

function abridged(parts: readonly string[], between: string, what: string): string {
  if (parts.length <= mostSpoken) return parts.join(between);
  const rest = parts.length - mostSpoken;
  return `${parts.slice(0, mostSpoken).join(between)}${between}${rest} more ${what}`;
}
