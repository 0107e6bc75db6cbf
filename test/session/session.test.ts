import * as assert from 'node:assert/strict';
import { representativeOf, stopsOf } from '../../src/session/place';
import { Session } from '../../src/session/session';
import { groceries, numberIn, passOf, snapshot, travel } from './models';

const sentence = 'Buy milk and';
const pattern = 'blocks.0.attn.hook_pattern';
const valueWeight = { step: 'blocks.0.attn.W_V', index: [0, 0, 0] };

const onGroceries = () => new Session(groceries, sentence);

suite('a session: the place in the pass', () => {
  test('begins at the tokens, and moves to the next, the last, the previous and the first step', () => {
    const session = onGroceries();
    const stops = stopsOf(passOf(session).trace, session.way.folded);
    assert.equal(session.way.place.step, 'tokens');
    const after = (to: 'first' | 'previous' | 'next' | 'last') => {
      session.handle({ type: 'move', to });
      return session.way.place.step;
    };
    assert.equal(after('previous'), 'tokens');
    assert.equal(after('next'), stops[1]!.id);
    assert.equal(after('last'), 'prediction');
    assert.equal(after('next'), 'prediction');
    assert.equal(after('previous'), stops.at(-2)!.id);
    assert.equal(after('first'), 'tokens');
  });

  test('next, as often as it goes, stops at every step that is no parameter, once', () => {
    const session = onGroceries();
    const seen = [session.way.place.step];
    for (;;) {
      session.handle({ type: 'move', to: 'next' });
      if (session.way.place.step === seen.at(-1)) break;
      seen.push(session.way.place.step);
    }
    const { trace } = passOf(session);
    const stages = trace.steps.filter((step) => step.role !== 'parameter').map((step) => step.id);
    assert.deepEqual(seen, stages);
  });

  test('the scrubber goes to a place, and no further than the last', () => {
    const session = onGroceries();
    session.handle({ type: 'goTo', position: 3 });
    assert.equal(snapshot(session).position.at, 3);
    session.handle({ type: 'goTo', position: 1_000_000 });
    assert.equal(session.way.place.step, 'prediction');
  });

  test('a step that is not there is not gone to', () => {
    const session = onGroceries();
    session.handle({ type: 'go', step: pattern });
    session.handle({ type: 'go', step: 'blocks.7.attn.hook_pattern' });
    assert.equal(session.way.place.step, pattern);
  });

  test('the focus goes along to the same token of the next step', () => {
    const session = onGroceries();
    session.handle({ type: 'go', step: pattern });
    session.handle({ type: 'focus', step: pattern, index: [0, 1, 0] });
    session.handle({ type: 'move', to: 'next' });
    assert.equal(session.way.place.cell?.step, session.way.place.step);
    const { trace } = passOf(session);
    const axes = trace.step(session.way.place.step).axes;
    const axis = axes.findIndex((name) => name === 'position' || name === 'query');
    assert.equal(session.way.place.cell.index[axis], 1);
  });

  test('a cell outside its matrix takes no focus; null takes the focus away', () => {
    const session = onGroceries();
    session.handle({ type: 'focus', step: pattern, index: [0, 2, 0] });
    session.handle({ type: 'focus', step: pattern, index: [0, 3, 0] });
    session.handle({ type: 'focus', step: pattern, index: [0, 0] });
    assert.deepEqual(session.way.place.cell, { step: pattern, index: [0, 2, 0] });
    session.handle({ type: 'focus', step: pattern, index: null });
    assert.equal(session.way.place.cell, null);
  });

  test('an operand is followed to the step that made it, and back returns, as often as was followed', () => {
    const session = onGroceries();
    session.handle({ type: 'go', step: pattern });
    session.handle({ type: 'focus', step: pattern, index: [0, 2, 0] });
    const places = [session.way.place];
    for (let depth = 0; depth < 4; depth++) {
      const [operand] = session.explanation!.operands;
      session.handle({ type: 'follow', step: operand!.step, index: [...operand!.index] });
      assert.equal(session.way.place.step, operand!.step);
      assert.deepEqual(session.way.place.cell, { step: operand!.step, index: operand!.index });
      places.push(session.way.place);
    }
    while (places.length > 1) {
      places.pop();
      assert.equal(session.way.canGoBack, true);
      session.handle({ type: 'back' });
      assert.deepEqual(session.way.place, places.at(-1));
    }
    assert.equal(session.way.canGoBack, false);
    session.handle({ type: 'back' });
    assert.deepEqual(session.way.place, places[0]);
  });

  test('following and going unfold what hides the step', () => {
    for (const type of ['follow', 'go'] as const) {
      const session = onGroceries();
      session.handle({ type: 'fold', group: 'blocks.0.attn', folded: true });
      const step = 'blocks.0.attn.scores_raw';
      session.handle(type === 'go' ? { type, step } : { type, step, index: [0, 2, 1] });
      assert.equal(session.way.place.step, step);
      assert.ok(snapshot(session).outline.some((item) => item.id === step));
    }
  });

  test('folding the group that one stands in goes to its result', () => {
    const session = onGroceries();
    session.handle({ type: 'go', step: 'blocks.0.attn.scores_scaled' });
    session.handle({ type: 'fold', group: 'blocks.0.attn', folded: true });
    const { trace } = passOf(session);
    const group = trace.groups.find(({ id }) => id === 'blocks.0.attn')!;
    assert.equal(session.way.place.step, representativeOf(trace, group).id);
    const folded = snapshot(session).position.of;
    session.handle({ type: 'fold', group: 'blocks.0.attn', folded: false });
    assert.ok(snapshot(session).position.of > folded);
    session.handle({ type: 'fold', group: 'no such group', folded: true });
    assert.equal(session.way.folded.size, 0);
  });

  test('layer and head: the same stage of another block, the same cell of another head', () => {
    const session = new Session(travel, 'Pack laptop and');
    session.handle({ type: 'go', step: pattern });
    session.handle({ type: 'setLayer', layer: 1 });
    assert.equal(session.way.place.step, 'blocks.1.attn.hook_pattern');
    session.handle({ type: 'setLayer', layer: 9 });
    assert.equal(session.way.place.step, 'blocks.1.attn.hook_pattern');
    session.handle({ type: 'focus', step: session.way.place.step, index: [0, 2, 1] });
    session.handle({ type: 'setHead', head: 1 });
    assert.deepEqual(session.way.place.cell?.index, [1, 2, 1]);
    session.handle({ type: 'setHead', head: 99 });
    assert.equal(session.way.head, 1);
    session.handle({ type: 'go', step: 'tokens' });
    session.handle({ type: 'setLayer', layer: 1 });
    assert.match(session.way.place.step, /^blocks\.1\./);
  });

  test('another sentence keeps the step, and the focus where there is such a cell', () => {
    const session = onGroceries();
    session.handle({ type: 'go', step: pattern });
    session.handle({ type: 'focus', step: pattern, index: [0, 2, 2] });
    session.read('milk and Buy');
    assert.deepEqual(session.way.place, {
      step: pattern,
      cell: { step: pattern, index: [0, 2, 2] },
    });
    session.read('milk');
    assert.deepEqual(session.way.place, { step: pattern, cell: null });
  });

  test('a sentence without words waits, and the place is there again with the next', () => {
    const session = onGroceries();
    session.handle({ type: 'go', step: pattern });
    session.handle({ type: 'edit', ...valueWeight, text: '5' });
    session.read('   ');
    assert.ok(!('trace' in session.pass));
    for (const type of ['undo', 'redo', 'reset', 'back'] as const) session.handle({ type });
    session.handle({ type: 'move', to: 'next' });
    assert.equal(session.explain({ step: pattern, index: [0, 0, 0] }), null);
    session.read(sentence);
    assert.equal(session.way.place.step, pattern);
    assert.equal(numberIn(session, valueWeight.step, valueWeight.index), 5);
  });
});

