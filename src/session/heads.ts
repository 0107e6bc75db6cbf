import type { ArcsView, HeadsView } from '../protocol/snapshot';
import type { Step, Trace } from '../trace/trace';
import type { Tensor } from '../tensor/tensor';
import { placeText } from '../writing/names';
import { Strongest } from './picture';

/** The most pixels of a side of a head's picture. */
const mostPixels = 32;
/** So many tokens can still have lines between them. */
const mostTokens = 48;
/** Weights below are left out of the lines. */
const least = 0.05;

/** All heads of an attention pattern [head, query, key] at a glance; null at other steps. */
export function headsOf(
  trace: Trace,
  step: Step,
  head: number,
  jobs: HeadsView['jobs'],
): HeadsView | null {
  if (step.role !== 'pattern' || step.axes.join() !== 'head,query,key') return null;
  const [heads, queries, keys] = step.shape as [number, number, number];
  const { data } = trace.value(step.id);
  const [height, width] = [Math.min(queries, mostPixels), Math.min(keys, mostPixels)];
  const picked = Math.min(head, heads - 1);
  const of = (n: number) => data.subarray(n * queries * keys, (n + 1) * queries * keys);
  return {
    picked,
    height,
    width,
    jobs,
    pictures:
      heads === 1 ? [] : Array.from({ length: heads }, (_, n) => pictureOf(of(n), queries, keys)),
    arcs: Math.max(queries, keys) > mostTokens ? null : arcsOf(trace, step, of(picked)),
  };
}

/** The strongest weight under each pixel, 0 to 255. */
function pictureOf(weights: Tensor['data'], queries: number, keys: number): number[] {
  const strongest = new Strongest(queries, keys, mostPixels);
  for (let query = 0; query < queries; query++) strongest.take(query, weights, query * keys, 1);
  return Array.from(strongest.numbers, (weight) => Math.round(255 * weight) || 0);
}

function arcsOf(trace: Trace, step: Step, weights: ArrayLike<number>): ArcsView {
  const keys = step.shape[2]!;
  const names = (axis: number) =>
    Array.from({ length: step.shape[axis]! }, (_, place) => placeText(trace, step, axis, place));
  return {
    queries: names(1),
    keys: names(2),
    arcs: Array.from(weights, (weight, cell) => ({
      query: Math.floor(cell / keys),
      key: cell % keys,
      weight,
    })).filter(({ weight }) => weight >= least),
    least,
  };
}
