import { computeInSlices } from '../../src/session/compute';
import type { Session } from '../../src/session/session';
import { passOf, snapshot } from './models';

/** The session's pass with everything computed, as a desk leaves it. */
export async function computed(session: Session) {
  const pass = passOf(session);
  await computeInSlices({
    trace: pass.trace,
    looked: [],
    overtaken: () => false,
    progress: () => undefined,
  });
  return pass;
}

/** What the view is told then. */
export async function shown(session: Session) {
  await computed(session);
  return snapshot(session);
}
