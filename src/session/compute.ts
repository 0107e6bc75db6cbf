import type { Trace } from '../trace/trace';

/** A slice ends after this many milliseconds, and gives the host its turn. */
const slice = 20;
/** Progress is told when it has taken this long, and then so often. */
const patience = 150;

/**
 * Computes every step of a pass without blocking, and fetches the parameters it needs: false where
 * `overtaken` before it was done. `progress` is told which share is done, where it takes noticeably long.
 */
export async function computeInSlices(
  trace: Trace,
  overtaken: () => boolean,
  progress: (share: number) => void,
): Promise<boolean> {
  let [told, sliceBegun] = [performance.now(), performance.now()];
  for (const [at, step] of trace.steps.entries()) {
    const fetching = trace.prepare([step.id]);
    if (fetching) await fetching;
    trace.value(step.id);
    const now = performance.now();
    if (now - sliceBegun < slice) continue;
    if (now - told > patience) {
      told = now;
      progress(at / trace.steps.length);
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (overtaken()) return false;
    sliceBegun = performance.now();
  }
  return true;
}
