/** @jsxRuntime automatic @jsxImportSource preact */
import type { Digits, PassSnapshot } from '../src/protocol/snapshot';
import { Checkbox, Dropdown } from './controls';
import { usePass } from './context';
import { MoreText, Sentence } from './sentence';

/** What is explained, and how: model, sentence, layer and head; digits, switches, pin. */
export function Toolbar({ pass }: { readonly pass: PassSnapshot }) {
  const { post } = usePass();
  const { toggles } = pass;
  return (
    <header class="toolbar" aria-label="Model and sentence">
      <div class="row">
        <Dropdown
          label="Model"
          value={pass.model}
          options={pass.models.map(({ id, label, detail }) => ({ value: id, label, detail }))}
          onChange={(model) => post({ type: 'setModel', model })}
        />
        <Sentence sentence={pass.sentence} />
        {pass.texts.map((field) => (
          <MoreText key={field.which} field={field} />
        ))}
        <LayerPicker pass={pass} />
        <HeadPicker pass={pass} />
      </div>
      <div class="row switches">
        <DigitsPicker digits={pass.digits} />
        {switches(pass).map(({ toggle, label, title }) => (
          <Checkbox
            key={toggle}
            checked={toggles[toggle]}
            title={title}
            onChange={(on) => post({ type: 'setToggle', toggle, on })}
          >
            {label}
          </Checkbox>
        ))}
        {pass.switches.includes('norm') ? (
          <Dropdown
            label="Where the layer norms stand"
            value={toggles.norm}
            options={norms}
            onChange={(norm) => post({ type: 'setNorm', norm: norm === 'pre' ? 'pre' : 'post' })}
          />
        ) : null}
        <span class="spring" />
        {pass.models.length > 1 ? (
          <Dropdown
            label="Compare with another model"
            value={pass.beside?.model ?? ''}
            options={[
              { value: '', label: 'Compare with…' },
              ...pass.models.map(({ id, label, detail }) => ({ value: id, label, detail })),
            ]}
            onChange={(model) => post({ type: 'compare', model: model === '' ? null : model })}
          />
        ) : null}
        <Checkbox
          checked={pass.pinned}
          title={
            pass.pinned
              ? 'Keeps this sentence, whatever is selected in the editor'
              : 'Follows the selection in the editor; pin to keep this sentence'
          }
          onChange={(pinned) => post({ type: 'setPinned', pinned })}
        >
          Pin
        </Checkbox>
      </div>
    </header>
  );
}

const allSwitches = [
  { toggle: 'mask', label: 'Mask', title: 'Causal mask: no token sees a later one' },
  { toggle: 'scale', label: '÷ √dₖ', title: 'Scale the scores by the square root of the key size' },
  { toggle: 'positions', label: 'Positions', title: 'Add the position vectors to the embeddings' },
] as const;

const switches = ({ switches: offered }: PassSnapshot) =>
  allSwitches.filter(({ toggle }) => offered.includes(toggle));

const norms = [
  { value: 'pre', label: 'Pre-norm' },
  { value: 'post', label: 'Post-norm' },
];

export function LayerPicker({ pass }: { readonly pass: PassSnapshot }) {
  const { post } = usePass();
  return (
    <Picker
      name="Layer"
      options={pass.layers}
      at={pass.layer}
      choose={(layer) => post({ type: 'setLayer', layer })}
    />
  );
}

/** Heads of the block, each with what it was found to do. */
export function HeadPicker({ pass }: { readonly pass: PassSnapshot }) {
  const { post } = usePass();
  const name = (head: number) => {
    const job = pass.jobs[head];
    return job ? `Head ${head}: ${job}` : `Head ${head}`;
  };
  return (
    <Picker
      name="Head"
      options={Array.from({ length: pass.heads }, (_, head) => name(head))}
      at={pass.head}
      choose={(head) => post({ type: 'setHead', head })}
    />
  );
}

interface PickerProps {
  readonly name: string;
  readonly options: readonly string[];
  readonly at: number;
  readonly choose: (at: number) => void;
}

function Picker({ name, options, at, choose }: PickerProps) {
  if (options.length < 2) return null;
  return (
    <Dropdown
      label={name}
      value={String(at)}
      options={options.map((label, n) => ({ value: String(n), label }))}
      onChange={(chosen) => choose(Number(chosen))}
    />
  );
}

const digitChoices: readonly { value: Digits; label: string; title: string }[] = [
  { value: '2', label: '.00', title: 'Two decimals' },
  { value: '4', label: '.0000', title: 'Four decimals' },
  { value: 'all', label: 'all', title: 'All digits' },
];

function DigitsPicker({ digits }: { readonly digits: Digits }) {
  const { post } = usePass();
  return (
    <fieldset class="segments" aria-label="Digits">
      {digitChoices.map(({ value, label, title }) => (
        <label key={value} title={title}>
          <input
            type="radio"
            name="digits"
            aria-label={title}
            checked={digits === value}
            onChange={() => post({ type: 'setDigits', digits: value })}
          />
          <span aria-hidden="true">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
