import * as assert from 'node:assert/strict';
import { type Toggles, togglesOf } from '../../src/models/variation';
import { readPersistedState } from '../../src/protocol/persisted';
import { blockOf, blocksOf, placeInBlock } from '../../src/session/layers';
import { paintedOf } from '../../src/session/painted';
import { Session } from '../../src/session/session';
import { goldenNames, goldenRun, withGolden } from '../checkpoints/golden';
import { passOf, persisted } from './models';
import { computed, shown } from './shown';

const fieldsOf = async (session: Session) => (await shown(session)).texts.map(({ which }) => which);

suite('published models: what is read beside the sentence', () => {
  const takes: Record<string, string[]> = {
    bert: ['pair'],
    distilbert: [],
    roberta: [],
    gpt2: [],
    llama: [],
    t5: ['target'],
    bart: ['target'],
    marian: ['target'],
  };
  for (const [name, fields] of Object.entries(takes)) {
    test(`${name} has fields for ${fields.join() || 'nothing more'}`, () =>
      withGolden(name, async (model) => {
        assert.deepEqual(await fieldsOf(new Session(model, 'The cat sat')), fields);
      }));
  }

  test('a second sentence is read with the first, and gone again when it is empty', () =>
    withGolden('bert', async (model) => {
      const { text, pair, ids } = goldenRun('bert');
      assert.ok(pair !== undefined);
      const session = new Session(model, text);
      const alone = passOf(session).lookup.ids;
      session.handle({ type: 'setText', which: 'pair', text: pair });
      assert.deepEqual(passOf(session).lookup.ids, ids);
      assert.equal((await shown(session)).texts[0]!.text, pair);
      session.handle({ type: 'setText', which: 'pair', text: '' });
      assert.deepEqual(passOf(session).lookup.ids, alone);
    }));

  test('what a decoder has said is read by it', () =>
    withGolden('t5', (model) => {
      const { text, target, targetIds } = goldenRun('t5');
      assert.ok(target !== undefined);
      const session = new Session(model, text);
      assert.equal(passOf(session).lookup.ids.length, 1, 'its first token only');
      session.handle({ type: 'setText', which: 'target', text: target });
      assert.deepEqual(passOf(session).lookup.ids, targetIds);
    }));

  test('is kept, and states from before are read', () =>
    withGolden('t5', async (model) => {
      const session = new Session(model, 'The cat');
      session.handle({ type: 'setText', which: 'target', text: 'Le chat' });
      await computed(session);
      const kept: unknown = JSON.parse(JSON.stringify(persisted(session)));
      const state = readPersistedState(kept);
      assert.ok(state);
      const again = new Session(model, 'The cat', state, state.model);
      assert.deepEqual(passOf(again).lookup.ids, passOf(session).lookup.ids);
      const { target, ...before } = state;
      assert.equal(target, 'Le chat');
      assert.ok(readPersistedState(before));
    }));
});

suite('published models: layers of all stacks', () => {
  test('an encoder’s and a decoder’s, each with its heads', () =>
    withGolden('bart', async (model) => {
      const blocks = blocksOf(model.transformer);
      assert.deepEqual(
        blocks.map(({ id, label, heads }) => [id, label, heads]),
        [
          ['encoder.blocks.0', 'Encoder 0', 2],
          ['encoder.blocks.1', 'Encoder 1', 2],
          ['decoder.blocks.0', 'Decoder 0', 4],
          ['decoder.blocks.1', 'Decoder 1', 4],
        ],
      );
      assert.equal(blockOf(blocks, 'decoder.blocks.1.attn.hook_q'), 3);
      assert.equal(blockOf(blocks, 'unembed.logits'), undefined);
      assert.equal(
        placeInBlock(blocks, 'encoder.blocks.0.attn.hook_q', blocks[3]!),
        'decoder.blocks.1.attn.hook_q',
      );
      const session = new Session(model, 'The cat sat');
      session.handle({ type: 'go', step: 'decoder.blocks.1.cross_attn.hook_pattern' });
      assert.deepEqual([session.way.layer, session.way.heads], [3, 4]);
      session.handle({ type: 'setHead', head: 3 });
      session.handle({ type: 'setLayer', layer: 2 });
      assert.equal(session.way.place.step, 'decoder.blocks.0.cross_attn.hook_pattern');
      assert.equal(session.way.head, 3);
      // An encoder has no such step, and fewer heads.
      session.handle({ type: 'setLayer', layer: 0 });
      assert.equal(session.way.place.step, 'encoder.blocks.0.hook_resid_pre');
      assert.equal(session.way.head, 1);
      const { layers, heads } = await shown(session);
      assert.deepEqual([layers.length, heads], [4, 2]);
    }));
});

