/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import axe from 'axe-core';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { isDisabled } from './buttons';
import type { PanelMessage } from '../../src/protocol/messages';
import { BigGrid } from '../../webview/big-grid';
import type { GridProps } from '../../webview/grid';
import { Pass } from '../../webview/context';
import { Parts } from '../../webview/parts';
import { Pointer } from '../../webview/pointer';
import { axis, grid } from './sample-steps';

const size = 200;
const labels = (letter: string) => Array.from({ length: 40 }, (_, n) => `${letter}${n}`);
const large = grid({
  step: 'blocks.0.attn.hook_attn_scores',
  label: 'Scores',
  cells: labels('').map((_, r) => labels('').map((__, c) => r - c)),
  rows: { ...axis('query', labels('q'), size), tokens: true },
  columns: { ...axis('key', labels('k'), size), tokens: true },
  index: [1, 'row', 'column'],
  picture: { height: 2, width: 2, pixels: '@ABC', run: 4 },
});

async function open(role: GridProps['role'] = 'result') {
  const root = document.getElementById('app')!;
  await act(() => render(null, root));
  const posted: PanelMessage[] = [];
  const post = (message: PanelMessage) => posted.push(message);
  const parts = new Parts(post);
  const pointer = new Pointer(post, () => undefined, 0);
  const context = { post, parts, tokens: [], digits: '2' as const };
  await act(() =>
    render(
      <Pass.Provider value={context}>
        <BigGrid
          grid={large}
          picture={large.picture!}
          role={role}
          focused={null}
          shown={null}
          spot={null}
          pointer={pointer}
          dense
        />
      </Pass.Provider>,
      root,
    ),
  );
  const box = root.querySelector<HTMLElement>('[role=grid]')!;
  const press = (key: string, more: KeyboardEventInit = {}) =>
    act(() => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
      box.dispatchEvent(event);
    });
  return { root, box, posted, parts, press };
}

/** What a screen reader reads of the cell in focus. */
const read = (box: Element) =>
  box.querySelector(`#${box.getAttribute('aria-activedescendant')!}`)!.textContent;

suite('A large matrix', () => {
  test('is a grid of its whole size with one cell in it, and axe finds nothing', async () => {
    const { root, box } = await open();
    assert.deepEqual(
      ['aria-rowcount', 'aria-colcount', 'tabindex'].map((name) => box.getAttribute(name)),
      [`${size}`, `${size}`, '0'],
    );
    assert.equal(box.querySelectorAll('[role=gridcell]').length, 1);
    const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } });
    assert.deepEqual(
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
      [],
    );
  });

  test('arrow keys move in it, the focus is posted, and what is there is said', async () => {
    const { box, posted, press } = await open();
    await press('ArrowDown');
    await press('ArrowRight');
    assert.deepEqual(posted.at(-1), {
      type: 'focus',
      step: 'blocks.0.attn.hook_attn_scores',
      index: [1, 1, 1],
    });
    assert.match(read(box), /query 1.*key 1/);
    await press('End', { ctrlKey: true });
    assert.deepEqual(posted.at(-1), {
      type: 'focus',
      step: 'blocks.0.attn.hook_attn_scores',
      index: [1, size - 1, size - 1],
    });
    await press('ArrowDown');
    assert.match(read(box), /query 199.*key 199/, 'there is nothing beyond');
  });

  test('names and number of a cell are said once its part is here', async () => {
    const { box, posted, parts, press } = await open();
    await press('ArrowDown');
    parts.want(large, 1, 0);
    const asked = posted.find((message) => message.type === 'cells')!;
    await act(() =>
      parts.receive({
        type: 'cells',
        request: asked.request,
        part: { rows: labels('q'), columns: labels('k'), cells: large.cells },
      }),
    );
    assert.equal(read(box), 'query 1 q1, key 0 k0 = 1');
  });

  test('Enter follows a cell of an operand, and does nothing in a result', async () => {
    const operand = await open('operand');
    await operand.press('Enter');
    assert.deepEqual(operand.posted.at(-1), {
      type: 'follow',
      step: 'blocks.0.attn.hook_attn_scores',
      index: [1, 0, 0],
    });
    const result = await open('result');
    await result.press('Enter');
    assert.deepEqual(result.posted, []);
  });

  test('plus and minus zoom: cells of a readable size do not all fit', async () => {
    const { root, press } = await open();
    const extent = () =>
      Number.parseFloat(root.querySelector<HTMLElement>('.extent')!.style.inlineSize);
    const isOff = (label: string) => isDisabled(root, label);
    assert.equal(isOff('Smaller'), true);
    const whole = extent();
    await press('+');
    assert.ok(extent() > whole);
    assert.equal(isOff('Smaller'), false);
    for (let n = 0; n < 9; n++) await press('+');
    assert.equal(isOff('Larger'), true);
    assert.ok(extent() >= size * 60);
    await press('-');
    assert.ok(extent() < size * 60);
  });
});
