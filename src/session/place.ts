import { isInside } from '../tensor/tensor';
import type { Group, Step, Trace } from '../trace/trace';
import type { StepCell } from '../trace/cell';

/** Where a reader is in a pass. */
export interface Place {
  readonly step: string;
  readonly cell: StepCell | null;
}

/** Which stages are folded into one: by the ids of their groups. */
export type Folded = ReadonlySet<string>;

/** The groups around a step, outermost first. */
export function groupsOf(trace: Trace, step: Step): Group[] {
  const around: Group[] = [];
  for (let id: string | null = step.group; id !== null;) {
    const group: Group | undefined = trace.groups.find((candidate) => candidate.id === id);
    if (!group) break;
    around.unshift(group);
    id = group.parent;
  }
  return around;
}

/** The outermost folded group around a step. */
export function foldedGroupOf(trace: Trace, step: Step, folded: Folded): Group | undefined {
  return groupsOf(trace, step).find((group) => folded.has(group.id));
}

/**
 * The steps at which a reader stops: every stage, but of a folded group only the last, which stands
 * for all of it. Parameters are no stops.
 */
export function stopsOf(trace: Trace, folded: Folded): Step[] {
  const stops: Step[] = [];
  let standsFor: string | undefined;
  for (const step of trace.steps) {
    if (step.role === 'parameter') continue;
    const group = foldedGroupOf(trace, step, folded)?.id;
    if (group !== undefined && group === standsFor) stops.pop();
    stops.push(step);
    standsFor = group;
  }
  return stops;
}

/**
 * Whether explanations write a step out in place: those hidden in a folded group, but for a row
 * maximum, which is easier to read as m than as a maximum in every exponent.
 */
export function isWrittenOut(trace: Trace, id: string, folded: Folded): boolean {
  return trace.step(id).role !== 'rowMax' && isHidden(trace, id, folded);
}

/** Whether a step is hidden inside a folded group. */
export function isHidden(trace: Trace, id: string, folded: Folded): boolean {
  const step = trace.step(id);
  if (step.role === 'parameter' || folded.size === 0) return false;
  const group = foldedGroupOf(trace, step, folded);
  return group !== undefined && representativeOf(trace, group).id !== id;
}

/** The last stage of a group, its result. */
export function representativeOf(trace: Trace, group: Group): Step {
  return trace.steps.findLast(
    (step) =>
      step.role !== 'parameter' && groupsOf(trace, step).some((around) => around.id === group.id),
  )!;
}

/** Where a step stands among the stops; a parameter stands where it is used first. */
export function positionOf(trace: Trace, stops: readonly Step[], id: string): number {
  const direct = stops.findIndex((stop) => stop.id === id);
  if (direct >= 0) return direct;
  const from = trace.steps.findIndex((step) => step.id === id);
  const next = stops.findIndex((stop) => trace.steps.indexOf(stop) > from);
  return next < 0 ? stops.length - 1 : next;
}

/** The place along the axis of tokens that a cell is in, if it is in one. */
export function tokenOf(trace: Trace, cell: StepCell | null): number | null {
  if (!cell) return null;
  const step = trace.find(cell.step);
  const axis = step?.axes.findIndex((name) => name === 'position' || name === 'query') ?? -1;
  return axis < 0 ? null : cell.index[axis]!;
}

/** Whether a cell is in the row of the newest token. */
export function isNewest(trace: Trace, cell: StepCell | null): boolean {
  const token = tokenOf(trace, cell);
  return token !== null && token === (trace.labels.get('position')?.length ?? 0) - 1;
}

/** The same cell in the row of the newest token. */
export function inNewest(trace: Trace, cell: StepCell | null): StepCell | null {
  const step = cell && trace.find(cell.step);
  if (!step) return cell;
  const axis = step.axes.findIndex((name) => name === 'position' || name === 'query');
  const index = cell.index.map((at, k) => (k === axis ? step.shape[k]! - 1 : at));
  return { step: cell.step, index };
}

/** The first cell of a token's row; null where the step has none. */
export function rowOf({ id, axes, shape }: Step, token: number): StepCell | null {
  const axis = axes.findIndex((name) => name === 'position' || name === 'query');
  if (axis < 0 || token >= shape[axis]!) return null;
  return { step: id, index: axes.map((_, k) => (k === axis ? token : 0)) };
}

/** The same cell in another head. */
export function inHead(trace: Trace, { step, index }: StepCell, head: number): StepCell {
  const { axes, shape } = trace.step(step);
  const at = axes.indexOf('head');
  const heads = shape[at]!;
  return {
    step,
    index: index.map((place, axis) => (axis === at ? Math.min(head, heads - 1) : place)),
  };
}

/** The same place in another pass, as far as that has it. */
export function placeIn(trace: Trace, { step, cell }: Place): Place {
  const known = cell && trace.find(cell.step);
  // Where one model has a stack, another may have a decoder. What stands beside the pass looks at its end.
  const same = [step, `decoder.${step}`, step.replace(/^(en|de)coder\./, '')];
  if (/^(next|lens)\./.test(step)) same.push('prediction');
  return {
    step: same.find((id) => trace.find(id)) ?? trace.steps[0]!.id,
    cell: known && isInside(known.shape, cell.index) ? cell : null,
  };
}

/** The stop at a position, or next to a step; the first or the last beyond both ends. */
export function stopAt(
  trace: Trace,
  folded: Folded,
  step: string,
  to: number | 'first' | 'previous' | 'next' | 'last',
): string {
  const stops = stopsOf(trace, folded);
  const at = positionOf(trace, stops, step);
  const last = stops.length - 1;
  const target =
    typeof to === 'number' ? to : { first: 0, previous: at - 1, next: at + 1, last }[to];
  return stops[Math.max(0, Math.min(target, last))]!.id;
}
