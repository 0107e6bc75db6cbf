import * as assert from 'node:assert/strict';
import { choose } from '../../src/generation/choice';
import { type Decoding, greedy } from '../../src/generation/decoding';
import { chancesId } from '../../src/generation/steps';
import type { LanguageModel } from '../../src/models/pass';
import type { PanelMessage } from '../../src/protocol/messages';
import { readPersistedState } from '../../src/protocol/persisted';
import type { SessionView } from '../../src/session/snapshot';
import { SessionDesk } from '../../src/session/desk';
import { lastLogits } from '../../src/session/generation';
import { Session } from '../../src/session/session';
import { explainCell } from '../../src/trace/cell';
import { withGolden } from '../checkpoints/golden';
import { checkStep } from '../trace/checking';
import { passOf, persisted, travel } from './models';

/** A session behind a desk, as the panel has it. */
function opened(model: LanguageModel, sentence: string) {
  const session = new Session(model, sentence);
  const desk = new SessionDesk(session);
  const show = async (): Promise<SessionView> => {
    const shown = await desk.show(() => undefined);
    assert.ok(shown?.kind === 'pass');
    return shown.view;
  };
  const handle = (message: PanelMessage) => {
    desk.handle(message);
    return show();
  };
  /** Says what is chosen. */
  const say = async () => {
    const { generation } = await show();
    const { chosen, said } = generation!;
    return handle({ type: 'say', id: chosen!.id, after: said });
  };
  return { session, desk, show, handle, say };
}

const sampled: Decoding = { temperature: 0.7, topK: 20, topP: 0.8, seed: 5, beams: 1 };
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

