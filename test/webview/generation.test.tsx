/** @jsxRuntime automatic @jsxImportSource preact */
import './dom';
import axe from 'axe-core';
import assert from 'node:assert/strict';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { type HostMessage, type ViewMessage, readPanelMessage } from '../../src/protocol/messages';
import type {
  GenerationView,
  MasksView,
  PassSnapshot,
  Snapshot,
} from '../../src/protocol/snapshot';
import { App } from '../../webview/app';
import { isDisabled } from './buttons';
import { patternStep } from './sample-steps';
import { pass, strip } from './samples';

async function open(snapshot: Snapshot) {
  const root = document.getElementById('app')!;
  await act(() => render(null, root));
  const posted: ViewMessage[] = [];
  let receive: (message: HostMessage) => void = () => undefined;
  const host = {
    post: (message: ViewMessage) => {
      const read = readPanelMessage(JSON.parse(JSON.stringify(message)));
      assert.ok(read.ok, read.ok ? '' : `${message.type}: ${read.problem}`);
      posted.push(message);
    },
    remember: () => undefined,
    listen: (listener: typeof receive) => {
      receive = listener;
      return () => undefined;
    },
  };
  await act(() => render(<App host={host} />, root));
  const show = (next: Snapshot) => act(() => receive({ type: 'snapshot', snapshot: next }));
  await show(snapshot);
  posted.splice(0);
  const button = (name: string) =>
    root.querySelector<HTMLElement>(`vscode-button[aria-label^="${name}"]`);
  const click = (name: string) => act(() => button(name)!.click());
  return { root, posted, show, button, click };
}

const candidate = (
  id: number,
  token: string,
  probability: number,
  chance: number | null = null,
) => ({
  id,
  token,
  probability,
  cell: { step: 'prediction', index: [0, id] },
  chance,
  chanceCell: chance === null ? null : { step: 'next.chances', index: [0, id] },
});

const generation = (more: Partial<GenerationView> = {}): GenerationView => ({
  decoding: { temperature: 0, topK: null, topP: null, seed: 0, beams: 1 },
  candidates: {
    vocabulary: 8192,
    list: [candidate(7, ' eggs', 0.8), candidate(3, ' bread', 0.1)],
    more: { count: 8190, share: 0.1 },
    excluded: [],
    moreExcluded: { count: 0, share: 0 },
  },
  chosen: { id: 7, token: ' eggs', draw: null },
  ended: '',
  said: 0,
  text: '',
  cache: null,
  uncached: 'A key/value cache needs a causal mask.',
  beams: null,
  ...more,
});

const next = (more: Partial<GenerationView> = {}): PassSnapshot =>
  pass(patternStep, { generation: generation(more) });

const drawn = next({
  decoding: { temperature: 0.8, topK: 1, topP: 0.9, seed: 3, beams: 1 },
  candidates: {
    vocabulary: 8192,
    list: [candidate(7, ' eggs', 0.8, 1)],
    more: { count: 0, share: 0 },
    excluded: [{ ...candidate(3, ' bread', 0.1, 0), why: 'top-k' }],
    moreExcluded: { count: 8190, share: 0.1 },
  },
  chosen: { id: 7, token: ' eggs', draw: { value: 0.25, from: 0, to: 1 } },
});

const beams = next({
  decoding: { temperature: 0, topK: null, topP: null, seed: 0, beams: 2 },
  beams: {
    settled: false,
    done: [],
    live: [
      {
        ids: [7, 3],
        tokens: [' eggs', ' bread'],
        probabilities: [0.5, 0.25],
        total: -2.0794,
        score: -1.0397,
        formula: '\\frac{\\ln 0.5 + \\ln 0.25}{2}',
        spoken: 'the sum',
        value: -1.0397,
        agrees: true,
      },
    ],
  },
});

const masks = (more: Partial<MasksView> = {}): PassSnapshot =>
  pass(patternStep, {
    masks: { mask: '[MASK]', places: [], picked: 0, candidates: null, ...more },
    strip: { ...strip(), asks: { line: 0, token: 1 } },
  });

