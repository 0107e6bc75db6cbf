import { type LanguageModel, outputNames } from '../models/pass';
import {
  type Beam,
  type BeamOptions,
  type Beams,
  bestOf,
  closeBeams,
  extendBeams,
  isSettled,
  noBeams,
} from './beams';
import type { CacheCount } from './cache';
import { greedy } from './decoding';
import { type Distribution, distributionOf } from './distribution';
import {
  type Beginning,
  type Ending,
  type GenerationStep,
  type Pace,
  saidText,
  scores,
} from './generation';

/** What is known of the token that follows some ids. */
interface Known {
  readonly distribution: Distribution;
  readonly cache: CacheCount | null;
}

/**
 * A text that goes on along several ways at once, of which the one with the best mean log-probability is
 * taken in the end. As in {@link Generation} every token of every way is a whole pass.
 */
export class BeamGeneration {
  #beams: Beams = noBeams;
  #ended: Ending | undefined;
  readonly #known = new Map<string, Known>();
  readonly #options: BeamOptions;

  constructor(
    private readonly language: LanguageModel,
    private readonly beginning: Beginning,
  ) {
    const { decoding, most } = beginning;
    this.#options = { beams: decoding.beams, most, end: language.reader?.end };
  }

  get ended(): Ending | undefined {
    return this.#ended;
  }

  /** What is followed now, and what has ended. */
  get beams(): Beams {
    return this.#beams;
  }

  /** What a way has said. */
  textOf({ ids }: Beam): string {
    const { said = [] } = this.beginning.more ?? {};
    return saidText(this.language, this.beginning.text, [...said, ...ids]);
  }

  /** The best way so far, or in the end. */
  get output(): string {
    return this.textOf(bestOf(this.#beams));
  }

  /** The tokens of the best way, with the model's own probabilities. */
  get steps(): GenerationStep[] {
    const { ids } = bestOf(this.#beams);
    return ids.flatMap((id, place) => {
      const known = this.#known.get(keyOf(ids.slice(0, place)));
      if (!known) return [];
      const { distribution, cache } = known;
      const own = distribution.probabilities[id]!;
      const rank = distribution.order.indexOf(id);
      return {
        token: outputNames(this.language)[id] ?? `${id}`,
        choice: { id, rank, probability: own, own, draw: null, distribution },
        ends: id === this.#options.end,
        cache,
      };
    });
  }

  /** One token more for every way; undefined where the search is over, which {@link ended} explains. */
  async next(pace: Pace = {}): Promise<Beams | undefined> {
    if (this.#ended) return undefined;
    const options = this.#options;
    if (isSettled(this.#beams, options)) return this.#end();
    const distributions: Distribution[] = [];
    for (const { ids } of this.#beams.live) {
      const known = await this.#ask(ids, pace);
      if ('why' in known) {
        if (known.why === 'context') this.#beams = closeBeams(this.#beams, options);
        this.#ended = known;
        return undefined;
      }
      distributions.push(known.distribution);
    }
    this.#beams = extendBeams(this.#beams, distributions, options);
    this.#forget();
    return this.#beams;
  }

  #end(): undefined {
    const last = bestOf(this.#beams).ids.at(-1);
    this.#ended = last === this.#options.end ? { why: 'end' } : { why: 'most' };
    return undefined;
  }

  async #ask(ids: readonly number[], pace: Pace): Promise<Known | Ending> {
    const { language, beginning } = this;
    const said = [...(beginning.more?.said ?? []), ...ids];
    const found = await scores(language, beginning, said, pace);
    if ('why' in found) return found;
    const distributed = distributionOf(found.logits, greedy);
    if (!distributed.ok) return { why: 'problem', problem: distributed.problem };
    const { distribution } = distributed;
    const known = { distribution, cache: found.cache(ids.length > 0) };
    this.#known.set(keyOf(ids), known);
    return known;
  }

  /** What no way leads through any more. */
  #forget(): void {
    const needed = new Set<string>();
    for (const { ids } of [...this.#beams.live, ...this.#beams.done]) {
      for (const place of ids.keys()) needed.add(keyOf(ids.slice(0, place)));
    }
    for (const key of this.#known.keys()) if (!needed.has(key)) this.#known.delete(key);
  }
}

const keyOf = (ids: readonly number[]) => ids.join();
