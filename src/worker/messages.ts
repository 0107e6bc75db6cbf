import * as v from 'valibot';
import type { Fix, ShapeReport } from '../python/report';

const path = v.pipe(v.string(), v.maxLength(4000));
const id = v.pipe(v.number(), v.integer(), v.minValue(0));

/** To the worker. What does not fit is refused. */
const questionSchema = v.variant('type', [
  /** The text of another file, for those that import it; null: there is none. */
  v.strictObject({ type: v.literal('file'), path, text: v.nullable(v.string()) }),
  /** Asks for the report of a text. A newer question about the same path takes its place. */
  v.strictObject({
    type: v.literal('report'),
    id,
    path,
    text: v.string(),
    sizes: v.record(v.string(), v.number()),
  }),
  /** Asks what can be told soon of what stands in these ranges of a text: before any report. */
  v.strictObject({
    type: v.literal('look'),
    id,
    path,
    text: v.string(),
    ranges: v.pipe(v.array(v.strictObject({ from: id, to: id })), v.maxLength(100)),
    sizes: v.record(v.string(), v.number()),
  }),
  /** Asks what the function does that is typed in, as far as it alone can tell: at once, or not at all. */
  v.strictObject({ type: v.literal('typed'), id, path, text: v.string() }),
  /** Asks what would mend a problem of a text: several changes are tried, so only when somebody asks. */
  v.strictObject({
    type: v.literal('fixes'),
    id,
    path,
    text: v.string(),
    problem: v.strictObject({ from: id, to: id, code: v.string() }),
  }),
  /** Nobody waits for the answer any more. */
  v.strictObject({ type: v.literal('drop'), id }),
]);

function isFix(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'title' in value && 'edits' in value;
}

/** From the worker. Every `report`, `look` and `typed` has one `answer`, every `fixes` one `fixed`; or `failed`. */
const answerSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('answer'),
    id,
    /** The engine's own; null where the question was dropped, or nothing can be told at once. */
    report: v.nullable(
      v.custom<ShapeReport>(
        (value) => typeof value === 'object' && value !== null && 'assignments' in value,
      ),
    ),
    /** Paths of other files whose texts were looked for. */
    asked: v.array(v.string()),
  }),
  v.strictObject({ type: v.literal('fixed'), id, fixes: v.array(v.custom<Fix>(isFix)) }),
  v.strictObject({ type: v.literal('failed'), id, message: v.string() }),
]);

export type ToWorker = v.InferOutput<typeof questionSchema>;
export type FromWorker = v.InferOutput<typeof answerSchema>;

export function toWorker(message: unknown): ToWorker | undefined {
  const parsed = v.safeParse(questionSchema, message);
  return parsed.success ? parsed.output : undefined;
}

export function fromWorker(message: unknown): FromWorker | undefined {
  const parsed = v.safeParse(answerSchema, message);
  return parsed.success ? parsed.output : undefined;
}
