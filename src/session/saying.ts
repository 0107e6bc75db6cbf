import type { CacheCount } from '../generation/cache';
import { type Decoding, decodingProblem, greedy } from '../generation/decoding';
import type { Pass } from '../models/pass';
import { outputNames } from '../models/pass';
import type { PanelMessage } from '../protocol/messages';
import type { PersistedState } from '../protocol/persisted';
import { type Search, noSearch } from './beams';

/** A message that concerns what is generated. */
export type SayingMessage = Extract<
  PanelMessage,
  { type: 'setDecoding' | 'say' | 'unsay' | 'growBeams' | 'takeBeam' }
>;

/** What follows of a message: another text is read, the same is seen otherwise, or it was refused. */
export type Outcome = 'said' | 'seen' | { readonly complaint: string };

/** What was generated after the text of a session, and how the next token is chosen. */
export class Saying {
  said: readonly number[] = [];
  decoding: Decoding = greedy;
  search: Search = noSearch;
  /** The search is to be led on by one token. */
  growing = false;
  /** What a cache spares, for each number of generated tokens; where nobody has counted, nothing. */
  #counts: (CacheCount | undefined)[] = [];

  /** @param sameModel what was generated were tokens of this model */
  restore({ said, decoding }: PersistedState, sameModel: boolean): void {
    if (sameModel) this.said = said ?? [];
    if (decoding && decodingProblem(decoding) === undefined) this.decoding = decoding;
  }

  /** As it is kept: nothing where there is nothing to keep. */
  kept(): Pick<PersistedState, 'said' | 'decoding'> {
    return {
      ...(this.said.length === 0 ? {} : { said: [...this.said] }),
      ...(this.decoding === greedy ? {} : { decoding: this.decoding }),
    };
  }

  /** Another text is read: what followed the last one is gone. */
  clear(): void {
    this.said = [];
    this.forget();
  }

  /** The model is another, or varied otherwise: what was found out with it counts no more. */
  forget(): void {
    this.search = noSearch;
    this.growing = false;
    this.#counts = [];
  }

  /** What was counted since the prompt, one for each pass. */
  get counts(): readonly (CacheCount | undefined)[] {
    return Array.from({ length: this.said.length + 1 }, (_, n) => this.#counts[n]);
  }

  count(count: CacheCount): void {
    this.#counts[this.said.length] = count;
  }

  handle(message: SayingMessage, pass: Pass): Outcome {
    switch (message.type) {
      case 'setDecoding': {
        const problem = decodingProblem(message.decoding);
        if (problem !== undefined) return { complaint: problem };
        if (message.decoding.beams !== this.decoding.beams) this.search = noSearch;
        this.decoding = message.decoding;
        return 'seen';
      }
      case 'say':
        if (message.after !== this.said.length) return 'seen';
        return this.#say([message.id], pass);
      case 'unsay':
        if (message.keep >= this.said.length) return 'seen';
        this.said = this.said.slice(0, message.keep);
        this.search = noSearch;
        return 'said';
      case 'growBeams':
        this.growing = true;
        return 'seen';
      case 'takeBeam': {
        const { end } = pass.language.reader ?? {};
        return this.#say(
          message.ids.filter((id) => id !== end),
          pass,
        );
      }
    }
  }

  #say(ids: readonly number[], { language, lookup }: Pass): Outcome {
    const { reader } = language;
    const outputs = outputNames(language).length;
    const { contextLength, name, output } = language.transformer;
    if (ids.length === 0 || ids.some((id) => id >= outputs)) return 'seen';
    if (reader?.end !== undefined && ids.includes(reader.end)) {
      return { complaint: 'That token ends the text: nothing follows it.' };
    }
    if (output && output.kind !== 'next') return 'seen';
    if (lookup.ids.length + ids.length > contextLength) {
      return { complaint: `${name} has ${contextLength} positions: there is no room for more.` };
    }
    this.said = [...this.said, ...ids];
    this.search = noSearch;
    return 'said';
  }
}
