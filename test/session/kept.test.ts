import * as assert from 'node:assert/strict';
import { Session } from '../../src/session/session';
import { readPersistedState } from '../../src/protocol/persisted';
import {
  everyPart,
  facts,
  groceries,
  modelOf,
  numberIn,
  passOf,
  persisted,
  snapshot,
  travel,
} from './models';

const sentence = 'Buy milk and';
const valueWeight = { step: 'blocks.0.attn.W_V', index: [0, 0, 0] };

const onGroceries = () => new Session(groceries, sentence);

suite('a session: what is kept', () => {
  const worked = () => {
    const session = new Session(travel, 'Buy zeug and milk');
    session.handle({ type: 'go', step: 'blocks.1.attn.hook_pattern' });
    session.handle({ type: 'setHead', head: 1 });
    session.handle({ type: 'focus', step: session.way.place.step, index: [1, 3, 2] });
    session.handle({ type: 'edit', step: 'blocks.0.attn.W_V', index: [1, 2, 3], text: '0.125' });
    session.handle({
      type: 'edit',
      step: 'W_E',
      index: [travel.vocabulary.length, 4],
      text: '-2',
    });
    session.handle({ type: 'setToggle', toggle: 'scale', on: false });
    session.handle({ type: 'setDigits', digits: '2' });
    session.handle({ type: 'fold', group: 'blocks.0.attn', folded: true });
    session.vary({ epsilon: 0.5 });
    return session;
  };

  test('a session comes back from what was kept, through JSON, as it was', () => {
    const session = worked();
    const kept = JSON.parse(JSON.stringify(persisted(session))) as unknown;
    const state = readPersistedState(kept);
    assert.ok(state);
    assert.deepEqual(state, persisted(session));
    const again = new Session(travel, state.sentence, state);
    assert.deepEqual(persisted(again), state);
    const [was, is] = [snapshot(session), snapshot(again)];
    assert.deepEqual(is.step, was.step);
    assert.deepEqual(is.outline, was.outline);
    assert.deepEqual(is.explanation, was.explanation);
    assert.deepEqual(is.edits.list, was.edits.list);
  });

  test('a place that is not there any more becomes the nearest that is', () => {
    const state = persisted(worked());
    const cell = { step: 'W_E', index: [1_000_000, 0] };
    const again = new Session(groceries, 'milk', { ...state, step: 'gone', cell, head: 12 });
    assert.deepEqual(again.way.place, { step: passOf(again).trace.steps[0]!.id, cell: null });
    assert.equal(again.way.head, 0);
    assert.ok(snapshot(again));
  });

  test('a state that is none is refused', () => {
    const state = persisted(worked()) as unknown as Record<string, unknown>;
    for (const key of Object.keys(state)) {
      const rest = Object.fromEntries(Object.entries(state).filter(([name]) => name !== key));
      assert.equal(readPersistedState(rest), undefined, `without ${key}`);
      const wrong = { ...state, [key]: typeof state[key] === 'string' ? 7 : 'x' };
      assert.equal(readPersistedState(wrong), undefined, `another kind of ${key}`);
    }
    for (const other of [undefined, null, 3, 'state', [], {}, { ...state, version: 2 }]) {
      assert.equal(readPersistedState(other), undefined);
    }
    const edit = { matrix: 'W_E', index: [0, 0], value: NaN };
    assert.equal(readPersistedState({ ...state, edits: [edit] }), undefined);
    assert.equal(readPersistedState({ ...state, head: -1 }), undefined);
    assert.equal(readPersistedState({ ...state, epsilon: -1 }), undefined);
  });

  test('when the file loses a matrix, the edits in it are listed and kept', () => {
    const parts = everyPart();
    const whole = modelOf(JSON.stringify(parts));
    const less = modelOf(
      JSON.stringify(parts, (key, value: unknown) => (key === 'b_O' ? undefined : value)),
    );

    const session = new Session(whole, 'plain Straße');
    session.handle({ type: 'edit', step: 'blocks.0.attn.b_O', index: [1], text: '9' });
    session.handle({ type: 'edit', step: 'blocks.1.mlp.W_in', index: [1, 2], text: '8' });
    const both = session.variation.edits;
    session.use(less);
    const { notices, edits } = snapshot(session);
    assert.match(notices[0]!.text, /blocks\.0\.attn\.b_O\[1\] = 9/);
    assert.doesNotMatch(notices[0]!.text, /W_in/);
    assert.deepEqual(
      edits.list.map(({ step, after, idle }) => [step, after, idle]),
      [
        ['blocks.0.attn.b_O', 9, 'The model has no such cell any more.'],
        ['blocks.1.mlp.W_in', 8, ''],
      ],
    );
    assert.equal(session.variation.edits, both);
    session.use(whole);
    assert.deepEqual(snapshot(session).notices, []);
    assert.equal(numberIn(session, 'blocks.0.attn.b_O', [1]), 9);
  });

  test('every model keeps its own edits, undo included', () => {
    const session = onGroceries();
    session.handle({ type: 'edit', ...valueWeight, text: '3' });
    session.use(travel, 'travel');
    assert.deepEqual([session.variation.edits.length, session.canUndo], [0, false]);
    session.handle({ type: 'setToggle', toggle: 'mask', on: false });
    session.use(groceries);
    assert.deepEqual(
      session.variation.edits.map((edit) => edit.value),
      [3],
    );
    assert.deepEqual(session.variation.toggles, {});
    session.handle({ type: 'undo' });
    assert.equal(session.variation.edits.length, 0);
    session.use(travel, 'travel');
    assert.deepEqual(session.variation.toggles, { mask: false });
  });

  test('edits that come back with another model than theirs wait for it', () => {
    const edited = onGroceries();
    edited.handle({ type: 'edit', ...valueWeight, text: '3' });
    const state = persisted(edited, { ...facts, model: '' });
    const session = new Session(travel, sentence, state, 'travel');
    assert.equal(session.variation.edits.length, 0);
    session.use(groceries, '');
    assert.equal(session.variation.edits.length, 1);
  });

  test('the edits of a word are listed, and can be saved, while another sentence is read', () => {
    const session = new Session(groceries, 'Buy yak and');
    const row = groceries.vocabulary.length;
    session.handle({ type: 'edit', step: 'W_E', index: [row, 0], text: '0.9' });
    session.read('Buy milk and');
    const { edits, notices, tokens } = snapshot(session);
    assert.deepEqual(
      edits.list.map(({ name, before, after, idle }) => [name, before, after, idle]),
      [['W_E[yak, foodness]', 0, 0.9, '']],
    );
    assert.deepEqual(notices, []);
    assert.ok(tokens.every(({ known }) => known));
  });

  test('a second sentence waits while a model is used that reads one', () => {
    const session = onGroceries();
    session.use(travel, 'travel', { pair: 'It was warm.', target: 'Il' });
    session.use(groceries, 'groceries');
    const { pair, target } = persisted(session);
    assert.deepEqual([pair, target], ['It was warm.', 'Il']);
  });

  test('an edit that a pass has no use for is listed as idle', () => {
    const session = new Session(travel, 'Pack laptop and');
    session.handle({ type: 'setNorm', norm: 'pre' });
    session.handle({ type: 'edit', step: 'ln_final.w', index: [0], text: '2' });
    session.handle({ type: 'setNorm', norm: 'post' });
    const [edit] = snapshot(session).edits.list;
    assert.equal(edit?.idle, 'This pass does not use it.');
  });

  test('outside the blocks the layer is the one visited last', () => {
    const session = new Session(travel, 'Pack laptop and');
    session.handle({ type: 'go', step: 'blocks.1.attn.hook_pattern' });
    session.handle({ type: 'go', step: 'prediction' });
    assert.equal(snapshot(session).layer, 1);
    session.handle({ type: 'setLayer', layer: 0 });
    assert.equal(snapshot(session).layer, 0);
    assert.match(session.way.place.step, /^blocks\.0\./);
  });

  test('after saving, what was written is the model, and what is left over stays', () => {
    const session = onGroceries();
    session.handle({ type: 'edit', ...valueWeight, text: '3' });
    session.handle({ type: 'setToggle', toggle: 'scale', on: false });
    session.vary({ epsilon: 1e-5 });
    session.saved(groceries, { edits: [], toggles: { positions: false }, epsilon: null });
    assert.deepEqual(session.variation.toggles, { positions: false });
    assert.deepEqual([session.variation.edits.length, session.variation.epsilon], [0, null]);
    assert.equal(session.canUndo, false);
  });
});
