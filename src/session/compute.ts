import type { Step, Trace } from '../trace/trace';
import { Ahead } from './ahead';
import { surveyOf, surveyRows } from './survey';

/** A slice ends after this many milliseconds, and gives the host its turn. */
const slice = 20;
/** Progress is told when it has taken this long, and then so often. */
const patience = 150;

/** What is to be computed, and who waits for it. */
export interface Computation {
  readonly trace: Trace;
  /** The steps that are looked at. */
  readonly looked: readonly string[];
  /** The same pass unvaried, to compare with: `compare` is called for each step of both, while both are there. */
  readonly before?: Trace | undefined;
  readonly compare?: (step: Step) => void;
  readonly overtaken: () => boolean;
  /** Told which share is done, where it takes noticeably long. */
  readonly progress: (share: number) => void;
}

/**
 * Computes every step of a pass once without blocking, and fetches the parameters it needs; of what was
 * dropped since, what is looked at is computed again. What is computed row by row is left, but for what
 * is looked at. False where overtaken before it was done.
 */
export async function computeInSlices(asked: Computation): Promise<boolean> {
  const { trace, before, looked, compare, overtaken, progress } = asked;
  const all: (() => Promise<void> | void)[] = [];
  const ahead = new Ahead(
    trace,
    trace.steps.map(({ id }) => id),
  );
  for (const [place, step] of trace.steps.entries()) {
    const past = before?.find(step.id) && before;
    if (isDone(trace, step) && (!past || isDone(past, step))) continue;
    all.push(async () => {
      ahead.reach(place);
      await compute(trace, step.id);
      if (!past) return;
      await compute(past, step.id);
      await trace.settled(() => compare?.(step));
    });
  }
  for (const step of before?.steps ?? []) {
    if (!trace.find(step.id) && !isDone(before!, step)) all.push(() => compute(before!, step.id));
  }
  // Of a pass that was stopped, what is kept counts.
  const done = all.length > 0 ? trace.steps.filter(({ id }) => trace.wasComputed(id)).length : 0;
  const known = looked.filter((id) => trace.find(id));
  const dropped = trace.missing(known).filter((step) => trace.wasComputed(step.id));
  all.push(...dropped.map((step) => () => compute(trace, step.id)));
  all.push(...surveysOf(trace, known));
  let [told, sliceBegun] = [performance.now(), performance.now()];
  for (const [at, task] of all.entries()) {
    await task();
    const now = performance.now();
    if (now - sliceBegun < slice) continue;
    if (now - told > patience) {
      told = now;
      progress((done + at) / (done + all.length));
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (overtaken()) return false;
    sliceBegun = performance.now();
  }
  return true;
}

function isDone(trace: Trace, { id, operation }: Step): boolean {
  return operation === 'parameter' || trace.isByRow(id) || trace.wasComputed(id);
}

/** Of what is computed row by row and seen as a whole, all rows, of several steps side by side. */
function surveysOf(trace: Trace, looked: readonly string[]): (() => Promise<void>)[] {
  const ids = looked.filter((id) => trace.isByRow(id));
  const rows = Math.max(0, ...ids.map((id) => trace.step(id).shape[0]!));
  return Array.from({ length: Math.ceil(rows / surveyRows) }, (_, n) => async () => {
    const fetching = trace.prepare(ids);
    if (fetching) await fetching;
    await trace.settled(() => {
      for (const id of ids) surveyOf(trace.value(id)).reach((n + 1) * surveyRows);
    });
  });
}

async function compute(trace: Trace, id: string): Promise<void> {
  const fetching = trace.prepare([id]);
  if (fetching) await fetching;
  await trace.settled(() => trace.value(id));
}
