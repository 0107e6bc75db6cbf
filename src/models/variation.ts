import { isInside, offsetOf, zeros } from '../tensor/tensor';
import type { Parameter } from '../trace/tracer';
import type { NormPlacement, Stack, TransformerModel } from './transformer';

/** A changed number of a model. `token` names a row of W_E by its word, so that it survives another sentence. */
export interface Edit {
  readonly matrix: string;
  readonly index: readonly number[];
  readonly value: number;
  readonly token?: string;
}

/** Parts of the model that can be switched. */
export interface Toggles {
  readonly mask: boolean;
  readonly scale: boolean;
  readonly positions: boolean;
  readonly norm: NormPlacement;
}

/** How a reader varies a model without touching its file. */
export interface Variation {
  readonly edits: readonly Edit[];
  readonly toggles: Partial<Toggles>;
  /** Another ε than the model's; null for its own. */
  readonly epsilon: number | null;
}

export const unvaried: Variation = { edits: [], toggles: {}, epsilon: null };

/** The model as varied, and the edits whose cell it does not have. */
export function vary(
  model: TransformerModel,
  { edits, toggles, epsilon }: Variation,
): { model: TransformerModel; misfits: Edit[] } {
  const changed = new Map<string, Parameter>();
  const misfits: Edit[] = [];
  for (const edit of edits) {
    const original = model.parameters.get(edit.matrix);
    const index = original && placeOf(model, edit);
    if (!index || !isInside(original.value.shape, index)) {
      misfits.push(edit);
      continue;
    }
    let parameter = changed.get(edit.matrix);
    if (!parameter) {
      const copy = zeros(original.value.shape, model.dtype);
      copy.data.set(original.value.data);
      parameter = { ...original, value: copy };
      changed.set(edit.matrix, parameter);
    }
    parameter.value.data[offsetOf(parameter.value.shape, index)] = edit.value;
  }
  const { encoder } = model;
  const switched = (stack: Stack) => ({
    epsilon: epsilon ?? stack.epsilon,
    scaled: toggles.scale ?? stack.scaled,
    positioned: toggles.positions ?? stack.positioned,
  });
  return {
    misfits,
    model: {
      ...model,
      ...switched(model),
      ...(encoder ? { encoder: { ...encoder, ...switched(encoder) } } : {}),
      parameters:
        changed.size === 0 ? model.parameters : new Map([...model.parameters, ...changed]),
      // Switched on again, a model without a mask gets the usual one.
      mask:
        toggles.mask === undefined
          ? model.mask
          : !toggles.mask
            ? 'none'
            : model.mask === 'none'
              ? 'causal'
              : model.mask,
      norm: toggles.norm ?? model.norm,
    },
  };
}

/** The switches of a model as they stand. */
export function togglesOf(model: TransformerModel): Toggles {
  return {
    mask: model.mask !== 'none',
    scale: model.scaled,
    positions: model.positioned,
    norm: model.norm,
  };
}

/** The index of an edit today: a row of W_E is found by its word. */
export function placeOf(model: TransformerModel, edit: Edit): readonly number[] | undefined {
  if (edit.token === undefined) return edit.index;
  const row = model.labels.get('vocabulary')?.indexOf(edit.token) ?? -1;
  return row < 0 ? undefined : [row, ...edit.index.slice(1)];
}

/** Whether two edits are of one cell. */
export function isSameCell(a: Edit, b: Edit): boolean {
  if (a.matrix !== b.matrix || a.token !== b.token) return false;
  return a.token === undefined ? a.index.join() === b.index.join() : a.index[1] === b.index[1];
}
