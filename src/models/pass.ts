import { tensorOf } from '../tensor/tensor';
import type { Trace } from '../trace/trace';
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
): Pass | NoPass {
  const { transformer, vocabulary } = language;
  const { words, left } = lastWords(text, transformer.contextLength);
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
    pristine:
      variation.edits.length === 0 &&
      variation.epsilon === null &&
      Object.keys(variation.toggles).length === 0,
    trace: runTransformer(model, lookup),
  };
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
