import { type Decoding, isDrawn } from './decoding';
import { type Distribution, distributionOf } from './distribution';
import { uniform } from './random';

/** The random number that decided, and the stretch of [0, 1) that belongs to the token. */
export interface Draw {
  readonly seed: number;
  /** Which draw of the seed it is, counted from 0. */
  readonly count: number;
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** One token, chosen. */
export interface Choice {
  readonly id: number;
  /** Its place among all tokens, the most probable first. */
  readonly rank: number;
  /** The probability with which it was drawn; where nothing is drawn, the model's own. */
  readonly probability: number;
  /** The model's own probability. */
  readonly own: number;
  /** null: nothing was drawn, the most probable was taken. */
  readonly draw: Draw | null;
  readonly distribution: Distribution;
}

export type Chosen =
  { readonly ok: true; readonly choice: Choice } | { readonly ok: false; readonly problem: string };

/**
 * The next token. [vocabulary] -> id. Tokens lie side by side on [0, 1), the most probable first and each
 * as wide as its chance; the random number `count` of the seed lies in one of them.
 */
export function choose(
  logits: Float32Array | Float64Array,
  decoding: Decoding,
  count: number,
): Chosen {
  const found = distributionOf(logits, decoding);
  if (!found.ok) return found;
  const { distribution } = found;
  const { order, probabilities, chances } = distribution;
  const value = isDrawn(decoding) ? uniform(decoding.seed, count) : undefined;
  const { rank, from, to } = value === undefined ? first : stretchAt(distribution, value);
  const id = order[rank]!;
  const draw = value === undefined ? null : { seed: decoding.seed, count, value, from, to };
  return {
    ok: true,
    choice: { id, rank, probability: chances[id]!, own: probabilities[id]!, draw, distribution },
  };
}

const first = { rank: 0, from: 0, to: 1 };

function stretchAt({ order, chances, kept }: Distribution, value: number) {
  let found = first;
  let from = 0;
  for (let rank = 0; rank < kept; rank++) {
    const to = from + chances[order[rank]!]!;
    // Nothing is as wide as it has chance where rounding leaves a gap before 1: it goes to the last.
    if (to > from) found = { rank, from, to };
    if (value < to) break;
    from = to;
  }
  return found;
}

/** A token that might have been chosen. */
export interface Candidate {
  readonly id: number;
  readonly token: string;
  /** The probability with which it is drawn; where nothing is drawn, the model's own. */
  readonly probability: number;
  /** The model's own probability. */
  readonly own: number;
}

/** A token that may not be drawn, and what excludes it. */
export interface Excluded extends Candidate {
  readonly why: 'top-k' | 'top-p' | 'impossible';
}

/** What may be drawn, the most probable first, with the names of the tokens. */
export function candidatesOf(
  distribution: Distribution,
  names: readonly string[],
  most = Infinity,
): Candidate[] {
  return stretch(distribution, names, 0, Math.min(distribution.kept, most));
}

/** What may not be drawn, the most probable first. Where nothing is drawn, only what is impossible. */
export function excludedOf(
  distribution: Distribution,
  names: readonly string[],
  most = Infinity,
): Excluded[] {
  const { order, kept, afterTopK, possible } = distribution;
  const to = Math.min(order.length, kept + most);
  return stretch(distribution, names, kept, to).map((candidate, place) => {
    const rank = kept + place;
    return {
      ...candidate,
      why: rank < afterTopK ? 'top-p' : rank < possible ? 'top-k' : 'impossible',
    };
  });
}

function stretch(
  { order, chances, probabilities }: Distribution,
  names: readonly string[],
  from: number,
  to: number,
): Candidate[] {
  return Array.from(order.subarray(from, to), (id) => ({
    id,
    token: names[id] ?? `${id}`,
    probability: chances[id]!,
    own: probabilities[id]!,
  }));
}
