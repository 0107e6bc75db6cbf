import type { TransformerModel } from '../../models/design';
import type { TensorFile } from '../files/tensor-file';
import type { Config } from './config';
import { CheckpointError } from '../problem';
import { type HeadSizes, table } from './parts';
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

/** Whether the file is that of a model without an output: LlamaModel, not LlamaForCausalLM. */
function isBare(config: Config): boolean {
  const [named] = config.list('architectures') ?? [];
  return typeof named === 'string' && /(?<!LMHead|DoubleHeads|MT)Model$/.test(named);
}

/**
 * W_U [d_model, output] of `lm_head`, where the file has one: it may differ from W_E whatever the config says
 * of ties, and then transformers ties nothing. Without one the program takes W_E, if they are tied. Whether
 * there is one.
 */
export function languageHead(
  w: Weights,
  tied: boolean,
  [width, outputs]: readonly [number, number],
  name = '/lm_head.weight',
): boolean {
  if (tied && !w.has(name)) return false;
  w.linear({ id: 'W_U', symbol: 'W_U', axes: ['d_model', 'output'] }, name, [width, outputs]);
  return true;
}

/**
 * W_U as above, and perhaps b_U; or no output at all, in a file of the model without its head. What is to be
 * said of it, and the model's choice. `tied` is what holds where the config says nothing.
 */
export function languageOutput(
  w: Weights,
  config: Config,
  sizes: readonly [width: number, outputs: number],
  { tied, name = '/lm_head.weight', bias }: { tied: boolean; name?: string; bias?: string },
): { readonly words: string; readonly choices: Pick<FamilyModel, 'output'> } {
  const ties = config.flag('tie_word_embeddings', tied);
  const there = w.has(name) || (bias !== undefined && w.has(bias));
  // W_E alone makes an output only where no bias belongs to it.
  if (isBare(config) && !there && (!ties || bias !== undefined)) {
    return { words: 'no output', choices: { output: { kind: 'none' } } };
  }
  const free = w.parameters.has('W_U') || languageHead(w, ties, sizes, name);
  if (bias !== undefined) w.vector('b_U', 'b_U', 'output', bias, sizes[1]);
  return { words: `output ${free ? 'of its own' : 'tied to the embedding'}`, choices: {} };
}

/** What every decoder of a single stack has: norms before its sublayers, and what follows a token hidden from it. */
export function decoderChoices(
  { heads, keyHeads, dHead }: HeadSizes,
  blocks: number,
  contextLength: number,
): Omit<FamilyModel, 'epsilon' | 'activation'> {
  const shared = keyHeads === undefined ? {} : { keyHeads };
  const placed = { norm: 'pre', mask: 'causal', scaled: true, positioned: true } as const;
  return { blocks, heads, ...shared, dHead, contextLength, ...placed };
}

/** Where the norms stand, in words: by which of them a block has. */
export function placement(norm: string, has: (id: 'ln1' | 'ln2' | 'ln1_post') => boolean): string {
  if (!has('ln1')) return `${norm} of what each sublayer found`;
  if (!has('ln2')) return `one ${norm} before attention and feed-forward side by side`;
  return `${norm} before each sublayer${has('ln1_post') ? ' and of what it found' : ''}`;
}

/** "4 heads of keys and values for 32 of queries", where they are fewer. */
export function sharedHeads({ heads, keyHeads = heads }: HeadSizes): string[] {
  const shared = keyHeads === 1 ? 'one head' : `${keyHeads} heads`;
  return keyHeads < heads ? [`${shared} of keys and values for ${heads} of queries`] : [];
}

/**
 * The embeddings of an encoder and a decoder: `shared` for both, where they have none of their own. What the
 * file has is taken, as above. Whether both are one.
 */
export function embeddingsOfTwo(
  w: Weights,
  [vocabulary, outputs, width]: readonly [number, number, number],
): boolean {
  const own = { encoder: 'encoder.embed_tokens.weight', decoder: 'decoder.embed_tokens.weight' };
  const [encoder, decoder] = [w.has(own.encoder), w.has(own.decoder)];
  const shared = w.has('shared.weight') || (!encoder && !decoder);
  if (encoder || !shared) table(w, 'encoder.W_E', 'vocabulary', own.encoder, [vocabulary, width]);
  if (decoder || !shared) table(w, 'decoder.W_E', 'output', own.decoder, [outputs, width]);
  if (!shared) return false;
  if (!encoder || !decoder) table(w, 'W_E', 'vocabulary', 'shared.weight', [vocabulary, width]);
  // The output goes with the shared table, not with the decoder's.
  else if (!w.has('/lm_head.weight')) languageHead(w, false, [width, outputs], 'shared.weight');
  else w.ignore(/(^|\.)shared\.weight$/);
  return true;
}
