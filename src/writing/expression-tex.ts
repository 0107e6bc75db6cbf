import { type Expression, cellsOf } from '../ops/expression';
import type { StepCell } from '../trace/cell';
import type { Leaves } from './expression-text';

/** An expression in TeX. */
export function expressionTex(expression: Expression<StepCell>, leaves: Leaves): string {
  return write(expression, leaves, 0);
}

/** A number in TeX, with all its digits or to a count of decimals. */
export function numberTex(value: number, decimals?: number): string {
  if (Number.isNaN(value)) return '\\mathrm{NaN}';
  if (!Number.isFinite(value)) return value > 0 ? '\\infty' : '(-\\infty)';
  const text = (decimals === undefined ? String(value) : rounded(value, decimals)).replace(
    /e([+-]?)(\d+)/,
    (_, sign: string, power: string) => `\\cdot 10^{${sign === '-' ? '-' : ''}${power}}`,
  );
  return value < 0 ? `(${text})` : text;
}

/** A number that would round to 0 keeps two significant digits. */
function rounded(value: number, decimals: number): string {
  const text = String(Number(value.toFixed(decimals)));
  return Number(text) === 0 && value !== 0 ? value.toExponential(1) : text;
}

const names: Readonly<Record<string, string>> = {
  d_k: 'd_k',
  epsilon: '\\varepsilon',
  n: 'n',
  pi: '\\pi',
  T: 'T',
};

/** A named constant by its name, another by its number. */
export function constantTex(value: number, name: string | undefined): string {
  return name === undefined ? numberTex(value) : (names[name] ?? name);
}

/** More cells than this do not fit a fraction in a narrow column. */
const mostInFraction = 3;

function long(expression: Expression<StepCell>): boolean {
  return cellsOf(expression).length > mostInFraction;
}

function write(expression: Expression<StepCell>, leaves: Leaves, outer: number): string {
  const inner = (part: Expression<StepCell>, level: number) => write(part, leaves, level);
  const enclosed = (text: string, level: number) =>
    level < outer ? (long(expression) ? `(${text})` : `\\left(${text}\\right)`) : text;
  switch (expression.kind) {
    case 'cell':
      return leaves.cell(expression.cell);
    case 'constant':
      return leaves.constant(expression.value, expression.name);
    case 'sum':
      return enclosed(expression.terms.map((term) => inner(term, 1)).join(' + '), 1);
    case 'difference':
      return enclosed(`${inner(expression.of, 1)} - ${inner(expression.less, 2)}`, 1);
    case 'product':
      return enclosed(expression.factors.map((factor) => inner(factor, 2)).join(' \\cdot '), 2);
    case 'quotient': {
      if (!long(expression))
        return `\\frac{${inner(expression.of, 0)}}{${inner(expression.by, 0)}}`;
      // On one line, in brackets that break: a fraction cannot.
      return enclosed(`${inner(expression.of, 3)} \\,/\\, ${inner(expression.by, 4)}`, 3);
    }
    case 'call': {
      const parts = expression.arguments.map((part) => inner(part, 0));
      const [first = ''] = parts;
      const [argument] = expression.arguments;
      const simple = argument?.kind === 'cell' || argument?.kind === 'constant';
      // A negative number already stands in brackets.
      const base = simple ? first : `\\left(${first}\\right)`;
      switch (expression.name) {
        case 'exp':
          return `e^{${first}}`;
        case 'sqrt':
          return `\\sqrt{${first}}`;
        case 'square':
          return `{${base}}^{2}`;
        case 'cube':
          return `{${base}}^{3}`;
        case 'max':
          return `\\max\\left(${parts.join(',\\; ')}\\right)`;
        case 'tanh':
          return `\\tanh\\left(${first}\\right)`;
        case 'cos':
          return `\\cos\\left(${first}\\right)`;
        case 'sin':
          return `\\sin\\left(${first}\\right)`;
        case 'erf':
          return `\\operatorname{erf}\\left(${first}\\right)`;
      }
    }
  }
}
