import { unary } from './elementwise';
import { call, constant, product, quotient } from './expression';

/** No number leaves with more than this size. */
export interface SoftCapAttributes {
  readonly cap: number;
}

/** c · tanh(x / c): close to x where it is small, never beyond ±c (Gemma 2, section 2). [...] -> [...] */
export const softCap = unary<SoftCapAttributes>({
  name: 'soft_cap',
  run(x, to, { cap }) {
    for (let o = 0; o < to.length; o++) to[o] = cap * Math.tanh(x[o]! / cap);
  },
  explain: (x, { cap }) => product(constant(cap), call('tanh', quotient(x, constant(cap)))),
  formula: (x, { cap }) => `${cap} \\tanh\\left(\\frac{${x}}{${cap}}\\right)`,
});
