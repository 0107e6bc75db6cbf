import { tensorOf } from '../tensor/tensor';
import type { Trace } from '../trace/trace';
import type { MeasuredHead } from './heads';
import { type ReadText, type TextReader, keepLast } from './reader';
import { type TransformerModel, runTransformer } from './transformer';
import { type Edit, type Variation, vary } from './variation';
import { type Lookup, type Word, lastWords, lookUp } from './words';

/** A transformer with what it takes to give it a sentence. */
export interface LanguageModel {
  readonly transformer: TransformerModel;
  readonly description: string;
  /** The words that have a row in W_E. */
  readonly vocabulary: readonly string[];
  /**
   * The coordinates with which a word outside the vocabulary starts. Without them (a trained model
   * has none) such a word is left out.
   */
  readonly unknown: readonly number[] | null;
  /** Its numbers were set by hand, and may be changed. */
  readonly editable: boolean;
  readonly notes: readonly ModelNote[];
  readonly samples: readonly string[];
  /** How a published checkpoint cuts a text into tokens; the others take words. */
  readonly reader?: TextReader;
  /** What its heads were found to do. */
  readonly heads?: readonly MeasuredHead[];
  /** What readers should know about the files it came from. */
  readonly warnings?: readonly string[];
}

/** A remark of the model's author at a step. It speaks of one sentence and of the unchanged numbers. */
export interface ModelNote {
  readonly step: string;
  readonly sentence: string;
  readonly text: string;
  /** An erratum says where the model's source prints another number. */
  readonly kind: 'remark' | 'erratum';
}

/** One run of a model over a text. */
export interface Pass {
  readonly language: LanguageModel;
  /** As run: varied, and with rows for the unknown words. */
  readonly model: TransformerModel;
  readonly words: readonly Word[];
  readonly lookup: Lookup;
  /** What the encoder reads, where the words are those of a decoder. */
  readonly source?: ReadText;
  /** How many words were left out because they come before those that fit; a lower bound. */
  readonly left: number;
  /** Words that were left out because the model has no number for them. */
  readonly refused: readonly string[];
  /** Edits whose cell the model does not have. */
  readonly misfits: readonly Edit[];
  /** Nothing about the model is varied. */
  readonly pristine: boolean;
  readonly trace: Trace;
}

/** Why there is no pass: the text has no words that the model can read. */
export interface NoPass {
  readonly refused: readonly string[];
  /** Why, where it is not for want of words. */
  readonly message?: string;
}

/** What a pass is given beside its text. */
export interface MoreText {
  /** A second text, for models that read two. */
  readonly pair?: string | undefined;
  /** What the decoder has said so far, for those with an encoder. */
  readonly target?: string | undefined;
  /** Tokens that were generated: they follow the text, or the target. Ids of the axis "output". */
  readonly said?: readonly number[] | undefined;
}

/**
 * Runs a model over the last words of a text that it has positions for. Words that are edited, but in
 * neither the vocabulary nor the text, have their row in W_E all the same.
 */
export function runPass(
  language: LanguageModel,
  text: string,
  variation: Variation,
  edited: readonly Edit[] = variation.edits,
  more: MoreText = {},
): Pass | NoPass {
  const { transformer, vocabulary, reader } = language;
  if (reader) return readPass(language, reader, text, variation, more);
  const { words, left } = withSaid(lastWords(text, transformer.contextLength), language, more);
  let lookup = lookUp(words, vocabulary);
  let [kept, refused]: [Word[], readonly string[]] = [words, []];
  if (language.unknown === null && lookup.unknown.length > 0) {
    refused = lookup.unknown;
    kept = words.filter((_, place) => lookup.ids[place]! < vocabulary.length);
    lookup = lookUp(kept, vocabulary);
  }
  if (kept.length === 0) return { refused };
  const { model, misfits } = vary(
    withUnknown(transformer, unknownWords(language, lookup, edited), language.unknown ?? []),
    variation,
  );
  return {
    language,
    model,
    words: kept,
    lookup,
    left,
    refused,
    misfits,
    pristine: isPristine(variation),
    trace: runTransformer(model, lookup),
  };
}