suite('generation in a session', () => {
  test('the chosen token is appended, the same step stays, and the focus goes with the newest', () =>
    withGolden('gpt2', async (model) => {
      const { session, handle, say } = opened(model, 'the cat sat');
      const step = 'blocks.1.attn.hook_pattern';
      await handle({ type: 'go', step });
      const last = passOf(session).lookup.ids.length - 1;
      await handle({ type: 'focus', step, index: [1, last, 0] });
      const before = passOf(session).lookup.ids;
      const snapshot = await say();
      assert.deepEqual(passOf(session).lookup.ids.slice(0, -1), before);
      assert.equal(passOf(session).lookup.ids.at(-1), session.saying.said[0]);
      assert.deepEqual(session.way.place, { step, cell: { step, index: [1, last + 1, 0] } });
      assert.ok(snapshot.sentence.startsWith('the cat sat') && snapshot.sentence.length > 11);
      assert.equal(snapshot.strip.lines[0]!.tokens.filter(({ said }) => said).length, 1);
      const back = await handle({ type: 'unsay', keep: 0 });
      assert.equal(back.sentence, 'the cat sat');
      assert.deepEqual(passOf(session).lookup.ids, before);
    }));

  test('a message that comes late, or twice, says nothing', () =>
    withGolden('gpt2', async (model) => {
      const { session, handle } = opened(model, 'the cat sat');
      await handle({ type: 'say', id: 3, after: 0 });
      await handle({ type: 'say', id: 4, after: 0 });
      await handle({ type: 'say', id: 99_999_999, after: 1 });
      assert.deepEqual(session.saying.said, [3]);
    }));

  test('what is drawn from are steps of the pass: the sampler’s own chances, each explained', () =>
    withGolden('gpt2', async (model) => {
      const { session, handle } = opened(model, 'the cat sat');
      const { generation } = await handle({ type: 'setDecoding', decoding: sampled });
      const pass = passOf(session);
      const { trace } = pass;
      const chosen = choose(lastLogits(pass), sampled, 0);
      assert.ok(chosen.ok);
      const { chances, kept, order } = chosen.choice.distribution;
      const shown = trace.value(chancesId).data;
      for (const [id, chance] of chances.entries()) {
        assert.ok(Math.abs(chance - shown[id]!) < 1e-6, `${id}: ${chance}, ${shown[id]}`);
      }
      assert.equal(generation!.chosen!.id, chosen.choice.id);
      const { list, more, excluded, moreExcluded, vocabulary } = generation!.candidates!;
      assert.equal(list.length + more.count, kept);
      assert.equal(list.length + more.count + excluded.length + moreExcluded.count, vocabulary);
      assert.deepEqual(
        list.map(({ id }) => id),
        [...order.subarray(0, list.length)],
      );
      assert.ok(excluded.every(({ chance }) => chance === 0));
      assert.deepEqual(
        [...new Set(excluded.map(({ why }) => why))],
        ['top-p', 'top-k'].filter((why) => excluded.some((one) => one.why === why)),
      );
      const own = [...list, ...excluded].map(({ probability }) => Number(probability));
      assert.ok(Math.abs(sum(own) + more.share + moreExcluded.share - 1) < 1e-5);
      for (const { id } of trace.steps.filter((step) => step.id.startsWith('next.'))) {
        assert.ok(checkStep(trace, id, { most: 60 }) > 0);
      }
      const tempered = explainCell(trace, 'next.tempered', [0, list[0]!.id]);
      assert.equal(tempered.operands[0]!.step, 'next.logits');
    }));

  test('a decoding that cannot be is refused with what to do, and the last one stays', () =>
    withGolden('gpt2', async (model) => {
      const { session, handle } = opened(model, 'the cat sat');
      await handle({ type: 'setDecoding', decoding: sampled });
      const wrong = await handle({ type: 'setDecoding', decoding: { ...sampled, topP: 3 } });
      assert.match(wrong.notices[0]!.text, /Top-p is a share/);
      assert.deepEqual(session.saying.decoding, sampled);
      await handle({ type: 'go', step: chancesId });
      const plain = await handle({ type: 'setDecoding', decoding: greedy });
      assert.equal(plain.step.id, 'prediction', 'its place is gone');
    }));

  test('the same seed says the same text, another one another', () =>
    withGolden('gpt2', async (model) => {
      const text = async (seed: number) => {
        const { session, handle, say } = opened(model, 'the cat sat');
        await handle({ type: 'setDecoding', decoding: { ...greedy, temperature: 2, seed } });
        for (let n = 0; n < 5; n++) await say();
        return session.saying.said.join();
      };
      assert.equal(await text(1), await text(1));
      const texts = new Set([await text(1), await text(2), await text(3)]);
      assert.ok(texts.size > 1);
    }));

  test('rows that a cache spares are those of the pass before, to the bit; they are counted', () =>
    withGolden('gpt2', async (model) => {
      const { session, handle, say, show } = opened(model, 'the cat sat');
      const step = 'blocks.0.attn.hook_k';
      await handle({ type: 'go', step });
      assert.equal((await show()).step.result.spared, null);
      const before = [...passOf(session).trace.value(step).data];
      const snapshot = await say();
      const after = passOf(session).trace.value(step).data;
      assert.deepEqual([...after.subarray(0, before.length)], before);
      const tokens = passOf(session).lookup.ids.length;
      assert.deepEqual(snapshot.step.result.spared, { rows: tokens - 1, columns: 0, kept: true });
      const { cache } = snapshot.generation!;
      assert.deepEqual([cache!.tokens, cache!.known], [tokens, tokens - 1]);
      assert.ok(cache!.with < cache!.without);
      assert.ok(cache!.total!.without > cache!.without);
      const query = await handle({ type: 'go', step: 'blocks.0.attn.hook_q' });
      assert.equal(query.step.result.spared!.kept, false);
      const open = await handle({ type: 'setToggle', toggle: 'mask', on: false });
      assert.equal(open.step.result.spared, null);
      assert.match(open.generation!.uncached, /causal mask/);
    }));

  test('a beam search is led on token by token, and its sums are right', () =>
    withGolden('gpt2', async (model) => {
      const { session, handle } = opened(model, 'the cat sat');
      await handle({ type: 'setDecoding', decoding: { ...greedy, beams: 3 } });
      await handle({ type: 'growBeams' });
      const { generation } = await handle({ type: 'growBeams' });
      const { live, done } = generation!.beams!;
      const all = [...live, ...done];
      assert.equal(live.length, 3);
      for (const { agrees, probabilities, total, ids } of all) {
        assert.ok(agrees);
        assert.ok(Math.abs(sum(probabilities.map(Math.log)) - total) < 1e-12);
        assert.equal(ids.length, probabilities.length);
      }
      const scores = live.map(({ score }) => score);
      assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
      );
      const best = live[0]!;
      await handle({ type: 'takeBeam', ids: [...best.ids] });
      assert.deepEqual(session.saying.said, best.ids);
    }));

  test('an encoder–decoder says more of what it reads; its source needs nothing again', () =>
    withGolden('marian', async (model) => {
      const { session, handle, show } = opened(model, 'The cat sat');
      await handle({ type: 'go', step: 'decoder.blocks.0.cross_attn.hook_k' });
      const { generation } = await show();
      assert.match(generation!.ended, /ends here/);
      const refused = await handle({ type: 'say', id: generation!.chosen!.id, after: 0 });
      assert.match(refused.notices[0]!.text, /ends the text/);
      // It may go on all the same, with any other token.
      const { id } = generation!.candidates!.list[1]!;
      const snapshot = await handle({ type: 'say', id, after: 0 });
      assert.equal(session.saying.said.length, 1);
      assert.equal(snapshot.sentence, 'The cat sat');
      const [source, text] = snapshot.strip.lines;
      assert.deepEqual([source!.which, text!.which], ['source', 'text']);
      assert.ok(Math.abs(sum(source!.tokens.map(({ weight }) => weight!)) - 1) < 1e-4);
      assert.deepEqual(snapshot.step.result.spared!.rows, source!.tokens.length);
      assert.equal(snapshot.step.result.spared!.kept, true);
      assert.ok(snapshot.texts[0]!.text.length > 0);
    }));

  test('what was generated is kept through a reload, and gone with another sentence', () =>
    withGolden('gpt2', async (model) => {
      const { session, handle, say } = opened(model, 'the cat sat');
      await handle({ type: 'setDecoding', decoding: sampled });
      await say();
      const state = readPersistedState(JSON.parse(JSON.stringify(persisted(session))));
      const again = new Session(model, 'the cat sat', state, state!.model);
      assert.deepEqual(passOf(again).lookup.ids, passOf(session).lookup.ids);
      assert.deepEqual(again.saying.decoding, sampled);
      session.read('the dog');
      assert.deepEqual(session.saying.said, []);
    }));

  test('a hand-made model says words', async () => {
    const { session, say } = opened(travel, 'Pack laptop and');
    const snapshot = await say();
    assert.match(snapshot.sentence, /^Pack laptop and \w+$/);
    assert.equal(passOf(session).words.length, 4);
  });

  test('a model that fills in masks shows what stands under each', () =>
    withGolden('bert', async (model) => {
      const { session, show, handle } = opened(model, 'The cat sat');
      assert.equal((await show()).masks!.candidates, null);
      const { mask } = model.reader!;
      session.read(`The ${mask} sat ${mask}`);
      const first = await show();
      assert.equal(first.masks!.places.length, 2);
      assert.equal(first.generation, null);
      const second = await handle({ type: 'pickMask', mask: 1 });
      assert.equal(second.masks!.picked, 1);
      const { at } = second.masks!.places[1]!;
      assert.equal(session.sentence.slice(...at!), mask);
      for (const { cell, probability } of second.masks!.candidates!.list) {
        assert.equal(session.explain(cell)!.stored, probability);
      }
    }));

  test('the answer whether a text follows is shown where there are two', () =>
    withGolden('bert', async (model) => {
      const { show, handle } = opened(model, 'The cat sat');
      assert.deepEqual((await show()).answers, []);
      if (!model.transformer.parameters.has('nsp_head.W')) return;
      const { answers } = await handle({ type: 'setText', which: 'pair', text: 'on the mat' });
      assert.equal(answers.length, 2);
      assert.ok(Math.abs(sum(answers.map(({ probability }) => Number(probability))) - 1) < 1e-6);
    }));
});

