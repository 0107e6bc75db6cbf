import type { LanguageModel, Pass } from '../models/pass';
import type { Edit } from '../models/variation';
import { isInside, offsetOf } from '../tensor/tensor';

/** A number as a reader typed it into a cell; what is wrong with it; undefined where there is no such cell. */
export function readEdit(
  { trace, model, language }: Pass,
  matrix: string,
  index: readonly number[],
  text: string,
): Edit | string | undefined {
  const step = trace.find(matrix);
  if (!step || !isInside(step.shape, index)) return undefined;
  if (!language.editable || step.role !== 'parameter') {
    return language.editable
      ? `${step.label} is computed: change the numbers that it comes from.`
      : 'The numbers of a trained model cannot be edited here.';
  }
  const written = text.trim().replace('−', '-');
  const value = written === '' ? NaN : Number(written);
  if (!Number.isFinite(value)) {
    return `“${text}” is not a finite number. Write it like −0.25 or 1e-3.`;
  }
  const token = matrix === 'W_E' ? model.labels.get('vocabulary')?.[index[0]!] : undefined;
  return { matrix, index, value, ...(token === undefined ? {} : { token }) };
}

/** The number that the model has, unedited; a word that it does not know has its start. */
export function originalOf(language: LanguageModel, { matrix, index }: Edit): number | undefined {
  const original = language.transformer.parameters.get(matrix)?.value;
  if (!original) return undefined;
  return isInside(original.shape, index)
    ? original.data[offsetOf(original.shape, index)]
    : language.unknown?.[index[1]!];
}
