import { lensGroup, lensPlace, lensResult, lensTop, lookThrough, noLens } from '../models/lens';
import type { Pass } from '../models/pass';
import type { LensView } from '../protocol/snapshot';
import type { StepCell } from '../trace/cell';
import type { Step, Trace } from '../trace/trace';
import { tokenName } from '../writing/names';
import { toWire } from '../writing/numbers';
import { tokenOf } from './place';

/** How many tokens are named at each layer. */
const most = 5;

/** The steps whose numbers the lens' table shows. */
export const lensSteps = [lensResult];

/** Whether a step is one of the lens. */
export const isLensStep = (id: string): boolean => id.startsWith(`${lensGroup}.`);

/**
 * Points the lens at the token of a cell; where it is none of the tokens that the model goes on from, at
 * the one before, or the last. True where that was another.
 */
export function lookAt({ trace, model, words }: Pass, cell: StepCell | null): boolean {
  const before = lensPlace(trace);
  // An encoder's tokens are others.
  const own = cell && trace.find(cell.step)?.lists.position === undefined;
  const place = (own ? tokenOf(trace, cell) : null) ?? before ?? words.length - 1;
  lookThrough(model, trace, Math.min(place, words.length - 1));
  return lensPlace(trace) !== before;
}

/** Points the lens of a pass where that of another trace points. */
export function lookAlike({ trace, model }: Pass, other: Trace): void {
  const place = lensPlace(other);
  if (place !== undefined) lookThrough(model, trace, place);
}

/** Whether the lens belongs beside a step: where the stream is handed on, and where it is read out. */
export function showsLens({ id, role, axes }: Step): boolean {
  return (
    isLensStep(id) ||
    (axes.includes('output') && role !== 'parameter') ||
    (/\.hook_resid_(pre|post)$/.test(id) && !id.startsWith('encoder.'))
  );
}

/** The likeliest tokens at every layer; closed, what opens it; or why there is none. */
export function lensOf({ trace, model }: Pass): LensView {
  const why = noLens(model) ?? '';
  const place = lensPlace(trace);
  if (place === undefined) return { why, after: '', step: lensResult, layers: null };
  const { step, layers } = lensTop(trace, most);
  const { data, shape } = trace.value(lensResult);
  return {
    why,
    after: tokenName(trace, trace.step('unembed.logits'), place),
    step: lensResult,
    layers: layers.map((columns, layer) => ({
      name: trace.placeName(step, 0, layer),
      top: columns.map((column) => ({
        column,
        token: trace.placeName(step, 1, column),
        probability: toWire(data[layer * shape[1]! + column]!),
      })),
    })),
  };
}
