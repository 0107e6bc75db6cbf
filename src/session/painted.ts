import type { Pass } from '../models/pass';
import { numberAt } from '../trace/cell';
import { tokenOf } from './place';
import type { Session } from './session';

/** How much attention one token gives to each other: what the sentence in its editor is painted with. */
export interface Painted {
  /** The sentence that the places of words are counted in. */
  readonly sentence: string;
  /** Which of the words asks. */
  readonly token: number;
  readonly words: readonly {
    readonly text: string;
    readonly start: number;
    readonly end: number;
    readonly weight: number;
  }[];
  /** Where the weights are from; null where there is but one place. */
  readonly where: { readonly layer: number; readonly head: number } | null;
}

/** The step whose rows are painted: the pattern of the layer that is looked at. */
export function paintedStep(session: Session, { trace }: Pass): string | undefined {
  const layers = [`blocks.${session.layer}`, `decoder.blocks.${session.layer}`];
  return layers.map((layer) => `${layer}.attn.hook_pattern`).find((id) => trace.find(id));
}

/** The weights of the focused token, or of the last one. */
export function paintedOf(session: Session, pass: Pass): Painted | null {
  const { trace, words, model } = pass;
  const step = paintedStep(session, pass);
  if (step === undefined || words.length === 0) return null;
  const last = words.length - 1;
  const token = Math.min(tokenOf(trace, session.place.cell) ?? last, last);
  return {
    sentence: session.sentence,
    token,
    words: words.map(({ text, start, end }, key) => ({
      text,
      start,
      end,
      weight: numberAt(trace, { step, index: [session.head, token, key] }),
    })),
    where: model.heads * model.blocks > 1 ? { layer: session.layer, head: session.head } : null,
  };
}
