import type { Distribution } from '../generation/distribution';
import type {
  CandidateView,
  CandidatesView,
  CellPlace,
  ExcludedView,
} from '../protocol/generation';
import { numberAt } from '../trace/cell';
import type { Trace } from '../trace/trace';
import { toWire } from '../writing/numbers';

/** So many tokens are named, of those that may be drawn and of those that may not. */
const mostNamed = 12;

/** Where the probabilities of a distribution stand in a trace: for each id a cell. */
export interface Cells {
  readonly own: (id: number) => CellPlace;
  /** Those that a token is drawn from, where they are others. */
  readonly drawn: ((id: number) => CellPlace) | null;
}

/** The numbers of a distribution as the trace has them: the most probable by name, the others counted. */
export function candidatesView(
  trace: Trace,
  { order, probabilities, possible, afterTopK, kept }: Distribution,
  names: (id: number) => string,
  { own, drawn }: Cells,
): CandidatesView {
  const candidate = (id: number): CandidateView => {
    const [cell, chanceCell] = [own(id), drawn?.(id) ?? null];
    return {
      id,
      token: names(id),
      probability: toWire(numberAt(trace, cell)),
      cell,
      chance: chanceCell && toWire(numberAt(trace, chanceCell)),
      chanceCell,
    };
  };
  const share = (from: number, to: number) =>
    order.subarray(from, to).reduce((sum, id) => sum + probabilities[id]!, 0);
  const listed = Math.min(kept, mostNamed);
  const named = Math.min(order.length, kept + mostNamed);
  const why = (rank: number): ExcludedView['why'] =>
    rank < afterTopK ? 'top-p' : rank < possible ? 'top-k' : 'impossible';
  return {
    vocabulary: order.length,
    list: Array.from(order.subarray(0, listed), candidate),
    more: { count: kept - listed, share: share(listed, kept) },
    excluded: Array.from(order.subarray(kept, named), (id, nth) => ({
      ...candidate(id),
      why: why(kept + nth),
    })),
    moreExcluded: { count: order.length - named, share: share(named, order.length) },
  };
}