suite('published models: all heads at a glance', () => {
  test('a picture of each head, and the lines of the picked one', () =>
    withGolden('bart', async (model) => {
      const session = new Session(model, 'The cat sat');
      session.handle({ type: 'setText', which: 'target', text: 'Le chat' });
      const step = 'decoder.blocks.0.cross_attn.hook_pattern';
      session.handle({ type: 'go', step });
      session.handle({ type: 'setHead', head: 3 });
      const { heads, result } = (await shown(session)).step;
      assert.ok(heads?.arcs);
      const { trace } = passOf(session);
      const [count, queries, keys] = trace.step(step).shape as [number, number, number];
      const { data } = trace.value(step);
      assert.deepEqual([heads.picked, heads.pictures.length], [3, count]);
      assert.deepEqual([heads.height, heads.width], [queries, keys]);
      assert.deepEqual(
        heads.pictures.flat(),
        [...data].map((weight) => Math.round(255 * weight)),
      );
      assert.deepEqual(heads.arcs.keys, result.columns.labels);
      const own = [...data.subarray(3 * queries * keys)];
      assert.equal(heads.arcs.arcs.length, own.filter((weight) => weight >= 0.05).length);
      for (const { query, key, weight } of heads.arcs.arcs) {
        assert.equal(weight, own[query * keys + key]);
      }
    }));

  test('of many tokens, the strongest weight under each pixel, and no lines', () =>
    withGolden('bloom', async (model) => {
      const session = new Session(model, 'the cat sat on the mat and '.repeat(12));
      session.handle({ type: 'go', step: 'blocks.0.attn.hook_pattern' });
      const { heads } = (await shown(session)).step;
      const { shape } = passOf(session).trace.step('blocks.0.attn.hook_pattern');
      assert.ok(shape[1]! > 48, `${shape[1]} tokens`);
      assert.equal(heads!.arcs, null);
      assert.deepEqual([heads!.height, heads!.width], [32, 32]);
      // The first token sees itself only.
      assert.ok(heads!.pictures.every((picture) => picture[0] === 255));
    }));
});

suite('published models: what the sentence is painted with', () => {
  test('the cross-attention of the focused token of the decoder', () =>
    withGolden('bart', async (model) => {
      const session = new Session(model, 'The cat sat');
      session.handle({ type: 'setText', which: 'target', text: 'Le chat' });
      session.handle({ type: 'go', step: 'decoder.blocks.1.attn.hook_q' });
      session.handle({ type: 'focus', step: session.way.place.step, index: [1, 0, 0] });
      session.handle({ type: 'setHead', head: 2 });
      const pass = await computed(session);
      const painted = paintedOf(session, pass)!;
      const step = 'decoder.blocks.1.cross_attn.hook_pattern';
      const keys = pass.source!.words.length;
      const row = pass.trace.value(step).data.subarray((2 * 3 + 1) * keys, (2 * 3 + 2) * keys);
      assert.equal(pass.words.length, 3);
      assert.deepEqual(
        painted.words.map(({ weight }) => weight),
        [...row],
      );
      assert.deepEqual(painted.asks, { text: pass.words[1]!.text, at: null });
      assert.deepEqual(painted.where, { block: 'decoder block 1', head: 2 });
    }));

  test('in an encoder’s layer, its own attention', () =>
    withGolden('t5', async (model) => {
      const session = new Session(model, 'The cat sat');
      session.handle({ type: 'go', step: 'encoder.blocks.0.attn.hook_pattern' });
      session.handle({ type: 'focus', step: session.way.place.step, index: [0, 1, 0] });
      const pass = await computed(session);
      const painted = paintedOf(session, pass)!;
      assert.equal(painted.asks.at, 1);
      assert.equal(painted.asks.text, pass.source!.words[1]!.text);
      const sum = painted.words.reduce((total, { weight }) => total + weight, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    }));

  test('a second sentence is none of the editor’s', () =>
    withGolden('bert', async (model) => {
      const session = new Session(model, 'The cat');
      const alone = paintedOf(session, await computed(session))!.words.length;
      session.handle({ type: 'setText', which: 'pair', text: 'A dog barks' });
      const painted = paintedOf(session, await computed(session))!;
      assert.equal(painted.words.length, alone);
      assert.ok(painted.words.every(({ end }) => end <= 'The cat'.length));
    }));
});

suite('published models: switches', () => {
  const expected: Record<string, (keyof Toggles)[]> = {
    gpt2: ['mask', 'scale', 'positions'],
    llama: ['mask', 'scale', 'positions'],
    mpt: ['mask', 'scale', 'positions'],
    bert: ['scale', 'positions'],
    t5: ['mask', 'positions'],
    marian: ['mask', 'scale', 'positions'],
  };
  for (const [name, switches] of Object.entries(expected)) {
    test(`${name} has ${switches.join(', ')}`, () =>
      withGolden(name, async (model) => {
        assert.deepEqual((await shown(new Session(model, 'The cat sat'))).switches, switches);
      }));
  }

  for (const name of goldenNames) {
    test(`each that ${name} offers changes its numbers, and no other does anything`, () =>
      withGolden(name, async (model) => {
        const session = new Session(model, goldenRun(name).text);
        session.handle({ type: 'setText', which: 'target', text: goldenRun(name).target ?? '' });
        const resultOf = async () => {
          const { trace } = await computed(session);
          const last = trace.steps.findLast(({ role }) => role !== 'parameter')!.id;
          // In a single block, a mask changes nothing for the last position, which sees all others anyway.
          const residuals = trace.steps
            .map(({ id }) => id)
            .filter((id) => id.endsWith('resid_post'));
          await trace.prepare(residuals);
          return [last, ...residuals].flatMap((id) => [...trace.value(id).data]);
        };
        const plain = await resultOf();
        const { switches } = await shown(session);
        for (const one of ['mask', 'scale', 'positions'] as const) {
          const on = togglesOf(passOf(session).model)[one];
          session.handle({ type: 'setToggle', toggle: one, on: !on });
          const now = await resultOf();
          if (switches.includes(one)) {
            assert.notDeepEqual(now, plain, `${one} does nothing`);
            assert.ok(now.every(Number.isFinite), `${one} breaks it`);
          } else assert.deepEqual(now, plain, `${one} is not offered`);
          session.handle({ type: 'reset' });
        }
        session.handle({ type: 'setNorm', norm: 'post' });
        session.handle({ type: 'setNorm', norm: 'pre' });
        assert.deepEqual(await resultOf(), plain);
      }));
  }
});
