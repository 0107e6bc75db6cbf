import type { Pass } from '../models/pass';
import type { Word } from '../models/words';
import { numberAt } from '../trace/cell';
import { tokenOf } from './place';
import type { Session } from './session';

/** How much attention one token gives to each other: what the sentence in its editor is painted with. */
export interface Painted {
  /** The sentence that the places of words are counted in. */
  readonly sentence: string;
  /** The word that asks, and where it stands among those painted: a decoder's stands elsewhere. */
  readonly asks: { readonly text: string; readonly at: number | null };
  readonly words: readonly {
    readonly text: string;
    readonly start: number;
    readonly end: number;
    readonly weight: number;
  }[];
  /** Where the weights are from; null where there is but one place. */
  readonly where: { readonly block: string; readonly head: number } | null;
}

/** A pattern whose rows are painted, and the tokens that it is a pattern of. */
interface Pattern {
  readonly step: string;
  readonly queries: readonly Word[];
  readonly keys: readonly Word[];
  readonly head: number;
}

/**
 * The pattern of the layer that is looked at: of a decoder, that of its cross-attention, because the
 * sentence is what its encoder has read. In an encoder's own layer, the encoder's.
 */
function patternOf(session: Session, { trace, words, source }: Pass): Pattern | undefined {
  const block = session.way.blocks[session.way.layer];
  if (!block) return undefined;
  const head = Math.min(session.way.head, block.heads - 1);
  const cross = `${block.id}.cross_attn.hook_pattern`;
  if (source && trace.find(cross)) return { step: cross, queries: words, keys: source.words, head };
  const step = `${block.id}.attn.hook_pattern`;
  if (!trace.find(step)) return undefined;
  const own = source && block.id.startsWith('encoder.') ? source.words : words;
  return { step, queries: own, keys: own, head };
}

/** The weights of the focused token, or of the last one. */
export function paintedOf(session: Session, pass: Pass): Painted | null {
  const { trace, model } = pass;
  const pattern = patternOf(session, pass);
  if (pattern === undefined || pattern.queries.length === 0) return null;
  const { step, queries, keys, head } = pattern;
  const last = queries.length - 1;
  const asking = Math.min(focusedAmong(session, pass, queries) ?? last, last);
  // A second sentence stands elsewhere, and its places are its own.
  const { types } = pass.source ?? pass.lookup;
  const painted = keys.flatMap((word, key) => (types?.[key] === 1 ? [] : [{ ...word, key }]));
  const at = queries === keys ? painted.findIndex(({ key }) => key === asking) : -1;
  return {
    sentence: session.sentence,
    asks: { text: queries[asking]!.text, at: at < 0 ? null : at },
    words: painted.map(({ text, start, end, key }) => ({
      text,
      start,
      end,
      weight: numberAt(trace, { step, index: [head, asking, key] }),
    })),
    where: model.heads * session.way.blocks.length > 1 ? { block: blockName(step), head } : null,
  };
}

/** The focused token, where it is one of those that ask. */
function focusedAmong(session: Session, pass: Pass, queries: readonly Word[]): number | null {
  const { cell } = session.way.place;
  const token = tokenOf(pass.trace, cell);
  if (cell === null || token === null || !pass.source) return token;
  const inEncoder = cell.step.startsWith('encoder.');
  return inEncoder === (queries === pass.source.words) ? token : null;
}

/** "blocks.0…" -> "block 0", "decoder.blocks.1…" -> "decoder block 1". */
function blockName(step: string): string {
  const [, stack = '', layer] = /^(?:(\w+)\.)?blocks\.(\d+)\./.exec(step)!;
  return `${stack} block ${layer!}`.trim();
}
