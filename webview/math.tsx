/** @jsxRuntime automatic @jsxImportSource preact */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { typeset } from './typesetter';

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
    return typeset((temml) => {
      target.textContent = tex;
      try {
        temml?.render(tex, target, { displayMode: display && !wrap, wrap: wrap ? 'tex' : 'none' });
      } catch {
        target.textContent = tex;
      }
    }, later);
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
