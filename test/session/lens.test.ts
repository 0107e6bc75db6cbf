import assert from 'node:assert/strict';
import { lensIds, lensPlace } from '../../src/models/lens';
import { Memory } from '../../src/trace/memory';
import { SessionDesk } from '../../src/session/desk';
import { Session } from '../../src/session/session';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { folderOnDisk } from '../../src/disk/node-files';
import { goldenPath, goldenRun } from '../checkpoints/golden';
import { everyPart, groceries, modelOf, passOf, persisted, snapshot } from './models';

const model = modelOf(JSON.stringify(everyPart()));

suite('the logit lens in a session', () => {
  test('closed, it costs nothing; open, it names the likeliest tokens at every layer', () => {
    const session = new Session(model, 'plain é 1');
    assert.equal(snapshot(session).lens.layers, null);
    const stops = snapshot(session).position.of;
    session.handle({ type: 'setLens', open: true });
    const { lens, position, outline } = snapshot(session);
    assert.deepEqual(
      lens.layers!.map(({ name }) => name),
      ['embeddings', 'block 0', 'block 1'],
    );
    assert.equal(lens.after, '“1”');
    assert.ok(position.of > stops);
    assert.ok(outline.some(({ id }) => id === 'lens.logits'));
    session.handle({ type: 'setLens', open: false });
    assert.equal(snapshot(session).position.of, stops);
    assert.deepEqual(lensIds(passOf(session).trace), []);
  });

  test('looks at the token in focus, and stays there where no token is', () => {
    const session = new Session(model, 'plain é 1');
    session.handle({ type: 'setLens', open: true });
    session.handle({ type: 'focus', step: 'blocks.0.hook_resid_post', index: [1, 0] });
    assert.equal(snapshot(session).lens.after, '“é”');
    session.handle({ type: 'follow', step: 'lens.probabilities', index: [2, 1] });
    const { lens, step, explanation } = snapshot(session);
    assert.equal(lens.after, '“é”');
    assert.equal(step.id, 'lens.probabilities');
    assert.match(
      step.words.join(),
      /If the model ended after “block 1”, it would predict “(yes|"no")”/,
    );
    assert.ok(explanation!.agrees);
    session.handle({ type: 'go', step: 'lens.stream' });
    assert.deepEqual(
      snapshot(session).step.operands.map((grid) => grid.step),
      ['blocks.1.hook_resid_post'],
    );
    session.handle({ type: 'setLens', open: false });
    assert.equal(session.way.place.step, 'prediction');
    session.handle({ type: 'back' });
    assert.equal(session.way.place.step, 'tokens');
  });

  test('edits show in it, and a reload comes back to it', () => {
    const session = new Session(model, 'plain é 1');
    session.handle({ type: 'setLens', open: true });
    session.handle({ type: 'go', step: 'lens.logits' });
    session.handle({ type: 'edit', step: 'blocks.1.mlp.b_out', index: [0], text: '9' });
    const { result } = snapshot(session).step;
    assert.deepEqual([...new Set(result.changed.map(({ row }) => row))], [2]);
    const kept = persisted(session);
    const again = new Session(model, 'plain é 1', kept, kept.model);
    assert.equal(again.way.place.step, 'lens.logits');
    again.read('é');
    assert.equal(snapshot(again).lens.after, '“é”');
    assert.equal(lensPlace(passOf(again).trace), 0);
  });

  test('a model that normalises after each block has none, and says so', () => {
    const session = new Session(groceries, 'Buy milk and');
    session.handle({ type: 'setToggle', toggle: 'mask', on: true });
    session.handle({ type: 'setNorm', norm: 'post' });
    session.handle({ type: 'setLens', open: true });
    const { lens } = snapshot(session);
    assert.equal(lens.layers, null);
    assert.match(lens.why, /normalises after each block/);
    session.handle({ type: 'setNorm', norm: 'pre' });
    assert.equal(snapshot(session).lens.layers!.length, 2);
  });

  test('of a published model, within a budget that holds little', async () => {
    const opened = await openCheckpoint(folderOnDisk(goldenPath('t5')), new Memory(60_000));
    assert.ok(opened.ok);
    const { text, target } = goldenRun('t5');
    const session = new Session(opened.model, text);
    session.handle({ type: 'setText', which: 'target', text: target! });
    const desk = new SessionDesk(session);
    desk.handle({ type: 'setLens', open: true });
    const see = async () => {
      const shown = await desk.show(() => undefined);
      assert.ok(shown?.kind === 'pass', JSON.stringify(shown));
      return shown.view;
    };
    const last = await see();
    assert.deepEqual(last.lens.layers!.at(-1)!.top[0]!.token, last.prediction[0]!.token);
    // An encoder's token is none that the decoder goes on from.
    desk.handle({ type: 'focus', step: 'encoder.blocks.0.hook_resid_post', index: [0, 0] });
    assert.equal((await see()).lens.after, last.lens.after);
    desk.handle({ type: 'focus', step: 'decoder.blocks.0.hook_resid_post', index: [0, 0] });
    assert.notEqual((await see()).lens.after, last.lens.after);
    const explanation = await desk.explain({ step: 'lens.logits', index: [1, 3] });
    assert.ok(explanation!.agrees);
    await opened.close();
  });
});
