import { fits, mismatch, shapeText } from '../tensor/abstract';
import { sameSize } from '../tensor/size';
import { cell, constant, product, sum } from './expression';
import type { TracedOperation } from './operation';

/**
 * What the experts say, weighted: Σₑ w[position, e] · outₑ[position, ·] (Shazeer et al. 2017, section 2).
 * An expert without weight is not heard at all. [position, expert], an output [position, n] for each
 * expert -> [position, n]
 */
export const mix: TracedOperation = {
  name: 'mix',
  sign: '',
  shape([weights, ...outs]) {
    const fit =
      weights!.shape.length === 2 &&
      outs.length > 0 &&
      outs.every(
        ({ shape }) =>
          shape.length === 2 &&
          sameSize(shape[0]!, weights!.shape[0]!) !== false &&
          sameSize(shape[1]!, outs[0]!.shape[1]!) !== false,
      );
    return fit
      ? fits(outs[0]!.shape)
      : mismatch(
          `mix: takes weights (position, expert) and an output (position, n) for each expert, not ${[weights!, ...outs].map(({ shape }) => shapeText(shape)).join(', ')}`,
        );
  },
  forward([weights, ...outs], _, out) {
    const n = out.shape[1]!;
    for (let o = 0; o < out.data.length; o++) {
      const row = Math.floor(o / n) * outs.length;
      let total = 0;
      for (const [e, { data }] of outs.entries()) {
        const weight = weights!.data[row + e]!;
        if (weight !== 0) total += weight * data[o]!;
      }
      out.data[o] = total;
    }
  },
  explain([i, j], [weights, ...outs]) {
    const terms = outs.flatMap((_, e) =>
      weights!.data[i! * outs.length + e] === 0
        ? []
        : [product(cell(0, [i!, e]), cell(1 + e, [i!, j!]))],
    );
    return terms.length === 0 ? constant(0) : terms.length === 1 ? terms[0]! : sum(terms);
  },
  formula: ([weights]) => `\\textstyle\\sum_e {${weights!}}_{\\cdot e}\\, \\mathrm{expert}_e`,
};
