/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import axe from 'axe-core';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import {
  isTensorsHostMessage,
  readTensorsMessage,
  type PickedTensor,
  type TensorsHostMessage,
  type TensorsMessage,
  type TensorsView,
} from '../../src/protocol/tensors';
import { App } from '../../webview/tensors/app';
import { rangeText, sizeText } from '../../webview/tensors/words';

const line = (name: string, dtype: string, shape: readonly number[]) => ({
  name,
  dtype,
  shape,
  bytes: shape.reduce((product, size) => product * size, 4),
  offset: 100,
});

const file: TensorsView = {
  kind: 'tensors',
  name: 'model.safetensors',
  format: 'safetensors',
  bytes: 6_000_000,
  tensors: [
    line('h.10.attn.weight', 'F32', [768, 768]),
    line('h.9.attn.weight', 'F16', [768, 768]),
    line('ln_f.bias', 'F32', [768]),
  ],
  metadata: [['format', 'pt']],
};

const numbers: PickedTensor = {
  kind: 'numbers',
  statistics: {
    count: 6,
    nan: 1,
    infinite: 0,
    zeros: 2,
    ofFinite: { min: -2, max: 1, mean: -0.25, std: 1.25 },
  },
  picture: {
    rows: 4,
    columns: 3,
    height: 2,
    width: 3,
    means: Float32Array.of(1, -2, NaN, 0.5, 0, -0.5),
  },
};

/** The view on a host that only listens. */
async function open(view: TensorsView) {
  const root = document.getElementById('app')!;
  await act(() => render(null, root));
  const posted: TensorsMessage[] = [];
  let receive: (message: TensorsHostMessage) => void = () => undefined;
  const host = {
    post: (message: TensorsMessage) => {
      const read = readTensorsMessage(JSON.parse(JSON.stringify(message)));
      assert.ok(read.ok, read.ok ? '' : read.problem);
      posted.push(message);
    },
    listen: (listener: typeof receive) => {
      receive = listener;
      return () => undefined;
    },
  };
  await act(() => render(<App host={host} />, root));
  assert.deepEqual(posted.splice(0), [{ type: 'ready' }]);
  const say = (message: TensorsHostMessage) => {
    assert.ok(isTensorsHostMessage(message));
    return act(() => receive(message));
  };
  await say({ type: 'file', file: view });
  return { root, posted, say };
}

const rows = (root: Element) => [...root.querySelectorAll<HTMLElement>('tbody tr')];
const names = (root: Element) => rows(root).map((row) => row.querySelector('.name')!.textContent);

const press = (element: Element, key: string) =>
  act(() => {
    element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });

