/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { Formula } from '../../webview/math';

/** What the page's script brings. */
const { temml } = globalThis as { temml?: unknown };

suite('Formulas before their typesetter is there', () => {
  setup(() => Object.assign(globalThis, { temml: undefined }));
  teardown(() => Object.assign(globalThis, { temml }));

  test('stand empty, are typeset when it comes, and are read as TeX where it cannot come', async () => {
    const said = (name: string, content: string) => {
      const meta = document.createElement('meta');
      meta.setAttribute('property', name);
      meta.content = content;
      document.head.append(meta);
    };
    said('typeset', 'https://panel.test/typeset.js');
    said('csp-nonce', 'abc');
    const root = document.createElement('div');
    await act(() => render(<Formula tex={'Q K^{\\top}'} />, root));
    assert.equal(root.textContent, '');
    const script = await wanted(() => document.querySelector('script'));
    assert.deepEqual([script.src, script.nonce], ['https://panel.test/typeset.js', 'abc']);

    script.dispatchEvent(new Event('error'));
    assert.equal(root.textContent, 'Q K^{\\top}');

    const next = document.createElement('div');
    await act(() => render(<Formula tex="K" />, next));
    assert.equal(next.textContent, 'K');

    Object.assign(globalThis, { temml });
    script.dispatchEvent(new Event('load'));
    assert.ok(root.querySelector('math'));

    // What comes later finds it.
    const other = document.createElement('div');
    await act(() => render(<Formula tex="V" />, other));
    assert.ok(other.querySelector('math'));
  });
});

async function wanted<T>(find: () => T | null): Promise<T> {
  for (;;) {
    const found = find();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 5));
  }
}
