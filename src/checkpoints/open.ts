import type { LanguageModel } from '../models/pass';
import { isGptFile, readGpt } from './gpt';
import { readHandMade } from './hand-made';
import type { FileProblem } from './json-source';
import { CheckpointError } from './problem';

/** A model, or everything that is wrong with its file. */
export type OpenedModel =
  | { readonly ok: true; readonly model: LanguageModel }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** The model in a text, of whichever format it is. Never throws. */
export function openModel(text: string, fileName: string): OpenedModel {
  const json = text.includes('"transformer.wte.weight"') ? parsed(text) : undefined;
  if (isGptFile(json)) {
    try {
      return { ok: true, model: readGpt(json, fileName) };
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      return { ok: false, problems: [{ message: error.message, offset: 0, length: 0 }] };
    }
  }
  const { model, problems } = readHandMade(text, fileName);
  return model ? { ok: true, model } : { ok: false, problems };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
