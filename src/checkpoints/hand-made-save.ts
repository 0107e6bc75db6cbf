import { applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import type { TransformerModel } from '../models/transformer';
import { type Edit, placeOf } from '../models/variation';
import { isInside, offsetOf } from '../tensor/tensor';
import { type BlockSizes, type FilePath, planBlocks } from './hand-made-parameters';

/**
 * The text of a model file with edits written into it; what is not edited stays as it was written,
 * comments included. `varied` is the model with the edits applied: a word or matrix that the file does
 * not have yet is written whole. Edits without a cell are left out.
 */
export function writeEdits(
  text: string,
  varied: TransformerModel,
  edits: readonly Edit[],
  epsilon: number | null,
): string {
  let result = text;
  const set = (path: FilePath, value: unknown) => {
    const formattingOptions = {
      insertSpaces: true,
      tabSize: 2,
      eol: text.includes('\r\n') ? '\r\n' : '\n',
    };
    result = applyEdits(result, modify(result, path, value, { formattingOptions }));
  };
  for (const edit of edits) {
    const parameter = varied.parameters.get(edit.matrix);
    const index = placeOf(varied, edit);
    if (!parameter || !index || !isInside(parameter.value.shape, index)) continue;
    const number = (at: readonly number[]) =>
      parameter.value.data[offsetOf(parameter.value.shape, at)]!;
    const { whole, within } = placeInFile(varied, edit.matrix, index);
    const root = parseTree(result);
    if (root && findNodeAtLocation(root, [...whole, ...within])) {
      set([...whole, ...within], edit.value);
      continue;
    }
    const prefix = index.slice(0, index.length - within.length);
    const shape = parameter.value.shape.slice(prefix.length);
    set(
      whole,
      nested(shape, (inner) => number([...prefix, ...inner])),
    );
  }
  if (epsilon !== null) set(['epsilon'], epsilon);
  return result;
}

/** Where a number stands: the word, vector or matrix that it is part of, and the place in that. */
function placeInFile(
  model: TransformerModel,
  matrix: string,
  index: readonly number[],
): { whole: FilePath; within: number[] } {
  const name = (axis: string, place: number) => model.labels.get(axis)![place]!;
  switch (matrix) {
    case 'W_E':
      return { whole: ['vocabulary', name('vocabulary', index[0]!)], within: [index[1]!] };
    case 'W_pos':
      return { whole: ['positions'], within: [...index] };
    case 'W_U':
      return { whole: ['output', name('output', index[1]!)], within: [index[0]!] };
    default: {
      const plan = planBlocks(model.parameters.get('W_E')!.value.shape[1]!, sizesOf(model)).find(
        (candidate) => candidate.id === matrix,
      )!;
      const [place, ...within] = plan.within(index);
      return { whole: plan.places[place!]!, within };
    }
  }
}

function sizesOf(model: TransformerModel): BlockSizes[] {
  return Array.from({ length: model.blocks }, (_, n) => ({
    heads: model.heads,
    dHead: model.dHead,
    dMlp: model.parameters.get(`blocks.${n}.mlp.W_in`)!.value.shape[1]!,
    biases: ['Q', 'K', 'V', 'O']
      .map((letter) => `b_${letter}`)
      .filter((bias) => model.parameters.has(`blocks.${n}.attn.${bias}`)),
  }));
}

function nested(shape: readonly number[], read: (index: number[]) => number): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return read([]);
  return Array.from({ length: size }, (_, i) => nested(rest, (inner) => read([i, ...inner])));
}
