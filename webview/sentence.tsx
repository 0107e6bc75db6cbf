/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import { TextField } from './controls';
import { usePass } from './context';

/** The sentence: Enter explains what was typed, Escape brings the explained one back. */
export function Sentence({ sentence }: { readonly sentence: string }) {
  const { post } = usePass();
  const [draft, setDraft] = useState(sentence);
  useEffect(() => setDraft(sentence), [sentence]);
  const changed = draft !== sentence;
  return (
    <div class={changed ? 'sentence changed' : 'sentence'}>
      <TextField
        label="Sentence: Enter explains it"
        value={draft}
        placeholder="A sentence to explain"
        onInput={setDraft}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.isComposing) {
            post({ type: 'setSentence', sentence: draft.slice(0, 200_000) });
          } else if (event.key === 'Escape') setDraft(sentence);
        }}
      >
        {changed ? (
          <span slot="end" class="hint" aria-hidden="true">
            ⏎
          </span>
        ) : null}
      </TextField>
    </div>
  );
}
