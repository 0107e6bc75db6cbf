import { utf8Bytes } from './bytes';
import type { Model, Vocabulary, WordToken } from './model';
import { flagOf, isObject, type Json, TokenizerProblem } from './problem';
import { quoted } from './vocabulary';

/** One way to cut a word: its pieces with their log probabilities, whose sum is the score. */
export interface Segmentation {
  readonly pieces: readonly { readonly piece: string; readonly logProbability: number }[];
  readonly score: number;
}

/** Unigram language model of one word: the segmentation of the highest probability (Kudo 2018). */
export interface UnigramExplanation {
  readonly kind: 'Unigram';
  readonly word: string;
  readonly best: Segmentation;
  /** The next best one; null where there is only one. */
  readonly runnerUp: Segmentation | null;
}

interface Rules {
  readonly vocabulary: Vocabulary;
  readonly scores: readonly number[];
  readonly unknown: number | undefined;
  /** What an unknown character counts: 10 below the least probable piece, as in SentencePiece. */
  readonly unknownScore: number;
  /** The longest piece, in UTF-16 units. */
  readonly longest: number;
  readonly bytes: boolean;
}

/** `model` of tokenizer.json with the type Unigram. */
export function readUnigram(part: Json): Model {
  const { vocabulary, scores } = readPieces(part.vocab);
  const unknown = part.unk_id ?? undefined;
  if (unknown !== undefined && !(typeof unknown === 'number' && unknown in vocabulary.pieces)) {
    throw new TokenizerProblem(
      `unk_id is ${JSON.stringify(unknown)}; the vocabulary has ${scores.length} pieces.`,
    );
  }
  const rules: Rules = {
    vocabulary,
    scores,
    unknown,
    unknownScore: scores.reduce((least, score) => Math.min(least, score), Infinity) - 10,
    longest: vocabulary.pieces.reduce((most, piece) => Math.max(most, piece?.length ?? 0), 0),
    bytes: flagOf(part, 'byte_fallback', false),
  };
  return {
    kind: 'Unigram',
    vocabulary,
    tokens: (word) => tokensOf(word, rules),
    explain: (word) => {
      const [best, runnerUp] = bestTwo(word, rules);
      return { kind: 'Unigram', word, best: best!, runnerUp: runnerUp ?? null };
    },
  };
}

function readPieces(value: unknown): { vocabulary: Vocabulary; scores: number[] } {
  if (!Array.isArray(value) || value.length === 0) {
    throw new TokenizerProblem('The vocabulary of a Unigram model is a list of [piece, score].');
  }
  const ids = new Map<string, number>();
  const pieces: string[] = [];
  const scores: number[] = [];
  for (const [id, entry] of (value as unknown[]).entries()) {
    const [piece, score] = (Array.isArray(entry) ? entry : []) as unknown[];
    if (typeof piece !== 'string' || typeof score !== 'number') {
      throw new TokenizerProblem(
        `Entry ${id} of the vocabulary is ${quoted(JSON.stringify(entry))}; [piece, score] is needed.`,
      );
    }
    ids.set(piece, id);
    pieces.push(piece);
    scores.push(asReferenceReads(score));
  }
  return { vocabulary: { ids, pieces }, scores };
}

/**
 * The reference reads 17 digits by one division, which may miss the nearest double by one in the last
 * place; where two segmentations are equally probable, that decides. So scores are read as it reads them.
 */
function asReferenceReads(score: number): number {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(score));
  if (!found) return score;
  const [, sign, whole, fraction = ''] = found;
  const size = Number(`${whole}${fraction}`) / Number(`1e${fraction.length}`);
  return sign === '-' ? -size : size;
}

interface Arrival {
  readonly score: number;
  readonly from: number;
  /** Undefined for an unknown character. */
  readonly id: number | undefined;
  /** Which of the arrivals at `from` this one continues. */
  readonly before: number;
}

/**
 * The best `count` ways to reach each place of the word, the best first; equal scores keep the order
 * in which they were found (by start, then by length), so the first stays.
 */
function arrivals(word: string, rules: Rules, count: number): Arrival[][] {
  const { vocabulary, scores, unknownScore, longest } = rules;
  const places: Arrival[][] = Array.from({ length: word.length + 1 }, () => []);
  places[0] = [{ score: 0, from: -1, id: undefined, before: 0 }];
  const offer = (to: number, from: number, id: number | undefined, add: number) => {
    for (const [before, arrival] of places[from]!.entries()) {
      const score = add + arrival.score;
      const best = places[to]!;
      let at = best.length;
      while (at > 0 && score > best[at - 1]!.score) at--;
      if (at >= count) continue;
      best.splice(at, 0, { score, from, id, before });
      if (best.length > count) best.pop();
    }
  };
  for (let from = 0; from < word.length;) {
    const width = word.codePointAt(from)! > 0xffff ? 2 : 1;
    let single = false;
    for (let to = from + width; to <= word.length && to - from <= longest; to++) {
      const id = vocabulary.ids.get(word.slice(from, to));
      if (id === undefined) continue;
      offer(to, from, id, scores[id]!);
      single ||= to === from + width;
    }
    if (!single) offer(from + width, from, undefined, unknownScore);
    from += width;
  }
  return places;
}

/** The pieces on the way to `arrival`, from the left. */
function wayTo(places: Arrival[][], end: number, rank: number): (Arrival & { to: number })[] {
  const way: (Arrival & { to: number })[] = [];
  for (let [to, which] = [end, rank]; to > 0;) {
    const arrival = places[to]![which]!;
    way.push({ ...arrival, to });
    [to, which] = [arrival.from, arrival.before];
  }
  return way.reverse();
}

function tokensOf(word: string, rules: Rules): WordToken[] {
  const { vocabulary, unknown, bytes } = rules;
  const tokens: WordToken[] = [];
  const way = wayTo(arrivals(word, rules, 1), word.length, 0);
  for (let i = 0; i < way.length; i++) {
    const { from, id } = way[i]!;
    let { to } = way[i]!;
    if (id !== undefined && id !== unknown) {
      tokens.push({ id, from, to });
      continue;
    }
    // Unknown characters beside each other are one token, or the bytes of all of them.
    while (i + 1 < way.length && (way[i + 1]!.id ?? unknown) === unknown) to = way[++i]!.to;
    const text = word.slice(from, to);
    const known = vocabulary.ids.get(text);
    const fallen = known === undefined && bytes ? byteIds(text, vocabulary) : null;
    if (fallen) for (const byte of fallen) tokens.push({ id: byte, from, to });
    else if (known !== undefined) tokens.push({ id: known, from, to });
    // Without a token for the unknown, the reference fails; here nothing stands for it.
    else if (unknown !== undefined) tokens.push({ id: unknown, from, to });
  }
  return tokens;
}

function byteIds(text: string, { ids }: Vocabulary): number[] | null {
  const found: number[] = [];
  for (const byte of utf8Bytes(text)) {
    const id = ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    if (id === undefined) return null;
    found.push(id);
  }
  return found;
}

function bestTwo(word: string, rules: Rules): Segmentation[] {
  const places = arrivals(word, rules, 2);
  return (places[word.length] ?? []).map(({ score }, rank) => ({
    score,
    pieces: wayTo(places, word.length, rank).map(({ from, to, id }) => ({
      piece: word.slice(from, to),
      logProbability: id === undefined ? rules.unknownScore : rules.scores[id]!,
    })),
  }));
}

/** Whether a model without a type has the vocabulary of a Unigram model. */
export function looksUnigram(part: Json): boolean {
  return !isObject(part.vocab) && Array.isArray(part.vocab);
}
