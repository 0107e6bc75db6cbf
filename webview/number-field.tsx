/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import { TextField } from './controls';

interface NumberFieldProps {
  readonly label: string;
  /** null: switched off. */
  readonly value: number | null;
  readonly placeholder?: string;
  /** Called with what was typed; null for nothing, NaN for what is no number. */
  readonly onChange: (value: number | null) => void;
}

/** A number with its name: Enter or leaving it takes it, Escape brings the last one back. */
export function NumberField({ label, value, placeholder = 'off', onChange }: NumberFieldProps) {
  const shown = value === null ? '' : String(value);
  const [draft, setDraft] = useState(shown);
  useEffect(() => setDraft(shown), [shown]);
  const take = () => {
    const text = draft.trim().replace(',', '.');
    if (text === shown) return;
    onChange(text === '' ? null : Number(text));
  };
  return (
    <div class="number-field">
      <span class="name" aria-hidden="true">
        {label}
      </span>
      <TextField
        label={label}
        value={draft}
        placeholder={placeholder}
        size={5}
        onInput={setDraft}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          else if (event.key === 'Escape') setDraft(shown);
        }}
      />
    </div>
  );
}
