import * as v from 'valibot';

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const index = v.array(natural);

const persistedState = v.object({
  version: v.literal(1),
  sentence: v.string(),
  /** What is read beside it, for models that take it; states from before have neither. */
  pair: v.exactOptional(v.string()),
  target: v.exactOptional(v.string()),
  /** Tokens that were generated, and how the next is chosen. */
  said: v.exactOptional(v.array(natural)),
  decoding: v.exactOptional(
    v.object({
      temperature: v.number(),
      topK: v.nullable(v.number()),
      topP: v.nullable(v.number()),
      seed: v.number(),
      beams: v.number(),
    }),
  ),
  /** The model beside this one. */
  beside: v.exactOptional(v.string()),
  /** The document that the sentence was selected in, for its decorations. */
  document: v.nullable(v.object({ uri: v.string(), start: natural, end: natural })),
  model: v.string(),
  pinned: v.boolean(),
  step: v.string(),
  cell: v.nullable(v.object({ step: v.string(), index })),
  head: natural,
  digits: v.picklist(['2', '4', 'all']),
  /** The logit lens is open. */
  lens: v.exactOptional(v.boolean()),
  folded: v.array(v.string()),
  edits: v.array(
    v.object({
      matrix: v.string(),
      index,
      value: v.number(),
      token: v.exactOptional(v.string()),
    }),
  ),
  toggles: v.object({
    mask: v.exactOptional(v.boolean()),
    scale: v.exactOptional(v.boolean()),
    positions: v.exactOptional(v.boolean()),
    norm: v.exactOptional(v.picklist(['pre', 'post'])),
  }),
  epsilon: v.nullable(v.pipe(v.number(), v.minValue(0))),
});

/** What a panel needs to be itself again after a reload. The webview keeps it and looks inside never. */
export type PersistedState = v.InferOutput<typeof persistedState>;

/** The state that a webview kept, or undefined where it is none of ours. */
export function readPersistedState(state: unknown): PersistedState | undefined {
  const result = v.safeParse(persistedState, state);
  return result.success ? result.output : undefined;
}
