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
}

/** A typeset formula. Its nodes are built one by one: the page's policy refuses markup with styles. */
export function Formula({
  tex,
  spoken,
  display = false,
  wrap = false,
  hidden = false,
}: FormulaProps) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const target = element.current!;
    try {
      temml.render(tex, target, { displayMode: display && !wrap, wrap: wrap ? 'tex' : 'none' });
    } catch {
      target.textContent = tex;
    }
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
