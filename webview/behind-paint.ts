/**
 * Does a job behind the next paint: in the frame after it. An effect may come before it, since Preact
 * waits for 35 ms at most.
 * @returns what keeps it from being done.
 */
export function behindPaint(job: () => void): () => void {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(job);
  });
  return () => cancelAnimationFrame(frame);
}
