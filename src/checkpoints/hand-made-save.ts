import { type Node, findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { TransformerModel } from '../models/transformer';
import { type Edit, type Variation, placeOf } from '../models/variation';
import { isInside, offsetOf } from '../tensor/tensor';
import { type BlockSizes, type FilePath, planBlocks } from './hand-made-parameters';

/** The text of a model file with a variation written into it: edits, ε, and the switches it has words for. */
export function writeVariation(
  text: string,
  varied: TransformerModel,
  { edits, epsilon, toggles }: Variation,
): string {
  let result = writeEdits(text, varied, edits, epsilon);
  if (toggles.norm !== undefined) result = withValue(result, ['norm'], toggles.norm);
  if (toggles.scale !== undefined) result = withValue(result, ['scale'], toggles.scale);
  if (toggles.mask !== undefined) result = withValue(result, ['mask'], varied.mask);
  return result;
}

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
    result = withValue(result, path, value);
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

/** The text with a value at a path: in place of what stands there, or as a new last property. */
function withValue(text: string, path: FilePath, value: unknown): string {
  const root = parseTree(text)!;
  for (let depth = path.length; depth >= 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (!node) continue;
    const [key, ...inner] = path.slice(depth) as string[];
    if (key === undefined) {
      return text.slice(0, node.offset) + json(value) + text.slice(node.offset + node.length);
    }
    const whole = inner.reduceRight<unknown>((of, name) => ({ [name]: of }), value);
    return withProperty(text, node, `${JSON.stringify(key)}: ${json(whole)}`);
  }
  return text;
}

/** On a line of its own where the property before it begins one. */
function withProperty(text: string, object: Node, property: string): string {
  const last = object.children?.at(-1);
  if (!last) {
    const start = object.offset + 1;
    return `${text.slice(0, start)} ${property} ${text.slice(start)}`;
  }
  const end = last.offset + last.length;
  const begin = /(?:^|\r?\n)[ \t]*$/.exec(text.slice(0, last.offset))?.[0] ?? ' ';
  return `${text.slice(0, end)},${begin}${property}${text.slice(end)}`;
}

/** As a person writes it: on one line, with a blank after each comma. */
function json(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(json).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, of]) => `${JSON.stringify(key)}: ${json(of)}`);
  return `{ ${members.join(', ')} }`;
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
