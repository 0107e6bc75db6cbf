import { fits, mismatch, shapeText } from '../tensor/abstract';
import { sameSize } from '../tensor/size';
import { offsetOf } from '../tensor/tensor';
import { cell, constant } from './expression';
import type { TracedOperation } from './operation';
import { ranked } from './ranked';

/** What the probabilities of those that stay must come to: from 0 to 1. */
export interface NucleusAttributes {
  readonly p: number;
}

/**
 * Of each row of logits, those stay whose probabilities are the largest, until they come to p; the others
 * become −∞. The most probable one always stays (top-p sampling: Holtzman et al. 2020, section 3.1).
 * Logits [..., n], their probabilities [..., n] -> [..., n]
 */
export const nucleus: TracedOperation<NucleusAttributes> = {
  name: 'nucleus',
  sign: '',
  shape([logits, probabilities]) {
    const [x, p] = [logits!.shape, probabilities!.shape];
    if (x.length === p.length && x.every((size, axis) => sameSize(size, p[axis]!) !== false)) {
      return fits(x);
    }
    return mismatch(
      `nucleus: takes probabilities of the logits' shape ${shapeText(x)}, not ${shapeText(p)}`,
    );
  },
  forward([logits, probabilities], { p }, out) {
    const n = logits!.shape.at(-1)!;
    out.data.fill(-Infinity);
    for (let from = 0; from < logits!.data.length; from += n) {
      for (const j of nucleusOf(probabilities!.data.subarray(from, from + n), p))
        out.data[from + j] = logits!.data[from + j]!;
    }
  },
  explain(index, [logits, probabilities], { p }) {
    const n = logits!.shape.at(-1)!;
    const from = offsetOf(logits!.shape, [...index.slice(0, -1), 0]);
    const stays = nucleusOf(probabilities!.data.subarray(from, from + n), p);
    return stays.includes(index.at(-1)!) ? cell(0, index) : constant(-Infinity);
  },
  formula: ([logits, probabilities], { p }) =>
    `\\mathrm{top}_{p = ${p}}(${logits!};\\, ${probabilities!})`,
};

/** The places of the smallest set of largest probabilities that come to p; the sum is taken from the largest on. */
export function nucleusOf(probabilities: ArrayLike<number>, p: number): number[] {
  const kept: number[] = [];
  let total = 0;
  for (const j of ranked(probabilities)) {
    if (kept.length > 0 && total >= p) break;
    kept.push(j);
    total += probabilities[j]!;
  }
  return kept;
}
