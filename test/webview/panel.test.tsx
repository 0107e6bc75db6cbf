/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import axe from 'axe-core';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { type HostMessage, type ViewMessage, readPanelMessage } from '../../src/protocol/messages';
import type { PersistedState, Snapshot } from '../../src/protocol/snapshot';
import { App } from '../../webview/app';
import { explanation, valuesStep, wideStep } from './sample-steps';
import { pass, samples } from './samples';

/** The panel on a host that only listens. */
async function open(snapshot: Snapshot) {
  const root = document.getElementById('app')!;
  await act(() => render(null, root));
  const posted: ViewMessage[] = [];
  const remembered: PersistedState[] = [];
  let receive: (message: HostMessage) => void = () => undefined;
  const host = {
    post: (message: ViewMessage) => {
      const read = readPanelMessage(JSON.parse(JSON.stringify(message)));
      assert.ok(read.ok, read.ok ? '' : `${message.type}: ${read.problem}`);
      posted.push(message);
    },
    remember: (state: PersistedState) => remembered.push(state),
    listen: (listener: typeof receive) => {
      receive = listener;
      return () => undefined;
    },
  };
  await act(() => render(<App host={host} />, root));
  const show = (next: Snapshot, how: { again?: boolean } = {}) =>
    act(() => receive({ type: 'snapshot', snapshot: next, ...how }));
  await show(snapshot);
  posted.splice(0, 1);
  return { root, posted, remembered, show };
}

const cellOf = (root: Element, role: string, row: number, column: number) =>
  root.querySelector<HTMLElement>(
    `.matrix.${role} td[data-row="${row}"][data-column="${column}"]`,
  )!;

const focus = (element: HTMLElement) => act(() => element.focus());

const press = (element: Element, key: string, more: KeyboardEventInit = {}) =>
  act(() => {
    element.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
    );
  });

