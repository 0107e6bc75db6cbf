import * as v from 'valibot';
import type { PickedTensor, TensorsView } from '../protocol/tensors';

const id = v.pipe(v.number(), v.integer(), v.minValue(0));

/** To the worker that reads the tensors of a file. What does not fit is refused. */
const schema = v.variant('type', [
  /** What the file holds: answered by `file`. It is opened at the first, and anew where that is asked for. */
  v.strictObject({ type: v.literal('file'), id, path: v.string(), anew: v.boolean() }),
  /** A tensor's numbers seen from afar: any number of `progress`, then `picked`. */
  v.strictObject({ type: v.literal('pick'), id, path: v.string(), name: v.string() }),
]);

export type ToTensors = v.InferOutput<typeof schema>;

export type FromTensors =
  | { readonly type: 'file'; readonly id: number; readonly view: TensorsView }
  | { readonly type: 'progress'; readonly id: number; readonly share: number }
  /** null: a newer question overtook this one. */
  | { readonly type: 'picked'; readonly id: number; readonly tensor: PickedTensor | null }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

export function toTensors(message: unknown): ToTensors | undefined {
  const parsed = v.safeParse(schema, message);
  return parsed.success ? parsed.output : undefined;
}
