import { tensorOf } from '../tensor/tensor';
import { predictionOf, runTransformer, type TransformerModel } from './transformer';

/** What becomes of one of the two states that a two-coordinate LayerNorm can leave. */
export interface SignState {
  /** After the norm: [1, −1] or [−1, 1]. */
  readonly normalized: readonly number[];
  /** What the last norm makes of it. */
  readonly final: readonly number[];
  readonly answer: string;
  readonly probability: number;
}

/**
 * With two coordinates a LayerNorm keeps only which is larger. In a post-norm model everything after
 * that norm is therefore decided by one sign: both states are found by running the model on single
 * tokens. Undefined where the model is of another kind, or does not reach both;
 * and where ε > 0, since then a row whose coordinates are almost equal ends between the two states.
 */
export function signStates(model: TransformerModel): [SignState, SignState] | undefined {
  const table = model.parameters.get('W_E');
  if (model.norm !== 'post' || model.epsilon !== 0 || table?.value.shape[1] !== 2) return undefined;
  const last = `blocks.${model.blocks - 1}`;
  const found = new Map<string, SignState>();
  for (const point of [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
    [3, 1],
    [1, 3],
  ]) {
    const alone: TransformerModel = {
      ...model,
      positioned: false,
      mask: 'none',
      parameters: new Map([
        ...model.parameters,
        ['W_E', { ...table, value: tensorOf(point, [1, 2], model.dtype) }],
      ]),
    };
    const trace = runTransformer(alone, { texts: ['·'], ids: [0] });
    const normalized = [...trace.value(`${last}.ln1.hook_normalized`).data];
    const [best] = predictionOf(trace);
    if (!best || !Number.isFinite(best.probability)) continue;
    found.set(normalized.map((x) => x.toFixed(3)).join(), {
      normalized,
      final: [...trace.value(`${last}.hook_normalized_resid_post`).data],
      answer: best.token,
      probability: best.probability,
    });
  }
  const states = [...found.values()];
  return states.length === 2 ? (states as [SignState, SignState]) : undefined;
}
