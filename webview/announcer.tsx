/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PassSnapshot } from '../src/protocol/snapshot';
import { cellKey } from './cells';
import { formatExactly } from './numbers';

/** Says what changed: the token that was generated, the step, or the number in focus and its formula. */
export function Announcer({ pass }: { readonly pass: PassSnapshot }) {
  const { step, position, explanation, digits } = pass;
  const [text, setText] = useState('');
  const generated = pass.generation?.said ?? 0;
  const said = useRef({
    step: step.id,
    cell: explanation ? cellKey(explanation) : '',
    generated,
  });
  useEffect(() => {
    const cell = explanation ? cellKey(explanation) : '';
    const parts: string[] = [];
    if (said.current.generated < generated) {
      const newest = pass.strip.lines.at(-1)?.tokens.at(-1)?.text ?? '';
      parts.push(`Said “${newest.trim()}”.`);
      if (pass.generation?.ended) parts.push(pass.generation.ended);
    } else if (said.current.generated > generated) parts.push('Taken back.');
    if (said.current.step !== step.id) {
      parts.push(`${step.label}, step ${position.at + 1} of ${position.of}.`);
      if (step.words[0]) parts.push(step.words[0]);
    }
    if (explanation && said.current.cell !== cell) {
      const { spokenName, spoken, given, stored } = explanation;
      parts.push(`${spokenName} is ${formatExactly(stored, digits)}: ${given || spoken}`);
    }
    said.current = { step: step.id, cell, generated };
    if (parts.length > 0) setText(parts.join(' '));
  }, [step, explanation, digits, position, generated]);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {text}
    </div>
  );
}
