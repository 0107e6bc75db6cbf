import * as v from 'valibot';
import { partSize } from './sizes';
import type { CellsView, ExplanationView, Snapshot } from './snapshot';

/** Host to webview. */
export type HostMessage =
  /** The whole state; replaces what is shown. Sent after every `ready` and every change. */
  | {
      readonly type: 'snapshot';
      readonly snapshot: Snapshot;
      /** It was sent before the view was ready, too: a view that has it need not draw it twice. */
      readonly again?: boolean;
    }
  /** The answer to the `cells` of the same request; null where there is no such part any more. */
  | {
      readonly type: 'cells';
      readonly request: number;
      readonly part: CellsView | null;
      readonly beside?: boolean;
    }
  /** The answer to the `explain` of the same request; null where there is no such cell any more. */
  | {
      readonly type: 'explained';
      readonly request: number;
      readonly explanation: ExplanationView | null;
      /** It comes from the model beside. */
      readonly beside?: boolean;
    };

const id = v.pipe(v.string(), v.maxLength(500));
const index = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.maxLength(8));
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

const side = v.pipe(natural, v.minValue(1), v.maxValue(partSize));
/** Which part of which slice of a tensor. */
export const partSchema = {
  index: v.pipe(v.array(v.union([natural, v.picklist(['row', 'column'])])), v.maxLength(8)),
  row: natural,
  column: natural,
  rows: side,
  columns: side,
};

