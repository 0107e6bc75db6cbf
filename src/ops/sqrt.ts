import { unary } from './elementwise';
import { call, constant, sum } from './expression';

/** ε keeps a row without variance from being divided by zero. */
export interface SqrtAttributes {
  readonly epsilon: number;
}

/** √(x + ε). [...] -> [...] */
export const sqrt = unary<SqrtAttributes>({
  name: 'sqrt',
  compute: (x, { epsilon }) => Math.sqrt(x + epsilon),
  explain: (x, { epsilon }) => call('sqrt', sum([x, constant(epsilon, 'epsilon')])),
  formula: (x) => `\\sqrt{${x} + \\varepsilon}`,
});
