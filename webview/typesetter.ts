import type Temml from 'temml';
import { behindPaint } from './behind-paint';

/** Is given nothing where the typesetter cannot be had. */
type Job = (temml: typeof Temml | null) => void;

/** A frame gives typesetting so many milliseconds, and one formula at least. */
const share = { pointing: 2, arriving: 8 };
const waiting = new Set<Job>();
let frame = 0;
let asked = false;
let missing = false;

/**
 * Typesets at once where the typesetter is there, else when it is. It is loaded behind the first paint, for
 * which nobody waits for formulas.
 * @param later may be typeset a frame later: one of many that appear together, while the pointer moves.
 * @returns what keeps a job that waits from being done.
 */
export function typeset(job: Job, later: boolean): () => void {
  const temml = loaded();
  if (temml && (!later || typeof requestAnimationFrame === 'undefined')) {
    job(temml);
    return () => undefined;
  }
  if (missing && !temml) {
    job(null);
    return () => undefined;
  }
  waiting.add(job);
  if (temml) frame ||= requestAnimationFrame(() => work(share.pointing));
  else load();
  return () => waiting.delete(job);
}

function loaded(): typeof Temml | undefined {
  return (globalThis as { temml?: typeof Temml }).temml;
}

/** The page says where the script is, and which scripts may run. */
function load(): void {
  if (asked) return;
  asked = true;
  const said = (name: string) =>
    document.querySelector<HTMLMetaElement>(`meta[property="${name}"]`)?.content ?? '';
  const script = document.createElement('script');
  script.src = said('typeset');
  script.nonce = said('csp-nonce');
  script.addEventListener('load', () => work(share.arriving));
  script.addEventListener('error', () => {
    missing = true;
    for (const job of waiting) job(null);
  });
  behindPaint(() => document.head.append(script));
}

function work(milliseconds: number): void {
  frame = 0;
  const temml = loaded();
  if (!temml) return;
  const begun = performance.now();
  for (const job of waiting) {
    waiting.delete(job);
    job(temml);
    if (performance.now() - begun > milliseconds) break;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(() => work(milliseconds));
}
