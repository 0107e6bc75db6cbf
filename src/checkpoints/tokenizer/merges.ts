import type { Vocabulary } from './model';
import { TokenizerProblem } from './problem';
import { quoted } from './vocabulary';

/** Which pairs of pieces merge, and in which order. */
export interface Merges {
  /** The lowest rank merges first; undefined for a pair that does not merge. */
  rankOf(left: number, right: number): number | undefined;
  /** The id of what a pair of this rank makes. */
  made(rank: number, left: number, right: number): number;
  /** Whether pairs of these two ranks make the same. */
  same(one: number, other: number): boolean;
}

/** The `merges` of tokenizer.json: "left right" or [left, right], in order. `cut` is the length of a prefix. */
export function readMerges(
  list: readonly unknown[],
  { ids, pieces }: Vocabulary,
  cut: number,
): Merges {
  const size = pieces.length;
  /** From left id · size + right id. */
  const ranks = new Map<number, number>();
  const made: number[] = [];
  const idOf = (piece: string, rank: number): number => {
    const id = ids.get(piece);
    if (id !== undefined) return id;
    throw new TokenizerProblem(
      `Merge ${rank} names ${quoted(piece)}, which the vocabulary lacks. The files do not belong together.`,
    );
  };
  for (let rank = 0; rank < list.length; rank++) {
    const merge = list[rank];
    const pair = typeof merge === 'string' ? merge.split(' ') : (merge as readonly unknown[]);
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((p) => typeof p === 'string')) {
      throw new TokenizerProblem(
        `Merge ${rank} is ${quoted(JSON.stringify(merge))}; two pieces are needed.`,
      );
    }
    const [left, right] = pair as [string, string];
    ranks.set(idOf(left, rank) * size + idOf(right, rank), rank);
    made.push(idOf(left + (cut === 0 ? right : right.slice(cut)), rank));
  }
  return {
    rankOf: (left, right) => ranks.get(left * size + right),
    made: (rank) => made[rank]!,
    same: (one, other) => made[one] === made[other],
  };
}

/**
 * SentencePiece's order (Kudo and Richardson 2018): any two neighbours merge whose text is a piece with a
 * score, the highest score first. `scores` are by id; null for pieces that no merge makes.
 */
export function mergesByScore(scores: readonly unknown[], { ids, pieces }: Vocabulary): Merges {
  if (!scores.every((score) => score === null || typeof score === 'number')) {
    throw new TokenizerProblem('The scores of the vocabulary are not all numbers.');
  }
  const distinct = [...new Set(scores.filter((score) => score !== null))].sort((a, b) => b - a);
  const rankOfScore = new Map(distinct.map((score, rank) => [score, rank]));
  const size = pieces.length;
  const found = new Map<number, number>();
  const madeOf = (left: number, right: number): number => {
    const key = left * size + right;
    const known = found.get(key);
    if (known !== undefined) return known;
    const id = ids.get(`${pieces[left] ?? ''}${pieces[right] ?? ''}`) ?? -1;
    const made = id >= 0 && typeof scores[id] === 'number' ? id : -1;
    if (found.size < mostRemembered) found.set(key, made);
    return made;
  };
  return {
    rankOf(left, right) {
      const made = madeOf(left, right);
      return made < 0 ? undefined : rankOfScore.get(scores[made]!);
    },
    made: (_, left, right) => madeOf(left, right),
    same: (one, other) => one === other,
  };
}

const mostRemembered = 1_000_000;
