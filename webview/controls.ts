/**
 * Every control that comes from `@vscode/webview-ui-toolkit`, as a component. No other module knows
 * the toolkit, so that another library can take its place here.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { type ComponentChildren, type VNode, h } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

let registered = false;

/** Defines the custom elements. Until then they look nearly the same (`styles/controls.css`). */
export function registerControls(): void {
  if (registered) return;
  registered = true;
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

/**
 * Tells a control what its attributes cannot, after each drawing, and when it becomes a control: the
 * toolkit is registered behind the first paint.
 */
function useControl<E extends HTMLElement>(tag: string, tell: (element: E) => void) {
  const element = useRef<E>(null);
  const latest = useRef(tell);
  latest.current = tell;
  const now = () => {
    if (element.current && customElements.get(tag)) latest.current(element.current);
  };
  useLayoutEffect(now);
  useLayoutEffect(() => {
    if (!customElements.get(tag)) void customElements.whenDefined(tag).then(now);
  }, [tag]);
  return element;
}

export interface ButtonProps {
  readonly onClick: () => void;
  readonly look?: 'primary' | 'secondary' | 'icon';
  /** Spoken, and shown on hover: needed where the button shows only an icon. */
  readonly label?: string;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
}

export function Button({ onClick, look = 'secondary', label, disabled, children }: ButtonProps) {
  // The label comes first: the toolkit names an icon button that has none yet "Icon Button".
  return h(
    'vscode-button',
    { 'aria-label': label, title: label, appearance: look, disabled: disabled ?? false, onClick },
    children,
  );
}

export interface DropdownProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    /** Said when it is pointed at. */
    readonly detail?: string;
  }[];
  readonly onChange: (value: string) => void;
}

export function Dropdown({ label, value, options, onChange }: DropdownProps) {
  const element = useControl<HTMLSelectElement>('vscode-dropdown', (dropdown) => {
    if (dropdown.value !== value) dropdown.value = value;
  });
  return h(
    'vscode-dropdown',
    {
      // Where options come or go, the toolkit forgets which one is chosen: a new element knows.
      key: options.map((option) => option.value).join('\n'),
      ref: element,
      'aria-label': label,
      title: detailed(label, options.find((option) => option.value === value)?.detail),
      onchange: () => {
        const chosen = element.current?.value;
        if (chosen !== undefined && chosen !== value) onChange(chosen);
      },
    },
    options.map((option) =>
      h(
        'vscode-option',
        {
          key: option.value,
          value: option.value,
          selected: option.value === value,
          title: option.detail ?? null,
        },
        option.label,
      ),
    ),
  );
}

function detailed(label: string, detail: string | undefined): string {
  return detail === undefined || detail === '' ? label : `${label}: ${detail}`;
}

export interface CheckboxProps {
  readonly checked: boolean;
  readonly title?: string;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}

export function Checkbox({ checked, title, onChange, children }: CheckboxProps) {
  const element = useControl<HTMLInputElement>('vscode-checkbox', (checkbox) => {
    checkbox.checked = checked;
  });
  return h(
    'vscode-checkbox',
    {
      ref: element,
      title,
      checked,
      onchange: () => {
        if (element.current && element.current.checked !== checked) {
          onChange(element.current.checked);
        }
      },
    },
    children,
  );
}

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onBlur?: () => void;
  /** How many characters it is wide. */
  readonly size?: number;
  readonly children?: VNode | null;
}

export function TextField({ label, value, onInput, children, ...rest }: TextFieldProps) {
  const element = useControl<HTMLInputElement>('vscode-text-field', (field) => {
    if (field.value !== value) field.value = value;
    // The toolkit names every field "Text field" when it is put into the page.
    field.setAttribute('aria-label', label);
  });
  return h(
    'vscode-text-field',
    {
      ref: element,
      'aria-label': label,
      title: label,
      value,
      onInput: () => {
        if (element.current) onInput(element.current.value);
      },
      ...rest,
    },
    children,
  );
}
