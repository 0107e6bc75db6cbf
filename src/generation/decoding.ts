/** How the next token is chosen from the probabilities of all. */
export interface Decoding {
  /**
   * Logits are divided by it before the softmax: below 1 the probable become more probable. At 0 the most
   * probable token is taken, and nothing is drawn (greedy).
   */
  readonly temperature: number;
  /** Only so many of the most probable tokens may be drawn (Fan et al. 2018); null: all. */
  readonly topK: number | null;
  /**
   * Only the fewest most probable tokens that come to at least this share may be drawn, counted over the
   * whole vocabulary, or over what top-k has left (nucleus sampling, Holtzman et al. 2020); null: all.
   */
  readonly topP: number | null;
  /** Where the random numbers begin: the same seed draws the same tokens. */
  readonly seed: number;
  /** How many texts are followed at once (beam search); 1 follows one. */
  readonly beams: number;
}

/** The most probable token each time. */
export const greedy: Decoding = { temperature: 0, topK: null, topP: null, seed: 0, beams: 1 };

/** More texts at once than these are not followed. */
export const mostBeams = 64;

/** Whether tokens are drawn at random. */
export function isDrawn({ temperature, beams }: Decoding): boolean {
  return beams === 1 && temperature > 0;
}

/** What is wrong with these choices, said so that it can be mended; undefined where nothing is. */
export function decodingProblem({
  temperature,
  topK,
  topP,
  seed,
  beams,
}: Decoding): string | undefined {
  if (!Number.isFinite(temperature) || temperature < 0) {
    return 'The temperature is a number from 0 (always the most probable token) upwards, like 0.8.';
  }
  if (topK !== null && !(Number.isSafeInteger(topK) && topK >= 1)) {
    return 'Top-k is how many tokens may be drawn: a whole number from 1 upwards.';
  }
  if (topP !== null && !(topP > 0 && topP <= 1)) {
    return 'Top-p is a share of the probability: above 0, at most 1, like 0.9.';
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    return 'The seed is a whole number from 0 upwards.';
  }
  if (!Number.isSafeInteger(beams) || beams < 1 || beams > mostBeams) {
    return `Beams are counted: a whole number from 1 to ${mostBeams}.`;
  }
  if (beams > 1 && (topK !== null || topP !== null || temperature > 0)) {
    return 'Beam search draws nothing: it goes without temperature, top-k and top-p.';
  }
  return undefined;
}
