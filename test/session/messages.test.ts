import * as assert from 'node:assert/strict';
import { readPanelMessage } from '../../src/protocol/messages';
import { Session } from '../../src/session/session';
import { viewOf } from '../../src/session/snapshot';
import { everyPart, groceries, modelOf, travel } from './models';

/** Mulberry32: the same messages in every run. */
function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Messages that mostly fit the protocol, with steps, indices and texts that mostly do not fit the pass. */
class Hostile {
  constructor(
    private readonly random: () => number,
    private readonly ids: readonly string[],
  ) {}

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)]!;
  }

  natural(): number {
    return this.one([0, 0, 1, 1, 2, 3, 7, 40, 1e6, Number.MAX_SAFE_INTEGER]);
  }

  id(): string {
    return this.random() < 0.8
      ? this.one(this.ids)
      : this.one(['', '__proto__', 'constructor', 'blocks.9.hook_z', 'x'.repeat(500), '\ud800']);
  }

  index(): number[] {
    const length = this.one([0, 1, 2, 2, 3, 3, 8]);
    return Array.from({ length }, () => this.one([0, 0, 1, 1, 2, 3, this.natural()]));
  }

  text(): string {
    return this.one(['0', '1', '-2.5', '1e308', '-1e308', '1e-320', '−3', '', 'x', 'NaN', '0x1f']);
  }

  message(): unknown {
    const [step, index] = [this.id(), this.index()];
    const on = this.random() < 0.5;
    const fitting: unknown[] = [
      { type: 'ready' },
      { type: 'go', step },
      { type: 'goTo', position: this.natural() },
      { type: 'move', to: this.one(['first', 'previous', 'next', 'last']) },
      { type: 'focus', step, index: this.random() < 0.1 ? null : index },
      { type: 'follow', step, index },
      { type: 'back' },
      { type: 'explain', request: 1, step, index },
      { type: 'setLayer', layer: this.natural() },
      { type: 'setHead', head: this.natural() },
      { type: 'setLens', open: this.natural() % 2 === 0 },
      { type: 'setDigits', digits: this.one(['2', '4', 'all']) },
      { type: 'setToggle', toggle: this.one(['mask', 'scale', 'positions']), on },
      { type: 'setNorm', norm: this.one(['pre', 'post']) },
      { type: 'fold', group: step, folded: on },
      { type: 'tile', step, row: this.natural(), column: this.natural() },
      { type: 'edit', step, index, text: this.text() },
      { type: 'undo' },
      { type: 'redo' },
      { type: 'reset' },
      { type: 'copy', what: 'tex', step, index },
    ];
    const message = this.one(fitting);
    if (this.random() < 0.85) return message;
    const key = this.one(Object.keys(message as object));
    const junk = [undefined, null, -1, 1.5, NaN, {}, [], ['0'], [-1], 'x'.repeat(501), on];
    return this.one<unknown>([
      { ...(message as object), [key]: this.one<unknown>(junk) },
      { ...(message as object), more: 1 },
      this.one<unknown>([undefined, null, 0, '', 'ready', [], () => 1, new Map()]),
    ]);
  }
}

suite('messages of the panel', () => {
  const models = [groceries, travel, modelOf(JSON.stringify(everyPart()))];

  test('5,000 hostile messages: none throws, and what the panel shows stays whole', () => {
    let [taken, refused] = [0, 0];
    for (const [n, model] of models.entries()) {
      const session = new Session(model, 'Buy zeug and');
      assert.ok('trace' in session.pass);
      const { steps, groups } = session.pass.trace;
      const ids = [...[...steps, ...groups].map(({ id }) => id), 'lens.stream', 'lens.logits'];
      const hostile = new Hostile(randomFrom(n + 1), ids);
      for (let count = 0; count < 1667; count++) {
        const sent = hostile.message();
        const read = readPanelMessage(sent);
        if (!read.ok) {
          refused++;
          assert.ok(read.problem.length > 0);
          continue;
        }
        taken++;
        // What is for the model beside goes to a session of its own.
        if (read.message.type === 'beside') continue;
        session.handle(read.message);
        if (read.message.type === 'explain') session.explain(read.message);
        if (count % 40 === 0 && 'trace' in session.pass) {
          const shown = viewOf(session, session.pass);
          assert.deepEqual(JSON.parse(JSON.stringify(shown)), shown);
        }
        if (count % 200 === 0) session.read(hostile.one(['', 'Buy', 'zeug 🥛', 'Buy milk and']));
      }
    }
    assert.ok(refused > 300, `${refused} refused`);
    assert.ok(taken > 3000, `${taken} taken`);
  });

  test('what does not fit is refused, and says where', () => {
    const wrong: [unknown, RegExp][] = [
      [undefined, /message/],
      ['ready', /message/],
      [{}, /type/],
      [{ type: 'launch' }, /type/],
      [{ type: 'ready', now: true }, /now/],
      [{ type: 'go' }, /step/],
      [{ type: 'go', step: 'x'.repeat(501) }, /step/],
      [{ type: 'goTo', position: -1 }, /position/],
      [{ type: 'goTo', position: 0.5 }, /position/],
      [{ type: 'goTo', position: Infinity }, /position/],
      [{ type: 'focus', step: 'W_E', index: [0, '1'] }, /index\.1/],
      [{ type: 'focus', step: 'W_E', index: new Array(9).fill(0) }, /index/],
      [{ type: 'edit', step: 'W_E', index: [0, 0], text: 4 }, /text/],
      [{ type: 'edit', step: 'W_E', index: [0, 0], text: '1'.repeat(101) }, /text/],
      [{ type: 'setSentence', sentence: 'x'.repeat(200_001) }, /sentence/],
      [{ type: 'action', action: 'format' }, /action/],
      [{ type: 'copy', what: 'file', step: 'W_E', index: [0] }, /what/],
    ];
    for (const [message, where] of wrong) {
      const read = readPanelMessage(message);
      assert.ok(!read.ok, JSON.stringify(message));
      assert.match(read.problem, where);
    }
  });
});
