/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import type { OutlineItem } from '../../src/protocol/snapshot';
import { Outline, placesAmongSiblings } from '../../webview/outline';

const step = (at: number, current = false): OutlineItem => ({
  kind: 'step',
  id: `step ${at}`,
  label: `Step ${at}`,
  depth: 0,
  current,
  symbol: '',
  parameter: false,
  changed: false,
});
const lines = (root: Element) => root.querySelectorAll('[role="treeitem"]').length;

suite('The outline of a pass', () => {
  test('places among siblings, by their definition', () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 200; round++) {
      const items = Array.from({ length: 1 + random(25) }, () => ({ depth: random(4) }));
      // Siblings: of the same depth, with nothing shallower between them.
      const expected = items.map(({ depth }, at) => {
        const together = items.flatMap((other, place) => {
          const between = items.slice(Math.min(at, place), Math.max(at, place) + 1);
          return other.depth === depth && between.every((one) => one.depth >= depth) ? [place] : [];
        });
        return { at: together.indexOf(at) + 1, of: together.length };
      });
      assert.deepEqual(placesAmongSiblings(items), expected);
    }
  });

  test('of a long one, what is in sight is drawn at once, and soon all of it', async () => {
    const items = Array.from({ length: 400 }, (_, at) => step(at, at === 2));
    const root = document.createElement('div');
    render(<Outline items={items} />, root);
    assert.ok(lines(root) >= 30 && lines(root) < 100, `${lines(root)} lines`);
    assert.equal(root.querySelector('li')?.getAttribute('aria-setsize'), '400');
    while (lines(root) < items.length)
      await act(() => new Promise((done) => requestAnimationFrame(() => done(undefined))));
    assert.equal(lines(root), 400);
    render(null, root);
  });

  test('the step that is shown is drawn at once, wherever it is', () => {
    const items = Array.from({ length: 400 }, (_, at) => step(at, at === 300));
    const root = document.createElement('div');
    render(<Outline items={items} />, root);
    assert.ok(root.querySelector('[aria-current="step"]'));
    assert.ok(lines(root) > 301);
    render(null, root);
  });
});
