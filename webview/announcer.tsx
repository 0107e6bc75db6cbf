/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PassSnapshot } from '../src/protocol/snapshot';
import { cellKey } from './cells';
import { formatExactly } from './numbers';

/** Says what changed: the step, or the number in focus and its formula. */
export function Announcer({ pass }: { readonly pass: PassSnapshot }) {
  const { step, position, explanation, digits } = pass;
  const [text, setText] = useState('');
  const said = useRef({ step: step.id, cell: explanation ? cellKey(explanation) : '' });
  useEffect(() => {
    const cell = explanation ? cellKey(explanation) : '';
    const parts: string[] = [];
    if (said.current.step !== step.id) {
      parts.push(`${step.label}, step ${position.at + 1} of ${position.of}.`);
      if (step.words[0]) parts.push(step.words[0]);
    }
    if (explanation && said.current.cell !== cell) {
      const { spokenName, spoken, given, stored } = explanation;
      parts.push(`${spokenName} is ${formatExactly(stored, digits)}: ${given || spoken}`);
    }
    said.current = { step: step.id, cell };
    if (parts.length > 0) setText(parts.join(' '));
  }, [step, explanation, digits, position]);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {text}
    </div>
  );
}