/** Words that were generated follow those of the text; the first make room for them. */
function withSaid(
  { words, left }: { words: Word[]; left: number },
  language: LanguageModel,
  { said = [] }: MoreText,
): { words: Word[]; left: number } {
  if (said.length === 0) return { words, left };
  const all = [...words, ...saidWords(language, said)];
  const kept = all.slice(-language.transformer.contextLength);
  return { words: kept, left: left + all.length - kept.length };
}

function saidWords(language: LanguageModel, said: readonly number[]): Word[] {
  const names = outputNames(language);
  return said.map((id) => ({ text: names[id] ?? `${id}`, start: 0, end: 0 }));
}

/** What the tokens are called that a model can say. */
export function outputNames({ transformer, vocabulary }: LanguageModel): readonly string[] {
  return transformer.labels.get('output') ?? vocabulary;
}

/** The same text, and behind it tokens that were generated: before them, nothing ends. */
function followed(read: ReadText, language: LanguageModel, { said = [] }: MoreText): ReadText {
  if (said.length === 0) return read;
  const end = language.reader?.end;
  const ended = end !== undefined && read.ids.at(-1) === end && !language.transformer.encoder;
  const until = ended ? read.ids.length - 1 : read.ids.length;
  const last = read.types.at(-1) ?? 0;
  return {
    words: [...read.words.slice(0, until), ...saidWords(language, said)],
    ids: [...read.ids.slice(0, until), ...said],
    types: [...read.types.slice(0, until), ...said.map(() => last)],
    masked: read.masked,
  };
}

function isPristine({ edits, epsilon, toggles }: Variation): boolean {
  return edits.length === 0 && epsilon === null && Object.keys(toggles).length === 0;
}

/** A pass over the tokens of a checkpoint. */
function readPass(
  language: LanguageModel,
  reader: TextReader,
  text: string,
  variation: Variation,
  more: MoreText,
): Pass | NoPass {
  const { transformer } = language;
  const { contextLength } = transformer;
  const texts = reader.read(text, more.pair);
  const whole = transformer.encoder ? texts : followed(texts, language, more);
  const read = keepLast(whole, contextLength);
  const source = transformer.encoder ? read : undefined;
  const own = source
    ? keepLast(followed(reader.readTarget(more.target ?? ''), language, more), contextLength)
    : read;
  if (own.ids.length === 0 || source?.ids.length === 0) return { refused: [] };
  const beyond = [...read.ids, ...own.ids].find((id) => id >= reader.rows);
  if (beyond !== undefined) {
    return {
      refused: [],
      message: `The tokenizer gives the id ${beyond}, and the embedding of ${transformer.name} has ${reader.rows} rows: tokenizer and weights do not belong together.`,
    };
  }
  const { model, misfits } = vary(transformer, variation);
  const lookup = { ...tokensOf(own), unknown: [] };
  return {
    language,
    model,
    words: own.words,
    lookup,
    ...(source ? { source } : {}),
    left: whole.ids.length - read.ids.length,
    refused: [],
    misfits,
    pristine: isPristine(variation),
    trace: runTransformer(model, lookup, source && tokensOf(source)),
  };
}

function tokensOf({ words, ids, types, masked }: ReadText) {
  return { texts: words.map((word) => word.text), ids, types, masked };
}

function unknownWords(
  { unknown, vocabulary }: LanguageModel,
  lookup: Lookup,
  edited: readonly Edit[],
): string[] {
  if (unknown === null) return [];
  const tokens = edited.flatMap((edit) =>
    edit.token === undefined || vocabulary.includes(edit.token) ? [] : [edit.token],
  );
  return [...new Set([...lookup.unknown, ...tokens])];
}

/** W_E with a row more for every word that it does not know. [vocabulary + unknown, d_model] */
function withUnknown(
  model: TransformerModel,
  words: readonly string[],
  coordinates: readonly number[],
): TransformerModel {
  if (words.length === 0) return model;
  const table = model.parameters.get('W_E')!;
  const [rows, width] = [table.value.shape[0]!, table.value.shape[1]!];
  const numbers = [...table.value.data, ...words.flatMap(() => [...coordinates])];
  const value = tensorOf(numbers, [rows + words.length, width], model.dtype);
  return {
    ...model,
    parameters: new Map([...model.parameters, ['W_E', { ...table, value }]]),
    labels: new Map([
      ...model.labels,
      ['vocabulary', [...(model.labels.get('vocabulary') ?? []), ...words]],
    ]),
  };
}
