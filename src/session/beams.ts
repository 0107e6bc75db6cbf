import {
  type Beam,
  type BeamOptions,
  type Beams,
  extendBeams,
  isSettled,
  noBeams,
} from '../generation/beams';
import { greedy } from '../generation/decoding';
import { distributionOf } from '../generation/distribution';
import { type Pace, scores } from '../generation/generation';
import type { MoreText, LanguageModel } from '../models/pass';
import type { Variation } from '../models/variation';
import type { BeamView, BeamsView } from '../protocol/generation';
import { recompute } from '../writing/recompute';

/** More tokens than these a beam search is not led on. */
const mostTokens = 64;

/** A beam search as far as it has come: for each text, the probability of each of its tokens. */
export interface Search {
  readonly beams: Beams;
  readonly probabilities: ReadonlyMap<string, readonly number[]>;
}

export const noSearch: Search = { beams: noBeams, probabilities: new Map([['', []]]) };

export interface SearchedText {
  readonly language: LanguageModel;
  readonly text: string;
  readonly more: MoreText;
  readonly variation: Variation;
  readonly beams: number;
}

const optionsOf = (beams: number, end: number | undefined): BeamOptions => ({
  beams,
  most: mostTokens,
  end,
});

/** One token more for every text that is followed: a pass for each. What is wrong is said. */
export async function grown(
  search: Search,
  { language, text, more, variation, beams }: SearchedText,
  pace: Pace,
): Promise<Search | { readonly problem: string } | undefined> {
  const options = optionsOf(beams, language.reader?.end);
  if (isSettled(search.beams, options)) return search;
  const distributions = [];
  for (const { ids } of search.beams.live) {
    const said = [...(more.said ?? []), ...ids];
    const found = await scores(
      language,
      { text, more, variation, decoding: greedy, most: mostTokens },
      said,
      pace,
    );
    if ('why' in found) {
      if (found.why === 'cancelled') return undefined;
      return { problem: found.why === 'problem' ? found.problem : 'There is no room for more.' };
    }
    const distribution = distributionOf(found.logits, greedy);
    if (!distribution.ok) return distribution;
    distributions.push(distribution.distribution);
  }
  const beamsNow = extendBeams(search.beams, distributions, options);
  const probabilities = new Map<string, readonly number[]>();
  for (const beam of [...beamsNow.live, ...beamsNow.done]) {
    const known = search.probabilities.get(beam.ids.join());
    const before = search.probabilities.get(beam.ids.slice(0, -1).join());
    probabilities.set(
      beam.ids.join(),
      known ?? [...before!, distributions[beam.from!]!.probabilities[beam.ids.at(-1)!]!],
    );
  }
  return { beams: beamsNow, probabilities };
}

/** The texts of a search, the best first, with the sums that rank them. */
export function beamsView(
  { beams, probabilities }: Search,
  count: number,
  nameOf: (id: number) => string,
): BeamsView {
  const view = (beam: Beam): BeamView =>
    beamView(beam, probabilities.get(beam.ids.join()) ?? [], nameOf);
  const followed = beams.live.filter(({ ids }) => ids.length > 0);
  return {
    live: followed.map(view),
    done: beams.done.map(view),
    settled: isSettled(beams, optionsOf(count, undefined)),
  };
}

function beamView(
  { ids, total, score }: Beam,
  probabilities: readonly number[],
  nameOf: (id: number) => string,
): BeamView {
  const sum = probabilities.map((p) => `log(${p})`).join(' + ');
  const value = recompute(`(${sum}) / ${ids.length}`);
  const shown = probabilities.map((p) => Number(p.toPrecision(4)));
  return {
    ids,
    tokens: ids.map(nameOf),
    probabilities,
    total,
    score,
    formula: `\\frac{${shown.map((p) => `\\ln ${p}`).join(' + ')}}{${ids.length}}`,
    spoken: `the sum of the logarithms of ${shown.join(', ')}, divided by ${ids.length}`,
    value,
    agrees: Math.abs(value - score) <= 1e-9 * Math.max(1, Math.abs(score)),
  };
}
