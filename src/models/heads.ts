/** What a head was found to do, measured over many sentences. */
export interface HeadJob {
  /** "attends to the previous token" */
  readonly job: string;
  /** From 0 to 1. */
  readonly score: number;
  /** How the score was measured, in a sentence. */
  readonly measured: string;
}

/** The same with the head that it was measured of. */
export interface MeasuredHead extends HeadJob {
  /** Counted in its stack. */
  readonly layer: number;
  readonly head: number;
  /** Of an encoder–decoder: which attention it is of; of its decoder, that to itself or to the source. */
  readonly stack?: 'encoder' | 'decoder' | 'cross';
}

/** What each of `count` heads was found to do whose pattern is this step: the best first. */
export function jobsAt(
  heads: readonly MeasuredHead[],
  pattern: string,
  count: number,
): HeadJob[][] {
  const [, prefix = '', layer, kind] =
    /^(?:(\w+)\.)?blocks\.(\d+)\.(attn|cross_attn)\./.exec(pattern) ?? [];
  const stack = kind === 'cross_attn' ? 'cross' : prefix;
  const measured = heads.filter(
    (found) => found.layer === Number(layer) && (found.stack ?? '') === stack,
  );
  if (measured.length === 0) return [];
  return Array.from({ length: count }, (_, head) =>
    measured
      .filter((found) => found.head === head)
      .map(({ job, score, measured: how }) => ({ job, score, measured: how }))
      .sort((a, b) => b.score - a.score),
  );
}
