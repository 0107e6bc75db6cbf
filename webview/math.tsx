/** @jsxRuntime automatic @jsxImportSource preact */
import { useLayoutEffect, useRef } from 'preact/hooks';
import temml from 'temml';

interface FormulaProps {
  readonly tex: string;
  /** What a screen reader says instead of the formula's parts. */
  readonly spoken?: string;
  readonly display?: boolean;
  /** For the eye only: what it says is said elsewhere. */
  readonly hidden?: boolean;
  /** Breaks a long formula at its operators. */
  readonly wrap?: boolean;
  /** May be typeset a frame later: one of many that appear together, while the pointer moves. */
  readonly later?: boolean;
}

/** A typeset formula. Its nodes are built one by one: the page's policy refuses markup with styles. */
export function Formula({
  tex,
  spoken,
  display = false,
  wrap = false,
  hidden = false,
  later = false,
}: FormulaProps) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const target = element.current!;
    const typeset = () => {
      try {
        temml.render(tex, target, { displayMode: display && !wrap, wrap: wrap ? 'tex' : 'none' });
      } catch {
        target.textContent = tex;
      }
    };
    if (!later || typeof requestAnimationFrame === 'undefined') return typeset();
    return inTurn(typeset);
  }, [tex, spoken, display, wrap]);
  return (
    <span class="math-box">
      <span
        ref={element}
        class={display ? 'math display' : 'math'}
        aria-hidden={hidden || spoken !== undefined ? 'true' : undefined}
      />
      {spoken ? <span class="unseen">{spoken}</span> : null}
    </span>
  );
}

/** A frame gives typesetting so many milliseconds, and one formula at least. */
const share = 2;
const waiting = new Set<() => void>();
let frame = 0;

/** Does something in this frame or one of the next; returns what keeps it from being done. */
function inTurn(job: () => void): () => void {
  waiting.add(job);
  frame ||= requestAnimationFrame(work);
  return () => waiting.delete(job);
}

function work(): void {
  frame = 0;
  const begun = performance.now();
  for (const job of waiting) {
    waiting.delete(job);
    job();
    if (performance.now() - begun > share) break;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(work);
}
