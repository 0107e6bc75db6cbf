import type { Trace } from '../trace/trace';

/** A slice ends after this many milliseconds, and gives the host its turn. */
const slice = 20;
/** Waiting is shown when it has taken this long. */
const patience = 150;

/**
 * Computes every step of a pass without blocking, and fetches the parameters it needs: false where `overtaken` before it was done.
 * `waiting` is called once, where it takes noticeably long.
 */
export async function computeInSlices(
  trace: Trace,
  overtaken: () => boolean,
  waiting: () => void,
): Promise<boolean> {
  const begun = performance.now();
  let sliceBegun = begun;
  let shown = false;
  for (const step of trace.steps) {
    const fetching = trace.prepare([step.id]);
    if (fetching) await fetching;
    trace.value(step.id);
    const now = performance.now();
    if (now - sliceBegun < slice) continue;
    if (!shown && now - begun > patience) {
      shown = true;
      waiting();
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (overtaken()) return false;
    sliceBegun = performance.now();
  }
  return true;
}
