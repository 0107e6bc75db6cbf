import type { TransformerModel } from '../models/transformer';
import type { Trace } from '../trace/trace';

/** A block of a model, wherever its stack stands. */
export interface BlockPlace {
  /** "blocks.0", "decoder.blocks.0": what the ids of its steps begin with. */
  readonly id: string;
  /** "Layer 0", "Decoder 0". */
  readonly label: string;
  readonly heads: number;
}

/** The blocks of a model in the order of the pass: an encoder's before its decoder's. */
export function blocksOf(model: TransformerModel): BlockPlace[] {
  const { encoder } = model;
  const stacks = encoder ? [encoder, model] : [model];
  return stacks.flatMap((stack) =>
    Array.from({ length: stack.blocks }, (_, layer) => ({
      id: `${stack.prefix ?? ''}blocks.${layer}`,
      label: `${!encoder ? 'Layer' : stack === encoder ? 'Encoder' : 'Decoder'} ${layer}`,
      heads: stack.heads,
    })),
  );
}

/** Which of the blocks a step belongs to; undefined for those outside all blocks. */
export function blockOf(blocks: readonly BlockPlace[], step: string): number | undefined {
  const at = blocks.findIndex(({ id }) => step.startsWith(`${id}.`));
  return at < 0 ? undefined : at;
}

/** The id that a step of one block has in another; undefined for a step outside all blocks. */
export function placeInBlock(
  blocks: readonly BlockPlace[],
  step: string,
  to: BlockPlace,
): string | undefined {
  const from = blocks[blockOf(blocks, step) ?? -1];
  return from && to.id + step.slice(from.id.length);
}

/** The step of a trace that stands for one of another model: in a block, that of `layer`. */
export function sameStep(
  trace: Trace,
  blocks: readonly BlockPlace[],
  layer: number,
  step: string,
): string | undefined {
  const plain = step.replace(/^(en|de)coder\./, '');
  const inside = /^blocks\.\d+\.(.*)$/.exec(plain)?.[1];
  const block = blocks[layer];
  const ids =
    inside !== undefined && block
      ? [`${block.id}.${inside}`]
      : [plain, `decoder.${plain}`, `encoder.${plain}`];
  return ids.find((id) => trace.find(id));
}
