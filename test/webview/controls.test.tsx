/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { Checkbox, Dropdown, TextField, registerControls } from '../../webview/controls';

suite('Controls that become controls behind the first paint', () => {
  test('have the values that they were given before, and their names', async () => {
    const root = document.createElement('div');
    document.body.append(root);
    const nothing = () => undefined;
    const options = ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() }));
    const draw = (sentence: string, chosen: string, checked: boolean) =>
      act(() =>
        render(
          <>
            <TextField label="Sentence" value={sentence} onInput={nothing} onKeyDown={nothing} />
            <Dropdown label="Letter" value={chosen} options={options} onChange={nothing} />
            <Checkbox checked={checked} onChange={nothing}>
              Mask
            </Checkbox>
          </>,
          root,
        ),
      );
    await draw('Buy milk', 'a', false);
    await draw('Buy milk and', 'b', true);
    registerControls();
    await act(() => new Promise((done) => setTimeout(done)));

    const field = root.querySelector<HTMLInputElement>('vscode-text-field')!;
    assert.equal(field.value, 'Buy milk and');
    assert.equal(field.getAttribute('aria-label'), 'Sentence');
    assert.equal(root.querySelector<HTMLSelectElement>('vscode-dropdown')!.value, 'b');
    assert.equal(root.querySelector<HTMLInputElement>('vscode-checkbox')!.checked, true);

    await draw('Buy bread', 'c', false);
    assert.equal(field.value, 'Buy bread');
    assert.equal(root.querySelector<HTMLSelectElement>('vscode-dropdown')!.value, 'c');
    assert.equal(root.querySelector<HTMLInputElement>('vscode-checkbox')!.checked, false);
    render(null, root);
    root.remove();
  });
});
