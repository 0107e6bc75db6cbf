import type { Distribution } from './distribution';

/** A text that is followed. */
export interface Beam {
  /** Generated tokens, the end included where it has come. */
  readonly ids: readonly number[];
  /** The sum of the natural logarithms of its tokens' probabilities. */
  readonly total: number;
  /** `total` divided by the number of its tokens: what long and short texts are compared by. */
  readonly score: number;
  /** Which of the beams of the step before it goes on from; null at first. */
  readonly from: number | null;
  /** The model has said that it ends here, or there was no more room. */
  readonly ended: boolean;
}

/** Where a beam search stands (Graves 2012; Sutskever et al. 2014, section 3.2). */
export interface Beams {
  /** What is followed, best total first. */
  readonly live: readonly Beam[];
  /** What has ended, best score first: at most as many as there are beams. */
  readonly done: readonly Beam[];
  /** How many tokens were added. */
  readonly length: number;
}

export interface BeamOptions {
  readonly beams: number;
  /** At most so many tokens. */
  readonly most: number;
  /** The token that ends a text. */
  readonly end: number | undefined;
}

export const noBeams: Beams = {
  live: [{ ids: [], total: 0, score: 0, from: null, ended: false }],
  done: [],
  length: 0,
};

/**
 * One token more for every text that is followed, of which the best continuations stay. A continuation
 * that ends is taken out, if it is among the best `beams` of all. Equal totals: the better text before,
 * then the lower id.
 * @param distributions one for each of `live`
 */
export function extendBeams(
  { live, done, length }: Beams,
  distributions: readonly Distribution[],
  { beams, most, end }: BeamOptions,
): Beams {
  const all = live.flatMap((beam, from) => {
    const { order, probabilities, possible } = distributions[from]!;
    // One of them may be the end.
    return Array.from(order.subarray(0, Math.min(beams + 1, possible)), (id) => {
      const total = beam.total + Math.log(probabilities[id]!);
      const ids = [...beam.ids, id];
      const ended = id === end || ids.length >= most;
      return { ids, total, score: total / ids.length, from, ended };
    });
  });
  // Stable: of equal totals the first stays first.
  all.sort((a, b) => b.total - a.total);
  const ended = all.slice(0, beams).filter((beam) => beam.ended);
  return {
    live: all.filter((beam) => !beam.ended).slice(0, beams),
    done: [...done, ...ended].sort((a, b) => b.score - a.score).slice(0, beams),
    length: length + 1,
  };
}

/**
 * Nothing that is followed can become better than all of what is done: a total only falls, and is divided
 * by `most` tokens at the most.
 */
export function isSettled({ live, done }: Beams, { beams, most }: BeamOptions): boolean {
  const [best] = live;
  if (!best) return true;
  return done.length >= beams && best.total / most <= done.at(-1)!.score;
}

/** There is no room for more: what was followed is done. */
export function closeBeams({ live, done, length }: Beams, { beams }: BeamOptions): Beams {
  const all = [...done, ...live.filter(({ ids }) => ids.length > 0)];
  return { live: [], done: all.sort((a, b) => b.score - a.score).slice(0, beams), length };
}

/** The best text. */
export function bestOf({ live, done }: Beams): Beam {
  return done[0] ?? live[0] ?? noBeams.live[0]!;
}