/** Webview to host. Whatever does not fit is refused and logged, never acted upon. */
export const panelMessageSchema = v.variant('type', [
  /** The view is loaded (again) and shows nothing: must be answered by a snapshot. */
  v.strictObject({ type: v.literal('ready') }),
  v.strictObject({ type: v.literal('go'), step: id }),
  v.strictObject({ type: v.literal('goTo'), position: natural }),
  v.strictObject({
    type: v.literal('move'),
    to: v.picklist(['first', 'previous', 'next', 'last']),
  }),
  /** Moves the focus to a cell of the step shown, or of one of its operands; null takes it away. */
  v.strictObject({ type: v.literal('focus'), step: id, index: v.nullable(index) }),
  /** Goes to the step that made a cell, and focuses it; `back` returns. */
  v.strictObject({ type: v.literal('follow'), step: id, index }),
  v.strictObject({ type: v.literal('back') }),
  /** Asks where a number comes from without moving the focus (the pointer rests on it): answered by `explained`. */
  v.strictObject({ type: v.literal('explain'), request: natural, step: id, index }),
  /** Asks for a part of a large matrix, `index` as in its GridView: answered by `cells`. */
  v.strictObject({
    type: v.literal('cells'),
    request: natural,
    step: id,
    run: natural,
    ...partSchema,
  }),
  v.strictObject({ type: v.literal('setModel'), model: id }),
  v.strictObject({
    type: v.literal('setSentence'),
    sentence: v.pipe(v.string(), v.maxLength(200_000)),
  }),
  /** What is read beside the sentence: a second one, or what a decoder has said so far. */
  v.strictObject({
    type: v.literal('setText'),
    which: v.picklist(['pair', 'target']),
    text: v.pipe(v.string(), v.maxLength(200_000)),
  }),
  /** Looks at a token of a text, wherever the step is. */
  v.strictObject({
    type: v.literal('look'),
    which: v.picklist(['text', 'source']),
    token: natural,
  }),
  /** Looks where another model looks: at the same step of its own layer, and at the token there in the sentence. */
  v.strictObject({ type: v.literal('see'), step: id, at: v.nullable(natural) }),
  /** How the next token is chosen. */
  v.strictObject({
    type: v.literal('setDecoding'),
    decoding: v.strictObject({
      temperature: v.number(),
      topK: v.nullable(v.number()),
      topP: v.nullable(v.number()),
      seed: v.number(),
      beams: v.number(),
    }),
  }),
  /** Says a token; refused unless exactly `after` tokens were generated before. */
  v.strictObject({ type: v.literal('say'), id: natural, after: natural }),
  /** Takes back all but the first `keep` generated tokens. */
  v.strictObject({ type: v.literal('unsay'), keep: natural }),
  /** One token more for every text of the beam search. */
  v.strictObject({ type: v.literal('growBeams') }),
  /** Says what a text of the beam search says. */
  v.strictObject({ type: v.literal('takeBeam'), ids: v.pipe(v.array(natural), v.maxLength(4096)) }),
  v.strictObject({ type: v.literal('pickMask'), mask: natural }),
  /** Shows a second model beside this one; null ends that. */
  v.strictObject({ type: v.literal('compare'), model: v.nullable(id) }),
  /** Counts the blocks of all stacks. */
  v.strictObject({ type: v.literal('setLayer'), layer: natural }),
  v.strictObject({ type: v.literal('setHead'), head: natural }),
  v.strictObject({ type: v.literal('setDigits'), digits: v.picklist(['2', '4', 'all']) }),
  /** Opens or closes the logit lens. */
  v.strictObject({ type: v.literal('setLens'), open: v.boolean() }),
  v.strictObject({ type: v.literal('setPinned'), pinned: v.boolean() }),
  v.strictObject({
    type: v.literal('setToggle'),
    toggle: v.picklist(['mask', 'scale', 'positions']),
    on: v.boolean(),
  }),
  v.strictObject({ type: v.literal('setNorm'), norm: v.picklist(['pre', 'post']) }),
  v.strictObject({ type: v.literal('fold'), group: id, folded: v.boolean() }),
  /** Moves the tile of a large matrix: the first row and column to show. */
  v.strictObject({ type: v.literal('tile'), step: id, row: natural, column: natural }),
  /** `text` as typed; the host says what is wrong with it. */
  v.strictObject({
    type: v.literal('edit'),
    step: id,
    index,
    text: v.pipe(v.string(), v.maxLength(100)),
  }),
  v.strictObject({ type: v.literal('undo') }),
  v.strictObject({ type: v.literal('redo') }),
  v.strictObject({ type: v.literal('reset') }),
  v.strictObject({ type: v.literal('save') }),
  v.strictObject({ type: v.literal('saveAs') }),
  /** Copies from the explanation of this cell. */
  v.strictObject({
    type: v.literal('copy'),
    what: v.picklist(['value', 'tex', 'markdown']),
    step: id,
    index,
  }),
  v.strictObject({
    type: v.literal('action'),
    action: v.picklist([
      'openModelFile',
      'useDefaultModel',
      'browseModel',
      'openCheckpoint',
      'safeEpsilon',
      'reset',
      'stop',
      'compute',
    ]),
  }),
  /** A folder, or a file in it, was dropped on the view; null where it came without an address. */
  v.strictObject({
    type: v.literal('dropped'),
    uri: v.nullable(v.pipe(v.string(), v.maxLength(4000))),
  }),
  /** Something went wrong in the view: the host logs it. */
  v.strictObject({ type: v.literal('failed'), message: v.pipe(v.string(), v.maxLength(2000)) }),
]);

export type PanelMessage = v.InferOutput<typeof panelMessageSchema>;

/** What the webview sends: a message, or one for the model beside. */
export type ViewMessage =
  PanelMessage | { readonly type: 'beside'; readonly message: PanelMessage };

const besideSchema = v.strictObject({ type: v.literal('beside'), message: panelMessageSchema });

/** A message that fits the protocol, or why it does not. */
export function readPanelMessage(
  message: unknown,
): { ok: true; message: ViewMessage } | { ok: false; problem: string } {
  const isBeside =
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'beside';
  const result = v.safeParse(isBeside ? besideSchema : panelMessageSchema, message);
  if (result.success) return { ok: true, message: result.output };
  const [issue] = result.issues;
  return { ok: false, problem: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}` };
}
