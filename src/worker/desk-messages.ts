import * as v from 'valibot';
import { panelMessageSchema, partSchema } from '../protocol/messages';
import type { PersistedState } from '../protocol/persisted';
import type { CellsView, ExplanationView } from '../protocol/snapshot';
import type { Copied, Shown } from '../session/desk';

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const cell = v.strictObject({ step: v.string(), index: v.array(v.number()) });
/** The host's own, whole. */
const own = <T>() => v.custom<T>((value) => typeof value === 'object');

/** To the worker that has a checkpoint open. What does not fit is refused. */
const schema = v.variant('type', [
  /** Opens a folder and starts a session; answered by `opened`, with `progress` before. Sent once, before all that follow here. */
  v.strictObject({
    type: v.literal('open'),
    id,
    /** A folder on this machine. */
    path: v.string(),
    /** What its passes may hold, in bytes. */
    memory: v.pipe(v.number(), v.minValue(0)),
    sentence: v.string(),
    model: v.string(),
    restored: v.nullable(own<PersistedState>()),
    /** How numbers are written, where nothing is restored. */
    digits: v.picklist(['2', '4', 'all']),
  }),
  v.strictObject({ type: v.literal('handle'), message: panelMessageSchema }),
  v.strictObject({ type: v.literal('read'), sentence: v.string() }),
  /** Answered by `shown`, with any number of `progress` before; a newer one overtakes it. */
  v.strictObject({ type: v.literal('show'), id }),
  /** Ends what is computed for `show`; that is answered by null. */
  v.strictObject({ type: v.literal('leave') }),
  v.strictObject({ type: v.literal('explain'), id, cell }),
  v.strictObject({ type: v.literal('cells'), id, run: id, step: v.string(), ...partSchema }),
  v.strictObject({ type: v.literal('copied'), id, cell }),
]);

export type ToDesk = v.InferOutput<typeof schema>;

export type FromDesk =
  /** Why the checkpoint cannot be opened; null: it is open. */
  | { readonly type: 'opened'; readonly id: number; readonly problems: readonly string[] | null }
  | { readonly type: 'progress'; readonly id: number; readonly share: number }
  | { readonly type: 'shown'; readonly id: number; readonly shown: Shown | null }
  | {
      readonly type: 'explained';
      readonly id: number;
      readonly explanation: ExplanationView | null;
    }
  | { readonly type: 'cells'; readonly id: number; readonly part: CellsView | null }
  | { readonly type: 'copied'; readonly id: number; readonly copied: Copied | null }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

export function toDesk(message: unknown): ToDesk | undefined {
  const parsed = v.safeParse(schema, message);
  return parsed.success ? parsed.output : undefined;
}
