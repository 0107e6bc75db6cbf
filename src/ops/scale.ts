import { quotient, call, constant, product } from './expression';
import { unary } from './elementwise';

/**
 * The width of a query and key, or null where scaling is switched off.
 * Scores are divided by √d_k (Vaswani et al. 2017, section 3.2.1).
 */
export interface ScaleAttributes {
  readonly dK: number | null;
}

/** x / √d_k. [...] -> [...] */
export const scale = unary<ScaleAttributes>({
  name: 'scale',
  run(x, to, { dK }) {
    const root = dK === null ? 1 : Math.sqrt(dK);
    for (let o = 0; o < to.length; o++) to[o] = x[o]! / root;
  },
  explain: (x, { dK }) =>
    dK === null ? product(x) : quotient(x, call('sqrt', constant(dK, 'd_k'))),
  formula: (x, { dK }) => (dK === null ? x : `\\frac{${x}}{\\sqrt{d_k}}`),
});
