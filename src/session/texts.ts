import type { TokenOrigin } from '../models/reader';
import type { StepCell } from '../trace/cell';
import type { LanguageModel, MoreText, Pass } from '../models/pass';
import type { PersistedState } from '../protocol/persisted';
import type { TextField } from '../protocol/snapshot';
import { saidAfter } from './generation';

/** What a model reads beside the sentence: a field for each. */
export function textsOf(pass: Pass, more: MoreText): TextField[] {
  const { language } = pass;
  const { transformer, reader } = language;
  if (!reader) return [];
  const fields: TextField[] = [];
  if (takesPair(language)) {
    fields.push({
      which: 'pair',
      label: 'Second sentence',
      placeholder: 'none',
      text: more.pair ?? '',
    });
  }
  if (transformer.encoder) {
    fields.push({
      which: 'target',
      label: 'Said so far',
      placeholder: 'nothing: the decoder has its first token only',
      text: joined(more.target ?? '', saidAfter(pass, more.said ?? [])),
    });
  }
  return fields;
}

/** Whether a model tells two texts apart. */
function takesPair({ transformer }: LanguageModel): boolean {
  const types = transformer.parameters.get('W_token_type')?.value.shape[0] ?? 0;
  return transformer.encoder === undefined && types > 1;
}

/** What the model is given beside the sentence: of what is kept, only what it takes. */
export function moreFor(language: LanguageModel, { pair, target }: MoreText): MoreText {
  return {
    ...(pair !== undefined && pair !== '' && takesPair(language) ? { pair } : {}),
    ...(target !== undefined && language.transformer.encoder ? { target } : {}),
  };
}

export function readMore({
  pair,
  target,
}: PersistedState): Pick<PersistedState, 'pair' | 'target'> {
  return { ...(pair === undefined ? {} : { pair }), ...(target === undefined ? {} : { target }) };
}

/** What was typed, and what was generated after it. */
const joined = (typed: string, said: string) => (typed === '' ? said.trimStart() : typed + said);

/** How the token in a cell of a published model's tokens was made; null for all other cells. */
export function tokenAt(
  { sentence, moreText: more }: { readonly sentence: string; readonly moreText: MoreText },
  pass: Pass,
  { step, index }: StepCell,
): TokenOrigin | null {
  const { language, source, left, words } = pass;
  const { reader } = language;
  if (!reader?.origin || !/^((en|de)coder\.)?tokens$/.test(step)) return null;
  const texts = { text: sentence, pair: more.pair, target: more.target };
  if (!source || step.startsWith('encoder.')) {
    return reader.origin('text', left + index[0]!, texts) ?? null;
  }
  const said = more.said?.length ?? 0;
  const before = reader.readTarget(texts.target ?? '').ids.length + said - words.length;
  return reader.origin('target', before + index[0]!, texts) ?? null;
}
