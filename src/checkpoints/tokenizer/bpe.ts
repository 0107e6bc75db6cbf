import { utf8Bytes } from './bytes';
import { MergeQueue } from './merge-queue';
import { type Merges, mergesByScore, readMerges } from './merges';
import type { Model, Vocabulary, WordToken } from './model';
import { flagOf, type Json, listOf, textOf } from './problem';
import { namedId, readVocabulary } from './vocabulary';

/** One merge: the pair of this rank became one piece; `pieces` is the whole word afterwards. */
export interface Merge {
  readonly rank: number;
  readonly left: string;
  readonly right: string;
  readonly merged: string;
  /** Which piece of the word the left one was. */
  readonly at: number;
  readonly pieces: readonly string[];
}

/** Byte pair encoding of one word (Sennrich et al. 2016, algorithm 1): the lowest rank merges first. */
export interface BpeExplanation {
  readonly kind: 'BPE';
  readonly word: string;
  readonly symbols: readonly string[];
  /** In their order; the first 200 of a very long word. */
  readonly merges: readonly Merge[];
  readonly left: number;
  readonly pieces: readonly string[];
  /** The word is a piece of the vocabulary and was taken whole, without merges (`ignore_merges`). */
  readonly whole: boolean;
}

const mostMerges = 200;
const mostRecent = 10_000;

interface Word {
  /** Id and UTF-8 length of each symbol; 0 where it was merged into one before it. */
  readonly ids: number[];
  readonly lengths: number[];
  readonly next: number[];
  readonly previous: number[];
  /** Whether lengths count bytes: only where a symbol may be a part of a character, or got lost. */
  readonly inBytes: boolean;
}

/** `model` of tokenizer.json with the type BPE. */
export function readBpe(part: Json): Model {
  const vocabulary = readVocabulary(part.vocab);
  const prefix = textOf(part, 'continuing_subword_prefix', '');
  const suffix = textOf(part, 'end_of_word_suffix', '');
  const merges =
    part.scores === undefined
      ? readMerges(listOf(part, 'merges'), vocabulary, prefix.length)
      : mergesByScore(listOf(part, 'scores'), vocabulary);
  const unknown = namedId(part, 'unk_token', vocabulary);
  const rules: Rules = {
    vocabulary,
    merges,
    prefix,
    suffix,
    unknown,
    fuse: flagOf(part, 'fuse_unk', false),
    bytes: flagOf(part, 'byte_fallback', false) ? byteIds(vocabulary) : null,
  };
  // Texts repeat their words.
  const recent = new Map<string, readonly WordToken[]>();
  const wholeWords = flagOf(part, 'ignore_merges', false);
  const wholeId = (word: string) => (wholeWords ? vocabulary.ids.get(word) : undefined);
  return {
    kind: 'BPE',
    vocabulary,
    tokens: (word) => {
      const known = recent.get(word);
      if (known) return known;
      const id = wholeId(word);
      if (id !== undefined) return [{ id, from: 0, to: word.length }];
      const symbols = symbolsOf(word, rules);
      mergeAll(symbols, rules);
      const tokens = tokensOf(symbols, word);
      if (recent.size < mostRecent && word.length < 100) recent.set(word, tokens);
      return tokens;
    },
    explain: (word) => explain(word, rules, wholeId(word) !== undefined),
  };
}

interface Rules {
  readonly vocabulary: Vocabulary;
  readonly merges: Merges;
  readonly prefix: string;
  readonly suffix: string;
  readonly unknown: number | undefined;
  readonly fuse: boolean;
  readonly bytes: readonly number[] | null;
}

/** The ids of <0x00> to <0xFF>; −1 where one is missing. */
function byteIds({ ids }: Vocabulary): number[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const name = byte.toString(16).toUpperCase().padStart(2, '0');
    return ids.get(`<0x${name}>`) ?? -1;
  });
}

