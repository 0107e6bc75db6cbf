import { type LanguageModel, type Pass, outputNames, runPass } from '../models/pass';
import { type Variation, unvaried } from '../models/variation';
import { rowsOf } from '../tensor/tensor';
import { type Candidate, candidatesOf } from './choice';
import { greedy } from './decoding';
import { type Distribution, distributionOf } from './distribution';
import { type Pace, computed, tooLong } from './generation';

/** How a mask may be written, whatever the model's own is. */
const anyMask = '[MASK]';

/** What a model says of one mask. */
export interface Fill {
  /** Its place among the tokens. */
  readonly place: number;
  readonly distribution: Distribution;
  /** All tokens, the most probable first. */
  readonly candidates: readonly Candidate[];
}

export type Filled =
  | { readonly ok: true; readonly tokens: readonly string[]; readonly fills: readonly Fill[] }
  | { readonly ok: false; readonly problem: string };

/**
 * What stands under each mask of a text (BERT, Devlin et al. 2019), each by itself: the others stay
 * masked. Never rejects: what is wrong is a problem.
 */
export async function fillMasks(
  language: LanguageModel,
  text: string,
  { pair, variation = unvaried }: { readonly pair?: string; readonly variation?: Variation } = {},
  pace: Pace = {},
): Promise<Filled> {
  const { name, output } = language.transformer;
  const mask = language.reader?.mask;
  if (output?.kind !== 'masked' || mask === undefined) {
    return wrong(`${name} does not fill in masks: it ${saysOf(language)}.`);
  }
  const own = (given: string) => given.replaceAll(anyMask, mask);
  try {
    const more = pair === undefined ? {} : { pair: own(pair) };
    const pass = runPass(language, own(text), variation, variation.edits, more);
    if (!('trace' in pass)) return wrong(pass.message ?? 'There are no words in this text.');
    return await filled(pass, mask, pace);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

async function filled(pass: Pass, mask: string, pace: Pace): Promise<Filled> {
  const { trace, language, words, lookup } = pass;
  const { masked = [] } = lookup;
  try {
    const long = tooLong(pass);
    if (long !== undefined) return wrong(long);
    if (masked.length === 0) {
      return wrong(`There is no mask in this text. Write ${mask} where a word is to be filled in.`);
    }
    if (!(await computed(trace, ['unembed.logits'], pace))) return wrong('It was cancelled.');
    const fills: Fill[] = [];
    for (const place of masked) {
      const row = await trace.settled(() => rowsOf(trace.value('unembed.logits'), place, 1));
      const found = distributionOf(row, greedy);
      if (!found.ok) return wrong(found.problem);
      const { distribution } = found;
      const candidates = candidatesOf(distribution, outputNames(language));
      fills.push({ place, distribution, candidates });
    }
    return { ok: true, tokens: words.map((word) => word.text), fills };
  } finally {
    trace.leave();
  }
}

function saysOf({ transformer }: LanguageModel): string {
  if (transformer.output?.kind === 'none') return 'predicts no words';
  return transformer.encoder ? 'reads a text and says another' : 'goes on with a text';
}

function wrong(problem: string): Filled {
  return { ok: false, problem };
}
