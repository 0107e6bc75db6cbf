import type { TokenOrigin } from '../models/reader';
import type { StepCell } from '../trace/cell';
import type { LanguageModel, MoreText, Pass } from '../models/pass';
import type { PersistedState } from '../protocol/persisted';
import type { TextField } from '../protocol/snapshot';

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
      append: null,
      ended: false,
    });
  }
  if (transformer.encoder) {
    fields.push({
      which: 'target',
      label: 'Said so far',
      placeholder: 'nothing: the decoder has its first token only',
      text: more.target ?? '',
      ...grown(pass, more.target ?? ''),
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

/** The most probable next token, and what the decoder has said with it; or that it ends here. */
function grown(
  { trace, language, lookup }: Pass,
  said: string,
): Pick<TextField, 'append' | 'ended'> {
  const { reader, transformer } = language;
  const none = { append: null, ended: false };
  if (!reader?.said || lookup.ids.length >= transformer.contextLength) return none;
  const step = trace.find('prediction');
  if (!step) return none;
  let best = 0;
  const { data } = trace.value(step.id);
  for (const [id, p] of data.entries()) if (p > data[best]!) best = id;
  if (best === reader.end) return { append: null, ended: true };
  const text = reader.said([...lookup.ids, best]);
  // Half a character is no text yet; a token that is not written adds none.
  if (text.includes('\ufffd') || text === said) return none;
  return { append: { token: trace.placeName(step, 1, best), text }, ended: false };
}

/** How the token in a cell of a published model's tokens was made; null for all other cells. */
export function tokenAt(
  { sentence, more }: { readonly sentence: string; readonly more: MoreText },
  pass: Pass,
  { step, index }: StepCell,
): TokenOrigin | null {
  const { language, source, left, words } = pass;
  const { reader } = language;
  if (!reader?.origin || !/^((en|de)coder\.)?tokens$/.test(step)) return null;
  const texts = { text: sentence, ...moreFor(language, more) };
  if (!source || step.startsWith('encoder.')) {
    return reader.origin('text', left + index[0]!, texts) ?? null;
  }
  const before = reader.readTarget(texts.target ?? '').ids.length - words.length;
  return reader.origin('target', before + index[0]!, texts) ?? null;
}
