/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import type { TextField as Field } from '../src/protocol/snapshot';
import { TextField } from './controls';
import { usePass } from './context';

const longest = 200_000;

/** The sentence: Enter explains what was typed, Escape brings the explained one back. */
export function Sentence({ sentence }: { readonly sentence: string }) {
  const { post } = usePass();
  return (
    <div class="sentence">
      <Draft
        label="Sentence: Enter explains it"
        placeholder="A sentence to explain"
        text={sentence}
        send={(text) => post({ type: 'setSentence', sentence: text })}
      />
    </div>
  );
}

/** What a model reads beside the sentence. */
export function MoreText({ field }: { readonly field: Field }) {
  const { post } = usePass();
  const { which, label, placeholder, text } = field;
  const send = (next: string) => post({ type: 'setText', which, text: next });
  return (
    <div class="more-text" role="group" aria-label={label}>
      <span class="name" aria-hidden="true">
        {label}
      </span>
      <Draft label={`${label}: Enter reads it`} placeholder={placeholder} text={text} send={send} />
    </div>
  );
}

interface DraftProps {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly send: (text: string) => void;
}

function Draft({ label, placeholder, text, send }: DraftProps) {
  const [draft, setDraft] = useState(text);
  useEffect(() => setDraft(text), [text]);
  return (
    <TextField
      label={label}
      value={draft}
      placeholder={placeholder}
      onInput={setDraft}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.isComposing) send(draft.slice(0, longest));
        else if (event.key === 'Escape') setDraft(text);
      }}
    >
      {draft !== text ? (
        <span slot="end" class="hint" aria-hidden="true">
          ⏎
        </span>
      ) : null}
    </TextField>
  );
}