async function type(root: Element, text: string): Promise<void> {
  const field = root.querySelector<HTMLInputElement>('vscode-text-field')!;
  await act(() => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

suite('The list of tensors', () => {
  test('names them all, layer 9 before layer 10', async () => {
    const { root } = await open(file);
    assert.deepEqual(names(root), ['h.9.attn.weight', 'h.10.attn.weight', 'ln_f.bias']);
    assert.deepEqual(
      [...rows(root)[2]!.children].map((cell) => cell.textContent),
      ['ln_f.bias', 'F32', '(768,)', '3.00\u202fKB'],
    );
    assert.match(root.textContent, /safetensors, 3 tensors, 5\.72\u202fMB/);
    assert.match(root.textContent, /formatpt/);
  });

  test('is filtered by name, dtype and shape', async () => {
    const { root } = await open(file);
    for (const [filter, expected] of [
      ['ATTN f16', ['h.9.attn.weight']],
      ['(768,)', ['ln_f.bias']],
      ['nothing like it', []],
      ['  ', ['h.9.attn.weight', 'h.10.attn.weight', 'ln_f.bias']],
    ] as const) {
      await type(root, filter);
      assert.deepEqual(names(root), expected);
    }
    await type(root, 'ln');
    assert.equal(root.querySelector('[role=status]')?.textContent, '1 tensor of 3');
  });

  test('is walked and picked from with keys', async () => {
    const { root, posted } = await open(file);
    rows(root)[0]!.focus();
    await press(document.activeElement!, 'ArrowDown');
    assert.equal(document.activeElement, rows(root)[1]);
    await press(document.activeElement, 'Enter');
    assert.deepEqual(posted, [{ type: 'pick', request: 1, name: 'h.10.attn.weight' }]);
    assert.equal(rows(root)[1]!.getAttribute('aria-selected'), 'true');
    await press(document.activeElement, 'End');
    assert.equal(document.activeElement, rows(root)[2]);
    await press(document.activeElement, 'ArrowDown');
    assert.equal(document.activeElement, rows(root)[2]);
    assert.equal(rows(root).filter((row) => row.tabIndex === 0).length, 1);
  });

  test('lays out two thousand lines of more, and says so', async () => {
    const tensors = Array.from({ length: 2500 }, (_, n) => line(`t.${n}`, 'F32', [1]));
    const { root } = await open({ ...file, tensors });
    assert.equal(rows(root).length, 2000);
    assert.match(root.querySelector('[role=status]')!.textContent, /first 2000 are listed/);
  });
});

suite('A picked tensor', () => {
  const pick = async (tensor: PickedTensor = numbers) => {
    const opened = await open(file);
    await act(() => rows(opened.root)[0]!.click());
    await opened.say({ type: 'picked', request: 1, tensor });
    return opened;
  };

  test('shows how far its numbers are read, then what they are like', async () => {
    const { root, say, posted } = await open(file);
    await act(() => rows(root)[0]!.click());
    assert.deepEqual(posted, [{ type: 'pick', request: 1, name: 'h.9.attn.weight' }]);
    await say({ type: 'progress', request: 1, share: 0.5 });
    assert.equal(root.querySelector('progress')!.value, 0.5);
    await say({ type: 'picked', request: 1, tensor: numbers });
    assert.equal(root.querySelector('progress'), null);
    const said = [...root.querySelectorAll('.statistics > div')].map((pair) =>
      [...pair.children].map((part) => part.textContent).join(': '),
    );
    assert.deepEqual(said, [
      'Minimum: −2',
      'Maximum: 1',
      'Mean: −0.25',
      'Standard deviation: 1.25',
      'Zeros: 2 (33.3\u202f%)',
      'NaN: 1 (16.7\u202f%)',
    ]);
  });

  test('leaves no trace of an earlier answer', async () => {
    const { root, say } = await open(file);
    await act(() => rows(root)[0]!.click());
    await act(() => rows(root)[1]!.click());
    await say({ type: 'picked', request: 1, tensor: numbers });
    assert.equal(root.querySelector('canvas'), null);
    await say({ type: 'picked', request: 2, tensor: numbers });
    assert.ok(root.querySelector('canvas'));
  });

  test('is read cell by cell with the arrow keys', async () => {
    const { root } = await pick();
    const canvas = root.querySelector('canvas')!;
    assert.deepEqual([canvas.width, canvas.height], [3, 2]);
    const caption = () => root.querySelector('figcaption p')!.textContent;
    for (const [key, expected] of [
      ['ArrowDown', 'rows 0–1, column 0: mean 1'],
      ['ArrowDown', 'rows 2–3, column 0: mean 0.5'],
      ['ArrowDown', 'rows 2–3, column 0: mean 0.5'],
      ['ArrowUp', 'rows 0–1, column 0: mean 1'],
      ['ArrowRight', 'rows 0–1, column 1: mean −2'],
      ['ArrowRight', 'rows 0–1, column 2: mean no finite number'],
    ] as const) {
      await press(canvas, key);
      assert.equal(caption(), expected);
    }
  });

  test('that cannot be read says why, and offers to read the file again', async () => {
    const { root, posted } = await pick({ kind: 'problem', message: 'x: It has changed.' });
    assert.equal(root.querySelector('[role=alert] p')!.textContent, 'x: It has changed.');
    posted.splice(0);
    await act(() => root.querySelector<HTMLElement>('[role=alert] vscode-button')!.click());
    assert.deepEqual(posted, [{ type: 'reload' }]);
  });

  test('without numbers says so', async () => {
    const { root } = await pick({
      kind: 'numbers',
      statistics: { count: 0, nan: 0, infinite: 0, zeros: 0, ofFinite: null },
      picture: { rows: 0, columns: 5, height: 0, width: 0, means: new Float32Array(0) },
    });
    assert.match(root.querySelector('.details')!.textContent, /It holds no numbers/);
  });
});

suite('What the view of tensors says', () => {
  test('a file that is refused', async () => {
    const message = 'a.safetensors: The file is empty. Download or copy it again.';
    const { root, posted } = await open({ kind: 'problem', name: 'a.safetensors', message });
    assert.equal(root.querySelector('[role=alert] p')!.textContent, message);
    await act(() => root.querySelector<HTMLElement>('vscode-button')!.click());
    assert.deepEqual(posted, [{ type: 'reload' }]);
  });

  test('is accessible', async function () {
    this.timeout(30_000);
    const { root, say } = await open(file);
    await act(() => rows(root)[0]!.click());
    await say({ type: 'picked', request: 1, tensor: numbers });
    // Colours are the workbench's, and tested there.
    const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } });
    assert.deepEqual(
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
      [],
    );
  });

  test('sizes and ranges', () => {
    assert.deepEqual(
      [0, 1023, 1024, 1536, 11 * 1024, 500 * 1024 ** 2, 2 * 1024 ** 3].map(sizeText),
      ['0 B', '1023 B', '1.00 KB', '1.50 KB', '11.0 KB', '500 MB', '2.00 GB'].map((text) =>
        text.replace(' ', '\u202f'),
      ),
    );
    assert.equal(rangeText('row', 3, 4), 'row 3');
    assert.equal(rangeText('row', 3, 6), 'rows 3–5');
  });

  test('nothing but what the protocol knows', () => {
    for (const raw of [
      null,
      'ready',
      {},
      { type: 'open', path: '/etc/passwd' },
      { type: 'pick', request: -1, name: 'a' },
      { type: 'pick', request: 1 },
      { type: 'ready', more: 1 },
      { type: 'failed', message: 'x'.repeat(2001) },
    ]) {
      assert.equal(readTensorsMessage(raw).ok, false, JSON.stringify(raw));
      assert.equal(isTensorsHostMessage(raw), false);
    }
  });
});