suite('a session: edits and switches', () => {
  test('an edit recomputes what follows, and can be undone, done again and reset', () => {
    const session = onGroceries();
    const context = () => numberIn(session, 'blocks.0.attn.hook_z', [2, 0, 0]);
    const before = context();
    session.handle({ type: 'edit', ...valueWeight, text: ' −1.5e0 ' });
    assert.equal(numberIn(session, valueWeight.step, valueWeight.index), -1.5);
    const after = context();
    assert.notEqual(after, before);
    assert.equal(session.before?.value('blocks.0.attn.hook_z').data[4], before);
    session.handle({ type: 'undo' });
    assert.deepEqual([context(), session.canUndo, session.canRedo], [before, false, true]);
    session.handle({ type: 'redo' });
    assert.deepEqual([context(), session.canUndo, session.canRedo], [after, true, false]);
    session.handle({ type: 'reset' });
    assert.deepEqual([context(), session.before], [before, undefined]);
    session.handle({ type: 'undo' });
    assert.equal(context(), after);
  });

  test('a second edit of a cell replaces the first; the number of the file is no edit', () => {
    const session = onGroceries();
    for (const text of ['3', '4']) session.handle({ type: 'edit', ...valueWeight, text });
    assert.deepEqual(
      session.variation.edits.map(({ value }) => value),
      [4],
    );
    session.handle({ type: 'edit', ...valueWeight, text: '2.0' });
    assert.deepEqual(session.variation.edits, []);
    assert.equal(passOf(session).pristine, true);
  });

  test('what changes nothing leaves nothing to undo', () => {
    const session = onGroceries();
    session.handle({ type: 'reset' });
    session.handle({ type: 'setToggle', toggle: 'mask', on: true });
    session.handle({ type: 'setNorm', norm: 'post' });
    session.handle({ type: 'edit', ...valueWeight, text: '2' });
    assert.equal(session.canUndo, false);
  });

  test('an edit that cannot be is said, and gone with the next thing asked', () => {
    for (const text of ['', ' ', 'two', '1,5', 'NaN', 'Infinity', '1e999', '--1', '1 2', '−']) {
      const session = onGroceries();
      session.handle({ type: 'edit', ...valueWeight, text });
      assert.match(session.complaint ?? '', /not a finite number/, text);
      assert.match(snapshot(session).notices[0]!.text, /not a finite number/);
      assert.equal(session.canUndo, false);
      session.handle({ type: 'move', to: 'next' });
      assert.equal(session.complaint, null);
    }
    const session = onGroceries();
    session.handle({ type: 'edit', step: pattern, index: [0, 0, 0], text: '1' });
    assert.match(session.complaint ?? '', /is computed/);
    session.handle({ type: 'edit', step: 'W_E', index: [99, 0], text: '1' });
    assert.deepEqual(session.variation.edits, []);
  });

  test('undo remembers 200 changes', () => {
    const session = onGroceries();
    for (let n = 1; n <= 230; n++) {
      session.handle({ type: 'edit', ...valueWeight, text: `${10 + n}` });
    }
    let undone = 0;
    while (session.canUndo) {
      session.handle({ type: 'undo' });
      undone++;
    }
    assert.equal(undone, 200);
  });

  test('each switch changes the pass, and switched back leaves the model as it was', () => {
    const session = new Session(travel, 'Pack laptop and');
    const last = () => [...passOf(session).trace.value('unembed.logits').data];
    const plain = last();
    const { toggles } = snapshot(session);
    for (const toggle of ['mask', 'scale', 'positions'] as const) {
      session.handle({ type: 'setToggle', toggle, on: !toggles[toggle] });
      assert.equal(snapshot(session).toggles[toggle], !toggles[toggle]);
      assert.notDeepEqual(last(), plain, toggle);
      session.handle({ type: 'setToggle', toggle, on: toggles[toggle] });
      assert.deepEqual(last(), plain);
      assert.equal(passOf(session).pristine, true);
    }
    session.handle({ type: 'setNorm', norm: 'pre' });
    assert.equal(snapshot(session).toggles.norm, 'pre');
    assert.notDeepEqual(last(), plain);
    session.handle({ type: 'setNorm', norm: 'post' });
    assert.equal(passOf(session).pristine, true);
    assert.deepEqual(last(), plain);
  });

  test('without the mask every word is looked at; without positions the rows are the embeddings', () => {
    const session = onGroceries();
    session.handle({ type: 'setToggle', toggle: 'mask', on: false });
    assert.ok(numberIn(session, pattern, [0, 0, 2]) > 0.1);
    session.handle({ type: 'setToggle', toggle: 'positions', on: false });
    assert.equal(numberIn(session, 'blocks.0.hook_resid_pre', [2, 0]), 0.6);
    session.handle({ type: 'setToggle', toggle: 'scale', on: false });
    const scaled = numberIn(session, 'blocks.0.attn.hook_attn_scores', [0, 0, 0]);
    assert.equal(scaled, numberIn(session, 'blocks.0.attn.scores_raw', [0, 0, 0]));
  });

  test('coordinates of a word that the model does not know wait for the word', () => {
    const session = new Session(groceries, 'Buy zeug and');
    const row = groceries.vocabulary.length;
    assert.deepEqual(
      snapshot(session).tokens.map(({ text, known }) => [text, known]),
      [
        ['Buy', true],
        ['zeug', false],
        ['and', true],
      ],
    );
    session.handle({ type: 'edit', step: 'W_E', index: [row, 1], text: '0.75' });
    assert.equal(numberIn(session, 'hook_embed', [1, 1]), 0.75);
    session.read('Buy milk and');
    assert.equal(snapshot(session).notices.length, 0);
    assert.equal(snapshot(session).edits.list.length, 1);
    session.read('other zeug words');
    assert.equal(numberIn(session, 'hook_embed', [1, 1]), 0.75);
    assert.equal(numberIn(session, 'hook_embed', [0, 1]), 0);
    session.handle({ type: 'edit', step: 'W_E', index: [row + 1, 1], text: '0' });
    assert.equal(numberIn(session, 'hook_embed', [1, 1]), 0);
    assert.deepEqual(session.variation.edits, []);
  });
});