const problems = async (root: Element) => {
  const { violations } = await axe.run(root.ownerDocument, {
    rules: {
      'color-contrast': { enabled: false },
      'scrollable-region-focusable': { enabled: false },
    },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};

suite('Generation in the view', () => {
  test('the most probable token is said with the count of those before it, and taken back', async () => {
    const { root, posted, click, show } = await open(next());
    await click('+ ␣eggs');
    assert.deepEqual(posted.at(-1), { type: 'say', id: 7, after: 0 });
    assert.ok(isDisabled(root, 'Take the last token back'));
    await show(next({ said: 2 }));
    const announced = [...document.querySelectorAll('[role=status]')].map((box) => box.textContent);
    assert.ok(announced.includes('Said “and”.'), announced.join());
    await click('Take the last token back');
    assert.deepEqual(posted.at(-1), { type: 'unsay', keep: 1 });
  });

  test('several are said one by one, each after the one before is shown; Stop ends it', async () => {
    const { posted, click, show, button } = await open(next());
    const says = () => posted.flatMap((message) => (message.type === 'say' ? [message.after] : []));
    await click('Generate 10 tokens');
    assert.deepEqual(says(), [0]);
    await show(next({ said: 0 }));
    assert.deepEqual(says(), [0], 'the same again is no progress');
    await show(next({ said: 1 }));
    await show(next({ said: 2 }));
    assert.deepEqual(says(), [0, 1, 2]);
    const stop = [...document.querySelectorAll<HTMLElement>('vscode-button')].find(
      (element) => element.textContent === 'Stop',
    )!;
    await act(() => stop.click());
    await show(next({ said: 3 }));
    assert.deepEqual(says(), [0, 1, 2]);
    assert.ok(button('Generate 10 tokens'));
  });

  test('it ends where the model ends', async () => {
    const { root, posted, click, show } = await open(next());
    await click('Generate 10 tokens');
    await show(next({ said: 1, ended: 'The model ends here.' }));
    assert.equal(posted.filter(({ type }) => type === 'say').length, 1);
    assert.match(root.querySelector('.next .ended')!.textContent, /ends here/);
  });

  test('any token is said instead, and each number asks for its explanation', async () => {
    const { root, posted, click } = await open(drawn);
    await click('How?');
    const rows = [...root.querySelectorAll('.candidates tbody tr')];
    assert.deepEqual(
      rows.map((row) => [row.className, row.querySelector('.why')!.textContent]),
      [
        ['chosen', ''],
        ['excluded', 'top-k'],
      ],
    );
    await act(() => rows[1]!.querySelector<HTMLElement>('th button')!.click());
    assert.deepEqual(posted.at(-1), { type: 'say', id: 3, after: 0 });
    const [probability, chance] = rows[0]!.querySelectorAll<HTMLElement>('button.percent');
    await act(() => chance!.click());
    assert.deepEqual(posted.at(-1), { type: 'follow', step: 'next.chances', index: [0, 7] });
    await act(async () => {
      probability!.focus();
      await new Promise((done) => setTimeout(done, 100));
    });
    const asked = posted.findLast(({ type }) => type === 'explain')!;
    assert.ok(asked.type === 'explain');
    assert.deepEqual([asked.step, asked.index], ['prediction', [0, 7]]);
    assert.match(root.querySelector('.draw')!.textContent, /0\.2500.*seed 3/);
    assert.deepEqual(await problems(root), []);
  });

  test('arrow keys move among candidates, and one of them is in the tab order', async () => {
    const { root, click } = await open(drawn);
    await click('How?');
    const at = (place: string) => root.querySelector<HTMLElement>(`[data-at="${place}"]`)!;
    await act(() => at('0,0').focus());
    await act(() => {
      at('0,0').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    });
    assert.equal(document.activeElement, at('1,0'));
    assert.equal(root.querySelectorAll('[data-at][tabindex="0"]').length, 1);
  });

  test('texts of a beam search have their sums, and are taken', async () => {
    const { root, posted, click } = await open(beams);
    await click('How?');
    assert.match(root.querySelector('.beam')!.textContent, /−1\.0397/);
    await click('Take “␣eggs␣bread”');
    assert.deepEqual(posted.at(-1), { type: 'takeBeam', ids: [7, 3] });
    assert.deepEqual(await problems(root), []);
  });
});

suite('Masks in the view', () => {
  test('the word that is looked at is masked, by its place in the sentence', async () => {
    const { posted, click, root } = await open(masks());
    await click('Mask “milk”');
    assert.deepEqual(posted.at(-1), { type: 'setSentence', sentence: 'Buy [MASK] and' });
    assert.deepEqual(await problems(root), []);
  });

  test('a candidate is filled in; a piece goes on with the word before it', async () => {
    const list = [candidate(1, 'milk', 0.9), candidate(2, '##s', 0.05)];
    const none = { count: 0, share: 0 };
    const shown = masks({
      places: [{ token: 1, at: [4, 10] }],
      candidates: { vocabulary: 2, list, more: none, excluded: [], moreExcluded: none },
    });
    const { root, posted } = await open({ ...shown, sentence: 'Buy [MASK] and' });
    const [word, piece] = root.querySelectorAll<HTMLElement>('.candidates th button');
    await act(() => word!.click());
    assert.deepEqual(posted.at(-1), { type: 'setSentence', sentence: 'Buy milk and' });
    await act(() => piece!.click());
    assert.deepEqual(posted.at(-1), { type: 'setSentence', sentence: 'Buys and' });
    assert.deepEqual(await problems(root), []);
  });
});

suite('Two models in the view', () => {
  const second = pass(patternStep, { model: 'travel' });
  const both = pass(patternStep, { beside: { model: 'travel', shown: second } });

  test('what is done in the second goes to it', async () => {
    const { root, posted } = await open(both);
    const sides = root.querySelectorAll('.side');
    assert.equal(sides.length, 2);
    await act(() => sides[1]!.querySelectorAll<HTMLElement>('.chip')[0]!.click());
    assert.deepEqual(posted.at(-1), {
      type: 'beside',
      message: { type: 'look', which: 'text', token: 0 },
    });
    await act(() => sides[0]!.querySelectorAll<HTMLElement>('.chip')[1]!.click());
    assert.deepEqual(posted.at(-1), { type: 'look', which: 'text', token: 1 });
    assert.deepEqual(await problems(root), []);
  });

  test('the comparison is closed', async () => {
    const { posted, click } = await open(both);
    await click('Close the comparison');
    assert.deepEqual(posted.at(-1), { type: 'compare', model: null });
  });
});