/** The word in single characters; what the vocabulary lacks becomes bytes, or unknown, or nothing. */
function symbolsOf(word: string, rules: Rules): Word {
  const { prefix, suffix, bytes, unknown, fuse } = rules;
  const { ids: known } = rules.vocabulary;
  const characters = Array.from(word);
  const nameOf = (character: string, at: number) =>
    (at > 0 ? prefix : '') + character + (at === characters.length - 1 ? suffix : '');
  const fallBack = (name: string): readonly number[] | null => {
    if (!bytes) return null;
    const fallen = Array.from(utf8Bytes(name), (byte) => bytes[byte]!);
    return fallen.every((id) => id >= 0) ? fallen : null;
  };
  const found = characters.map((character, at) => known.get(nameOf(character, at)));
  const fallen = characters.map((character, at) =>
    found[at] === undefined ? fallBack(nameOf(character, at)) : null,
  );
  const inBytes = found.some(
    (id, at) => id === undefined && (fallen[at] !== null || unknown === undefined),
  );
  const [ids, lengths]: [number[], number[]] = [[], []];
  const add = (id: number, length: number) => {
    ids.push(id);
    lengths.push(length);
  };
  let fusing = false;
  for (const [at, character] of characters.entries()) {
    const length = inBytes ? utf8Bytes(character).length : character.length;
    const id = found[at];
    if (id !== undefined) {
      fusing = false;
      add(id, length);
    } else if (fallen[at]) for (const byte of fallen[at]) add(byte, 1);
    else if (unknown !== undefined) {
      if (fusing && fuse) lengths[lengths.length - 1]! += length;
      else add(unknown, length);
      fusing = true;
    }
    // Without an unknown token the character is lost, as in the reference.
  }
  const next = ids.map((_, i) => (i + 1 < ids.length ? i + 1 : -1));
  return { ids, lengths, next, previous: ids.map((_, i) => i - 1), inBytes };
}

/** Merges the pair of the lowest rank, the leftmost first, until no pair has a rank. */
function mergeAll(
  { ids, lengths, next, previous }: Word,
  { merges }: Rules,
  onMerge?: (rank: number, at: number, made: number) => void,
): void {
  const queue = new MergeQueue();
  const rankAt = (at: number): number | undefined =>
    next[at]! < 0 ? undefined : merges.rankOf(ids[at]!, ids[next[at]!]!);
  const offer = (at: number) => {
    const rank = rankAt(at);
    if (rank !== undefined) queue.push(rank, at);
  };
  for (let at = 0; at < ids.length - 1; at++) offer(at);
  for (let top = queue.pop(); top; top = queue.pop()) {
    const { rank, at } = top;
    if (lengths[at] === 0) continue;
    // The pair may have changed since it was queued.
    const now = rankAt(at);
    if (now === undefined || !merges.same(now, rank)) continue;
    const right = next[at]!;
    const made = merges.made(rank, ids[at]!, ids[right]!);
    onMerge?.(rank, at, made);
    ids[at] = made;
    lengths[at]! += lengths[right]!;
    lengths[right] = 0;
    next[at] = next[right]!;
    if (next[at] >= 0) previous[next[at]] = at;
    if (previous[at]! >= 0) offer(previous[at]!);
    offer(at);
  }
}

function tokensOf({ ids, lengths, inBytes }: Word, word: string): WordToken[] {
  const tokens: WordToken[] = [];
  let at = 0;
  const places = inBytes ? unitsOfBytes(word) : null;
  for (const [i, length] of lengths.entries()) {
    if (length === 0) continue;
    const [from, to] = [at, (at += length)];
    tokens.push(
      places
        ? { id: ids[i]!, from: places[from]![0], to: places[to - 1]![1] }
        : { id: ids[i]!, from, to },
    );
  }
  return tokens;
}

/** For each byte of the word the UTF-16 stretch of its character. */
function unitsOfBytes(word: string): [from: number, to: number][] {
  const places: [number, number][] = [];
  let unit = 0;
  for (const character of word) {
    const place: [number, number] = [unit, (unit += character.length)];
    for (let i = utf8Bytes(character).length; i > 0; i--) places.push(place);
  }
  return places;
}

function explain(word: string, rules: Rules, whole: boolean): BpeExplanation {
  if (whole) {
    return { kind: 'BPE', word, symbols: [word], merges: [], left: 0, pieces: [word], whole };
  }
  const state = symbolsOf(word, rules);
  const { pieces } = rules.vocabulary;
  const current = () => state.ids.filter((_, i) => state.lengths[i]! > 0).map((id) => pieces[id]!);
  const symbols = current();
  const merges: Merge[] = [];
  let count = 0;
  mergeAll(state, rules, (rank, at, made) => {
    if (++count > mostMerges) return;
    const before = current();
    const place = state.lengths.slice(0, at).filter((length) => length > 0).length;
    const [left, right] = [before[place]!, before[place + 1]!];
    const merged = pieces[made]!;
    const after = [...before.slice(0, place), merged, ...before.slice(place + 2)];
    merges.push({ rank, left, right, merged, at: place, pieces: after });
  });
  const left = Math.max(0, count - mostMerges);
  return { kind: 'BPE', word, symbols, merges, left, pieces: current(), whole };
}
