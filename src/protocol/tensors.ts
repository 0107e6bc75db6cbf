import * as v from 'valibot';

/** Between the host and the view of a checkpoint's tensors. */
export type TensorsHostMessage =
  /** What the file holds; replaces what is shown. Sent after every `ready` and `reload`. */
  | { readonly type: 'file'; readonly file: TensorsView }
  /** How far the numbers of the tensor of this request are read, from 0 to 1. */
  | { readonly type: 'progress'; readonly request: number; readonly share: number }
  /** The answer to the `pick` of the same request. A later `pick` leaves earlier ones without one. */
  | { readonly type: 'picked'; readonly request: number; readonly tensor: PickedTensor };

export type TensorsView =
  | {
      readonly kind: 'tensors';
      readonly name: string;
      readonly format: string;
      readonly bytes: number;
      readonly tensors: readonly TensorLine[];
      readonly metadata: readonly (readonly [key: string, value: string])[];
    }
  /** The file is refused: a sentence for the reader. */
  | { readonly kind: 'problem'; readonly name: string; readonly message: string };

export interface TensorLine {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** From the beginning of the file. */
  readonly offset: number;
}

export type PickedTensor =
  | {
      readonly kind: 'numbers';
      readonly statistics: {
        readonly count: number;
        readonly nan: number;
        readonly infinite: number;
        readonly zeros: number;
        /** Null where no number is finite. */
        readonly ofFinite: Readonly<Record<'min' | 'max' | 'mean' | 'std', number>> | null;
      };
      /** The tensor as a matrix, and in it [height × width] means; NaN where a pixel has no finite number. */
      readonly picture: {
        readonly rows: number;
        readonly columns: number;
        readonly height: number;
        readonly width: number;
        readonly means: Float32Array;
      };
    }
  | { readonly kind: 'problem'; readonly message: string };

/** View to host. What does not fit is refused and logged. */
const tensorsMessageSchema = v.variant('type', [
  /** The view is loaded (again) and shows nothing: answered by `file`. */
  v.strictObject({ type: v.literal('ready') }),
  /** Opens the file anew. */
  v.strictObject({ type: v.literal('reload') }),
  /** Asks for a tensor's statistics and picture: `progress`, then `picked`. */
  v.strictObject({
    type: v.literal('pick'),
    request: v.pipe(v.number(), v.integer(), v.minValue(0)),
    name: v.string(),
  }),
  /** Something went wrong in the view: the host logs it. */
  v.strictObject({ type: v.literal('failed'), message: v.pipe(v.string(), v.maxLength(2000)) }),
]);

export type TensorsMessage = v.InferOutput<typeof tensorsMessageSchema>;

export function readTensorsMessage(
  raw: unknown,
): { readonly ok: true; readonly message: TensorsMessage } | { ok: false; problem: string } {
  const parsed = v.safeParse(tensorsMessageSchema, raw);
  return parsed.success
    ? { ok: true, message: parsed.output }
    : { ok: false, problem: parsed.issues.map((issue) => issue.message).join('; ') };
}

export function isTensorsHostMessage(raw: unknown): raw is TensorsHostMessage {
  if (typeof raw !== 'object' || raw === null || !('type' in raw)) return false;
  return raw.type === 'file' || raw.type === 'progress' || raw.type === 'picked';
}
