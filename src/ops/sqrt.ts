import { unary } from './elementwise';
import { call, constant, sum } from './expression';

/** ε keeps a row without variance from being divided by zero. */
export interface SqrtAttributes {
  readonly epsilon: number;
}

/** √(x + ε). [...] -> [...] */
export const sqrt = unary<SqrtAttributes>({
  name: 'sqrt',
  run(x, to, { epsilon }) {
    for (let o = 0; o < to.length; o++) to[o] = Math.sqrt(x[o]! + epsilon);
  },
  explain: (x, { epsilon }) => call('sqrt', sum([x, constant(epsilon, 'epsilon')])),
  formula: (x) => `\\sqrt{${x} + \\varepsilon}`,
});