suite('The panel', () => {
  test('asks for a snapshot when it is loaded, and keeps what a reload needs', async () => {
    const { remembered } = await open(samples.pattern);
    assert.deepEqual(remembered.at(-1), samples.pattern.restore);
  });

  test('draws a snapshot that comes again only where it did not come before', async () => {
    const { root, show } = await open(samples.pattern);
    const title = () => root.querySelector('#step-title')!.textContent;
    const drawn = title();
    const { step } = samples.pattern;
    const later = { ...samples.pattern, step: { ...step, label: 'Another step' } };
    await show(later, { again: true });
    assert.equal(title(), drawn);
    await show(later);
    assert.equal(title(), 'Another step');
    const { root: empty, show: showFirst } = await open({ kind: 'loading', text: 'Opening' });
    await showFirst(later, { again: true });
    assert.equal(empty.querySelector('#step-title')!.textContent, 'Another step');
  });

  test('tells how far a pass is, which can be stopped, also over what is shown already', async () => {
    const stop = { type: 'action', action: 'stop' };
    const { computing } = samples;
    const { root, posted } = await open(computing);
    const bar = root.querySelector('progress')!;
    assert.equal(bar.value, 0.4);
    assert.equal(bar.getAttribute('aria-label'), computing.text);
    await act(() => root.querySelector<HTMLElement>('.how-far vscode-button')!.click());
    assert.deepEqual(posted, [stop]);

    const over = await open(samples.pattern);
    await over.show(computing);
    assert.ok(over.root.querySelector('#step-title'), 'what is there stays');
    assert.equal(over.root.querySelector<HTMLProgressElement>('.busy progress')!.value, 0.4);
    await act(() => over.root.querySelector<HTMLElement>('.busy vscode-button')!.click());
    assert.deepEqual(over.posted.at(-1), stop);
    await over.show(samples.pattern);
    assert.equal(over.root.querySelector('.busy'), null);

    const { root: short } = await open({ kind: 'loading', text: 'Opening' });
    assert.equal(short.querySelector('progress'), null);
  });

  for (const [name, sample] of Object.entries(samples)) {
    test(`axe finds nothing: ${name}`, async () => {
      const { root } = await open(sample);
      const { violations } = await axe.run(root.ownerDocument, {
        // jsdom computes no layout and no colours: the harness runs these in a browser.
        rules: {
          'color-contrast': { enabled: false },
          'scrollable-region-focusable': { enabled: false },
        },
      });
      assert.deepEqual(
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
        [],
      );
    });
  }

  test('a head is picked by its picture', async () => {
    const { root, posted } = await open(samples.heads);
    const pictures = root.querySelectorAll<HTMLInputElement>('.thumbnails input');
    assert.deepEqual(
      [...pictures].map((input) => [input.getAttribute('aria-label'), input.checked]),
      [
        ['Head 0', false],
        [
          'Head 1: attends to the previous token, 0.81 (mean weight on the token before, over 200 sentences)',
          true,
        ],
        ['Head 2', false],
      ],
    );
    await act(() => pictures[2]!.click());
    assert.deepEqual(posted.at(-1), { type: 'setHead', head: 2 });
  });

  test('a folder that is dropped is opened; what has no address is handed on as such', async () => {
    const { root, posted } = await open(samples.pattern);
    const drag = (type: string, data: Readonly<Record<string, string>>) =>
      act(() => {
        const event = new Event(type, { bubbles: true, cancelable: true });
        const dataTransfer = {
          types: Object.keys(data),
          getData: (kind: string) => data[kind] ?? '',
        };
        document.body.dispatchEvent(Object.assign(event, { dataTransfer }));
      });
    await drag('dragover', { 'text/plain': 'only text' });
    assert.equal(root.querySelector('.drop-target'), null);
    const list = { 'text/uri-list': '# of the explorer\r\nfile:///models/gpt2\r\n' };
    await drag('dragover', list);
    assert.ok(root.querySelector('.drop-target'));
    await drag('drop', list);
    assert.deepEqual(posted.at(-1), { type: 'dropped', uri: 'file:///models/gpt2' });
    assert.equal(root.querySelector('.drop-target'), null);
    await drag('drop', { Files: '' });
    assert.deepEqual(posted.at(-1), { type: 'dropped', uri: null });
  });

  test('the logit lens is opened, and its cells lead to their numbers', async () => {
    const { root, posted, show } = await open(samples.prediction);
    await act(() => root.querySelector<HTMLElement>('.lens vscode-button')!.click());
    assert.deepEqual(posted.at(-1), { type: 'setLens', open: true });
    await show(samples.lens);
    const cells = root.querySelectorAll<HTMLElement>('.lens-table button');
    assert.equal(cells.length, 6);
    assert.equal(root.querySelectorAll('.lens-table button[tabindex="0"]').length, 1);
    await focus(cells[0]!);
    await press(cells[0]!, 'ArrowDown');
    assert.equal(document.activeElement, cells[3]);
    await act(() => cells[3]!.click());
    assert.deepEqual(posted.at(-1), { type: 'follow', step: 'lens.probabilities', index: [1, 1] });
    await show({ ...samples.lens, lens: { ...samples.lens.lens, why: 'There is none.' } });
    assert.equal(root.querySelector('.lens')!.textContent, 'There is none.');
  });

  test('a pattern is drawn as lines, and as numbers again', async () => {
    const { root } = await open(samples.heads);
    const choose = (label: string) =>
      act(() =>
        root.querySelector<HTMLInputElement>(`.segments input[aria-label="${label}"]`)!.click(),
      );
    await choose('Lines');
    assert.equal(root.querySelectorAll('.arcs path').length, 3);
    assert.equal(root.querySelectorAll('.matrix').length, 0);
    assert.match(root.querySelector('.arcs svg')!.getAttribute('aria-label')!, /Buy to Buy 100/);
    const { violations } = await axe.run(root.ownerDocument, {
      rules: { 'color-contrast': { enabled: false } },
    });
    assert.deepEqual(violations, []);
    await choose('Numbers');
    assert.equal(root.querySelectorAll('.arcs').length, 0);
    assert.ok(root.querySelectorAll('.matrix').length > 0);
  });

  test('a cell that gets the focus is explained, and its operands are lit', async () => {
    const { root, posted, show } = await open(samples.pattern);
    await focus(cellOf(root, 'result', 2, 0));
    assert.deepEqual(posted.at(-1), { type: 'focus', step: explanation.step, index: [0, 2, 0] });
    await show(pass(samples.pattern.step, { explanation }));
    assert.equal(cellOf(root, 'result', 2, 0).dataset.lit, 'self');
    const lit = [...root.querySelectorAll('.matrix.operand td[data-lit="operand"]')];
    assert.deepEqual(
      lit.map((element) => element.textContent),
      ['0.53', '0.39', '0.52'],
    );
    assert.match(root.querySelector('.check')!.textContent, /✓.*recomputed 0\.349519 = stored ±/);
  });

  test('one cell of each matrix is in the tab order, and arrows move it', async () => {
    const { root, posted } = await open(samples.pattern);
    const stops = () => root.querySelectorAll('.matrix.result td[tabindex="0"]');
    await focus(cellOf(root, 'result', 0, 0));
    await press(cellOf(root, 'result', 0, 0), 'ArrowDown');
    assert.equal(stops().length, 1);
    assert.equal(document.activeElement, cellOf(root, 'result', 1, 0));
    assert.deepEqual(posted.at(-1), { type: 'focus', step: explanation.step, index: [0, 1, 0] });
  });

  test('Enter on an operand goes to where it was made', async () => {
    const { root, posted } = await open(samples.pattern);
    const operand = cellOf(root, 'operand', 2, 1);
    await focus(operand);
    await press(operand, 'Enter');
    assert.deepEqual(posted.at(-1), {
      type: 'follow',
      step: 'blocks.0.attn.hook_attn_scores',
      index: [0, 2, 1],
    });
  });

  test('typing a number edits an editable cell; Enter sends it as typed, Escape does not', async () => {
    const { root, posted } = await open(samples.edited);
    const weight = () => [...root.querySelectorAll('.matrix.operand')][1]!.querySelector('td')!;
    await focus(weight());
    await press(weight(), '3');
    const field = () => root.querySelector<HTMLInputElement>('.cell-field');
    assert.equal(field()!.value, '3');
    await press(field()!, 'Escape');
    assert.equal(field(), null);
    assert.ok(!posted.some(({ type }) => type === 'edit'));
    await press(weight(), 'F2');
    field()!.value = 'three';
    await press(field()!, 'Enter');
    assert.deepEqual(posted.at(-1), {
      type: 'edit',
      step: 'blocks.0.attn.W_V',
      index: [0, 0],
      text: 'three',
    });
    assert.equal(document.activeElement, weight());
  });

  test('a computed cell does not open for editing', async () => {
    const { root } = await open(samples.edited);
    const result = cellOf(root, 'result', 0, 0);
    await focus(result);
    await press(result, '3');
    assert.equal(root.querySelector('.cell-field'), null);
  });

  test('a changed cell says what it was', async () => {
    const { root } = await open(pass(valuesStep));
    const changed = root.querySelector('.matrix.operand td.changed')!;
    assert.match(changed.textContent, /2\.00.*was 1, now 2/);
  });

  test('leaving the tile asks for the next one', async () => {
    const { root, posted } = await open(pass(wideStep));
    const edge = cellOf(root, 'result', 3, 39);
    await focus(edge);
    await press(edge, 'ArrowRight');
    assert.deepEqual(posted.at(-1), { type: 'tile', step: wideStep.id, row: 0, column: 40 });
  });

  test('the position of a cell is that in the whole matrix', async () => {
    const { root } = await open(pass(wideStep));
    const grid = root.querySelector('.matrix.result [role="grid"]')!;
    assert.equal(grid.getAttribute('aria-colcount'), '129');
    assert.equal(cellOf(root, 'result', 3, 39).getAttribute('aria-colindex'), '41');
  });

  test('the keyboard steps through the pass', async () => {
    const { posted } = await open(samples.explained);
    await press(document.body, 'ArrowRight');
    await press(document.body, 'Home');
    await press(document.body, 'Backspace');
    await press(document.body, 'z', { ctrlKey: true });
    assert.deepEqual(posted.slice(-4), [
      { type: 'move', to: 'next' },
      { type: 'move', to: 'first' },
      { type: 'back' },
      { type: 'undo' },
    ]);
  });

  test('? opens the sheet of keys', async () => {
    const { root } = await open(samples.pattern);
    await press(document.body, '?');
    assert.ok(root.querySelector('dialog')!.open);
  });

  test('says aloud which step has come, and what the number in focus is', async () => {
    const { root, show } = await open(samples.pattern);
    await show(samples.scores);
    assert.match(root.querySelector('[role="status"]')!.textContent, /Query · key, step 17 of 46/);
    await show(pass(samples.scores.step, { explanation }));
    assert.match(
      root.querySelector('[role="status"]')!.textContent,
      /attention pattern, and, Buy is 0\.349519: e to the power/,
    );
  });

  test('messages offer what can be done', async () => {
    const { root, posted } = await open(samples.problem);
    root.querySelector<HTMLElement>('vscode-button')!.click();
    assert.deepEqual(posted.at(-1), { type: 'action', action: 'openModelFile' });
  });
});