suite('two models over one sentence', () => {
  test('what a token may look at, and what one more changes: both as the numbers say', async () => {
    const vectors = (model: LanguageModel, sentence: string) => {
      const { session, show } = opened(model, sentence);
      return show().then((snapshot) => {
        const { trace, lookup } = passOf(session);
        const id = `blocks.${model.transformer.blocks - 1}.hook_resid_post`;
        const step =
          trace.find(id) ??
          trace.step(`blocks.${model.transformer.blocks - 1}.hook_normalized_resid_post`);
        return { snapshot, ids: lookup.ids, data: [...trace.value(step.id).data] };
      });
    };
    await withGolden('gpt2', async (model) => {
      const [short, long] = [await vectors(model, 'the cat'), await vectors(model, 'the cat sat')];
      assert.match(long.snapshot.strip.changes, /changes nothing/);
      assert.deepEqual(long.data.slice(0, short.data.length), short.data);
    });
    await withGolden('bert', async (model) => {
      const [short, long] = [await vectors(model, 'The cat'), await vectors(model, 'The cat sat')];
      assert.match(long.snapshot.strip.changes, /changes the vectors of all/);
      assert.notEqual(long.data[0], short.data[0]);
    });
  });

  test('the second looks where the first looks: step, and token by its place in the sentence', () =>
    withGolden('bert', async (model) => {
      const { session, handle } = opened(model, 'The cat sat');
      const seen = await handle({ type: 'see', step: 'blocks.5.attn.hook_pattern', at: 4 });
      assert.equal(seen.step.id, 'blocks.0.attn.hook_pattern', 'of its own layer');
      const { asks, lines, sees } = seen.strip;
      const token = lines[asks!.line]!.tokens[asks!.token]!;
      assert.ok(token.at === null || token.at <= 4);
      assert.match(sees, /after it/);
      await handle({ type: 'see', step: 'no.such.step', at: 400 });
      assert.equal(session.way.place.step, 'blocks.0.attn.hook_pattern');
    }));
});
