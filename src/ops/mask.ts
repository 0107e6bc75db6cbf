import { abstractOf, fits } from '../tensor/abstract';
import { indexAt } from '../tensor/tensor';
import { constant } from './expression';
import type { TracedOperation } from './operation';

/** Which keys a query may see: those up to itself, all, or those with a true cell. */
export interface MaskAttributes {
  readonly rule: 'causal' | 'none' | readonly (readonly boolean[])[];
  readonly queries: number;
  readonly keys: number;
  /** Keys this many places back or more are hidden too (Mistral's sliding window). */
  readonly window?: number;
}

/** 0 where a query may look, −∞ where it may not; added to the scores. -> [query, key] */
export const mask: TracedOperation<MaskAttributes> = {
  name: 'mask',
  sign: '',
  shape: (_, { queries, keys }) => fits(abstractOf([queries, keys]).shape),
  forward(_, attributes, out) {
    for (let o = 0; o < out.data.length; o++) {
      const [query, key] = indexAt(out.shape, o);
      out.data[o] = maySee(attributes, query!, key!) ? 0 : -Infinity;
    }
  },
  explain: ([query, key], _, attributes) =>
    constant(maySee(attributes, query!, key!) ? 0 : -Infinity),
  formula: (_, { rule }) =>
    rule === 'causal'
      ? '\\begin{cases}0 & j\\le i\\\\-\\infty & j>i\\end{cases}'
      : rule === 'none'
        ? '0'
        : '\\begin{cases}0 & \\text{where } i \\text{ may see } j\\\\-\\infty & \\text{elsewhere}\\end{cases}',
};

function maySee({ rule, window }: MaskAttributes, query: number, key: number): boolean {
  if (window !== undefined && query - key >= window) return false;
  if (rule === 'none') return true;
  return rule === 'causal' ? key <= query : rule[query]![key]!;
}
