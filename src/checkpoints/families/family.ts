import type { TransformerModel } from '../../models/design';
import type { TensorFile } from '../files/tensor-file';
import type { Config } from './config';
import { CheckpointError } from '../problem';
import type { Weights } from './weights';

/** A model but for its name and what its vocabulary is called. */
export type FamilyModel = Omit<TransformerModel, 'name' | 'dtype' | 'labels' | 'parameters'>;

/** What a family makes of a checkpoint. */
export interface BuiltModel {
  readonly model: FamilyModel;
  readonly weights: Weights;
  /** The family's name for readers, with the choices worth knowing: "GPT-2: pre-norm, GELU (tanh)". */
  readonly description: string;
  /** How many ids W_E has a row for. */
  readonly vocabularySize: number;
  /** How many ids the output has a score for, where it is another number. */
  readonly outputSize?: number;
  /** The id with which a decoder begins. */
  readonly decoderStart?: number;
  /** Names of an answer's places: whether a second text follows. */
  readonly answers?: readonly string[];
  readonly warnings?: readonly string[];
}

/** One family of models: it maps config and tensor names to the choices and parameters of one program. */
export type Family = (config: Config, file: TensorFile) => BuiltModel;

/** The first of these prefixes with which some tensor's name begins. */
export function prefixOf(file: TensorFile, ...prefixes: readonly string[]): string {
  const names = [...file.tensors.keys()];
  return prefixes.find((prefix) => names.some((name) => name.startsWith(prefix))) ?? '';
}

/** d_head, where the heads share the width evenly. */
export function wholeShare(width: number, heads: number): number {
  if (width % heads === 0) return width / heads;
  throw new CheckpointError(`The width ${width} cannot be divided among ${heads} heads.`);
}

/**
 * W_U [d_model, output] of `lm_head`, where it is not tied to W_E: then the program takes W_E, and a copy
 * in the file is left alone. Whether there is one of its own.
 */
export function languageHead(
  w: Weights,
  tied: boolean,
  [width, outputs]: readonly [number, number],
  name = '/lm_head.weight',
): boolean {
  if (tied) w.ignore(/^lm_head\.weight$/);
  else w.linear({ id: 'W_U', symbol: 'W_U', axes: ['d_model', 'output'] }, name, [width, outputs]);
  return !tied;
}
