import type { TensorFile } from '../files/tensor-file';
import type { Config } from './config';
import {
  type BuiltModel,
  type FamilyModel,
  decoderChoices,
  languageOutput,
  placement,
  prefixOf,
  sharedHeads,
} from './family';
import {
  type HeadSizes,
  type Joined,
  feedForwardMatrices,
  headMatrices,
  normVectors,
  outMatrix,
  table,
} from './parts';
import { Weights } from './weights';

/** The sizes by the config's names for them. */
export interface DecoderSizes extends HeadSizes {
  readonly blocks: number;
  readonly dMlp: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
}

/** What a block's tensors are called, without ".weight" and ".bias". */
export interface BlockNames {
  readonly qkv: readonly [q: string, k: string, v: string] | Joined;
  readonly out: string;
  readonly mlp: readonly [first: string, second: string];
  readonly ln1: string;
  /** Missing where one norm is for attention and feed-forward. */
  readonly ln2?: string;
}

/** A decoder with LayerNorms before its sublayers, as a table: what it has, and what its file calls it. */
export interface DecoderKind {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly sizes: DecoderSizes;
  /** The tables of words and, where positions are learned, of places, with rows before the first place. */
  readonly embedding: string;
  readonly places?: { readonly name: string; readonly before?: number };
  readonly embeddingNorm?: string;
  readonly block: (n: number) => BlockNames;
  readonly finalNorm: string;
  readonly output: { readonly tied: boolean; readonly name?: string; readonly bias?: string };
  /** Which of its layers have biases. */
  readonly biases: Readonly<Record<'qkv' | 'out' | 'mlp' | 'norm', boolean>>;
  /** Tensors that are known and not needed: masks, and what is computed. */
  readonly unneeded?: RegExp;
  readonly choices: Pick<FamilyModel, 'epsilon' | 'activation'> & Partial<FamilyModel>;
  /** What else is worth saying of it: "learned positions". */
  readonly words: readonly string[];
}

/** The model of such a table. */
export function decoder(config: Config, file: TensorFile, kind: DecoderKind): BuiltModel {
  const { sizes, biases } = kind;
  const { width: C, blocks, vocabularySize, contextLength } = sizes;
  const w = new Weights(file, prefixOf(file, ...kind.prefixes));
  if (kind.unneeded) w.ignore(kind.unneeded);
  table(w, 'W_E', 'vocabulary', `${kind.embedding}.weight`, [vocabularySize, C]);
  if (kind.places) {
    const { name, before = 0 } = kind.places;
    table(w, 'W_pos', 'place', `${name}.weight`, [contextLength + before, C]);
  }
  if (kind.embeddingNorm) normVectors(w, 'embed.ln', kind.embeddingNorm, C, biases.norm);
  for (let n = 0; n < blocks; n++) {
    const [from, to] = [kind.block(n), `blocks.${n}`];
    headMatrices(w, `${to}.attn`, from.qkv, sizes, biases.qkv);
    outMatrix(w, `${to}.attn`, from.out, sizes, biases.out);
    feedForwardMatrices(w, `${to}.mlp`, from.mlp, [C, sizes.dMlp], biases.mlp);
    normVectors(w, `${to}.ln1`, from.ln1, C, biases.norm);
    if (from.ln2 !== undefined) normVectors(w, `${to}.ln2`, from.ln2, C, biases.norm);
  }
  normVectors(w, 'ln_final', kind.finalNorm, C, biases.norm);
  const output = languageOutput(w, config, [C, vocabularySize], kind.output);
  const twoNorms = blocks > 0 && kind.block(0).ln2 !== undefined;
  const norms = placement('LayerNorm', (id) => id === 'ln1' || (id === 'ln2' && twoNorms));
  const beside =
    kind.choices.parallel && twoNorms ? ['attention and feed-forward side by side'] : [];
  const words = [norms, ...beside, ...kind.words, ...sharedHeads(sizes), output.words];
  return {
    weights: w,
    vocabularySize,
    description: `${kind.name}: ${words.join(', ')}`,
    model: {
      ...decoderChoices(sizes, blocks, contextLength),
      ...kind.choices,
      ...output.choices,
    },
  };
}
