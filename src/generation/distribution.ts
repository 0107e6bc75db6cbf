import type { Decoding } from './decoding';
import { isDrawn } from './decoding';

type Numbers = Float32Array | Float64Array;

/** What is known of the next token: for every id of the vocabulary. */
export interface Distribution {
  /** Ids, the most probable first; of equal logits the lower id comes first. */
  readonly order: Uint32Array;
  /** The model's own probabilities by id: the softmax of the logits. They add up to 1. */
  readonly probabilities: Float64Array;
  /**
   * The probabilities with which tokens are drawn, by id: after temperature, top-k and top-p, 0 for what
   * these exclude. They add up to 1. Where nothing is drawn they are the model's own.
   */
  readonly chances: Float64Array;
  /** So many of `order` are possible at all: a logit of −∞ is not. */
  readonly possible: number;
  /** So many of `order` top-k leaves. */
  readonly afterTopK: number;
  /** So many of `order` may be drawn: what top-p leaves of those. */
  readonly kept: number;
}

/** A distribution, or why there is none. */
export type Distributed =
  | { readonly ok: true; readonly distribution: Distribution }
  | { readonly ok: false; readonly problem: string };

/** Which tokens may be drawn, and how probably. Logits that are no numbers give a problem. */
export function distributionOf(logits: Numbers, decoding: Decoding): Distributed {
  const problem = problemIn(logits);
  if (problem !== undefined) return { ok: false, problem };
  const order = byLogit(logits);
  const possible = firstPlace(order, (id) => logits[id] === -Infinity);
  const probabilities = softmax(logits, order, possible, 1);
  if (!isDrawn(decoding)) {
    const all = { possible, afterTopK: possible, kept: possible };
    return { ok: true, distribution: { order, probabilities, chances: probabilities, ...all } };
  }
  const { temperature, topK, topP } = decoding;
  const afterTopK = Math.min(topK ?? possible, possible);
  const warped = softmax(logits, order, afterTopK, temperature);
  const kept = topP === null ? afterTopK : nucleus(warped, order, afterTopK, topP);
  const chances = kept === afterTopK ? warped : softmax(logits, order, kept, temperature);
  return {
    ok: true,
    distribution: { order, probabilities, chances, possible, afterTopK, kept },
  };
}

function problemIn(logits: Numbers): string | undefined {
  if (logits.length === 0) return 'The model has no score for any token.';
  let possible = 0;
  for (const [id, logit] of logits.entries()) {
    if (Number.isNaN(logit) || logit === Infinity) {
      return `The score of token ${id} is ${Number.isNaN(logit) ? 'no number (NaN)' : '∞'}: something before it has overflowed, so no token can be chosen.`;
    }
    if (logit !== -Infinity) possible++;
  }
  return possible === 0 ? 'The scores of all tokens are −∞, so no token can be chosen.' : undefined;
}

/** Of the first `count` of `order`, by id; the others have 0. [vocabulary] */
function softmax(
  logits: Numbers,
  order: Uint32Array,
  count: number,
  temperature: number,
): Float64Array {
  const out = new Float64Array(logits.length);
  const most = logits[order[0]!]!;
  let total = 0;
  for (let place = 0; place < count; place++) {
    const id = order[place]!;
    // Subtracted first, so that no temperature is too small.
    const e = Math.exp((logits[id]! - most) / temperature);
    out[id] = e;
    total += e;
  }
  for (let place = 0; place < count; place++) out[order[place]!]! /= total;
  return out;
}

/** How many of the first tokens come to the share `topP`: at least one. */
function nucleus(chances: Float64Array, order: Uint32Array, count: number, topP: number): number {
  let total = 0;
  for (let place = 0; place < count; place++) {
    total += chances[order[place]!]!;
    if (total >= topP) return place + 1;
  }
  return count;
}

function firstPlace(order: Uint32Array, is: (id: number) => boolean): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(order[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** 32 bits of a logit and 21 of an id make a whole number that a double holds. */
const mostIds = 2 ** 21;

/** Ids by falling logit, equal logits by rising id. */
function byLogit(logits: Numbers): Uint32Array {
  const order = Uint32Array.from(logits.keys());
  if (logits instanceof Float64Array || logits.length > mostIds) {
    return order.sort((a, b) => logits[b]! - logits[a]! || a - b);
  }
  // Sorting numbers is many times as fast as comparing ids.
  const bits = new Uint32Array(Float32Array.from(logits, (logit) => logit + 0).buffer);
  const keys = Float64Array.from(bits, (word, id) => {
    const rising = (word & 0x80000000) === 0 ? word ^ 0x80000000 : ~word;
    return (~rising >>> 0) * mostIds + id;
  });
  keys.sort();
  for (const [place, key] of keys.entries()) order[place] = key % mostIds;
  return order;
}
