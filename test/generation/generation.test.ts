import assert from 'node:assert/strict';
import { BeamGeneration } from '../../src/generation/beam-generation';
import { type Decoding, greedy } from '../../src/generation/decoding';
import { fillMasks } from '../../src/generation/fill';
import { Generation } from '../../src/generation/generation';
import { generateAll } from '../../src/generation/whole';
import { bestOf } from '../../src/generation/beams';
import { openModel } from '../../src/checkpoints/open';
import { runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import { goldenRun, goldenTensors, withGolden } from '../checkpoints/golden';
import { shippedText } from '../models/models';
import { golden, goldenMost } from './golden';

const drawing: Decoding = { ...greedy, temperature: 1, seed: 11 };
const text = 'The cat sat on the mat';

suite('Generation, against transformers', () => {
  for (const model of new Set(golden.generated.map((run) => run.model))) {
    test(`${model}: the most probable token each time`, () =>
      withGolden(model, async (language) => {
        for (const run of golden.generated) {
          if (run.model !== model || run.beams > 1) continue;
          const asked = { text: run.text, decoding: greedy, most: goldenMost };
          const { steps, ending } = await generateAll(language, asked);
          assert.deepEqual(
            steps.map(({ choice }) => choice.id),
            run.ids,
            run.text,
          );
          assert.equal(ending.why, run.ids.length < goldenMost ? 'end' : ending.why);
          for (const [place, { choice }] of steps.entries()) {
            const expected = run.probabilities![place]!;
            assert.ok(Math.abs(choice.probability - expected) < 1e-4, `${choice.probability}`);
          }
        }
      }));

    test(`${model}: beam search`, () =>
      withGolden(model, async (language) => {
        for (const run of golden.generated) {
          if (run.model !== model || run.beams === 1) continue;
          const decoding = { ...greedy, beams: run.beams };
          const search = new BeamGeneration(language, {
            text: run.text,
            decoding,
            most: goldenMost,
          });
          while (await search.next());
          const { ids, score } = bestOf(search.beams);
          assert.deepEqual(ids, run.ids, `${run.text}, ${run.beams} beams`);
          assert.ok(Math.abs(score - run.score!) < 1e-4);
          assert.deepEqual(
            search.steps.map(({ choice }) => choice.id),
            ids,
          );
          const total = search.steps.reduce((sum, { choice }) => sum + Math.log(choice.own), 0);
          assert.ok(Math.abs(total / ids.length - score) < 1e-9);
        }
      }));
  }
});

suite('Generation', () => {
  test('with a seed says the same again', () =>
    withGolden('llama', async (language) => {
      const said = async (seed: number) =>
        (await generateAll(language, { text, decoding: { ...drawing, seed }, most: 12 })).output;
      assert.equal(await said(3), await said(3));
      assert.notEqual(await said(3), await said(4));
    }));

  test('goes on from what was said as if it had not stopped', () =>
    withGolden('gpt2', async (language) => {
      const whole = await generateAll(language, { text, decoding: drawing, most: 8 });
      const ids = whole.steps.map(({ choice }) => choice.id);
      const rest = await generateAll(language, {
        text,
        more: { said: ids.slice(0, 3) },
        decoding: drawing,
        most: 5,
      });
      assert.deepEqual(
        rest.steps.map(({ choice }) => choice.id),
        ids.slice(3),
      );
      assert.equal(rest.output, whole.output);
    }));

  test('runs the pass that the panel shows: every token’s probability is its prediction’s', () =>
    withGolden('gpt2', async (language) => {
      const generation = new Generation(language, { text, decoding: greedy, most: 4 });
      for (let said: number[] = []; ; said = generation.ids) {
        const step = await generation.next();
        if (!step) break;
        const pass = runPass(language, text, unvaried, [], { said });
        assert.ok('trace' in pass);
        await pass.trace.prepare(pass.trace.steps.map(({ id }) => id));
        const shown = pass.trace.value('prediction').data[step.choice.id]!;
        assert.ok(Math.abs(shown - step.choice.own) < 1e-6);
      }
      assert.equal(generation.steps.length, 4);
    }));

  test('input and output together are the whole text', async () => {
    for (const name of ['gpt2', 'llama']) {
      await withGolden(name, async (language) => {
        const { steps, output } = await generateAll(language, { text, decoding: drawing, most: 9 });
        const { reader } = language;
        const before = reader!.read(text).ids;
        const ids = steps.map(({ choice }) => choice.id).filter((id) => id !== reader!.end);
        assert.equal(text + output, reader!.said!([...before, ...ids]));
      });
    }
  });

  test('ends at the last position, and says how many there are', () =>
    withGolden('gpt2', async (language) => {
      const { contextLength } = language.transformer;
      const asked = { text, decoding: greedy, most: 1000 };
      const { steps, ending } = await generateAll(language, asked);
      assert.deepEqual(ending, { why: 'context', length: contextLength });
      // The last token is said from the last position.
      assert.equal(steps.length, contextLength - language.reader!.read(text).ids.length + 1);
      const long = await generateAll(language, { ...asked, text: text.repeat(20) });
      assert.ok(long.ending.why === 'problem' && long.steps.length === 0);
      assert.match(
        long.ending.problem,
        /tokens or more, and gpt2 has positions for 32: shorten it/,
      );
      const beams = await generateAll(language, { ...asked, decoding: { ...greedy, beams: 2 } });
      assert.equal(beams.ending.why, 'context');
      assert.equal(beams.steps.length, steps.length);
    }));

  test('is cancelled between two steps', () =>
    withGolden('gpt2', async (language) => {
      const generation = new Generation(language, { text, decoding: greedy, most: 5 });
      assert.ok(await generation.next());
      assert.equal(await generation.next({ overtaken: () => true }), undefined);
      assert.deepEqual(generation.ended, { why: 'cancelled' });
      assert.equal(generation.steps.length, 1);
    }));

  test('of a hand-made model appends its words', async () => {
    const opened = openModel(shippedText('travel'), 'travel');
    assert.ok(opened.ok);
    const asked = { text: 'Pack laptop and', decoding: greedy, most: 2 };
    const { steps, output } = await generateAll(opened.model, asked);
    assert.equal(steps[0]!.token, 'charger');
    assert.equal(output, ` ${steps.map(({ token }) => token).join(' ')}`);
    assert.equal(steps.length, 2);
  });

  test('that cannot be says why', async () => {
    for (const [name, message] of [
      ['bert', /fills in masked words: it does not go on/],
      ['bert-encoder', /predicts no words/],
    ] as const) {
      await withGolden(name, async (language) => {
        const { ending } = await generateAll(language, { text, decoding: greedy, most: 3 });
        assert.ok(ending.why === 'problem');
        assert.match(ending.problem, message);
      });
    }
    const opened = openModel(shippedText('travel'), 'travel');
    assert.ok(opened.ok);
    const silent = await generateAll(opened.model, { text: ' ', decoding: greedy, most: 3 });
    assert.ok(silent.ending.why === 'problem' && silent.ending.problem.includes('no words'));
  });
});

suite('Masks filled in', () => {
  test('have the probabilities of transformers’ logits', async () => {
    const { text: golden } = goldenRun('distilbert');
    const logits = (await goldenTensors('distilbert')).get('unembed.logits')!;
    await withGolden('distilbert', async (language) => {
      const { ids, masked } = language.reader!.read(golden);
      assert.ok(masked.length > 0, golden);
      const filled = await fillMasks(language, golden);
      assert.ok(filled.ok);
      assert.deepEqual(
        filled.fills.map(({ place }) => place),
        masked,
      );
      assert.equal(filled.tokens.length, ids.length);
      for (const { place, candidates } of filled.fills) {
        const width = logits.shape[1]!;
        const row = [...logits.data.subarray(place * width, (place + 1) * width)];
        const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
        assert.equal(candidates.length, width);
        for (const { id, probability } of candidates) {
          assert.ok(Math.abs(probability - Math.exp(row[id]!) / total) < 1e-4);
        }
        for (const [rank, { probability }] of candidates.entries()) {
          if (rank > 0) assert.ok(probability <= candidates[rank - 1]!.probability);
        }
      }
    });
  });

  test('are refused where there is no mask, too much text, or another kind of model', async () => {
    for (const [name, given, message] of [
      ['bert', 'The cat sat.', /There is no mask in this text\. Write \[MASK\]/],
      ['bert', '[MASK] cat '.repeat(100), /has positions for \d+: shorten it/],
      ['gpt2', 'The [MASK]', /does not fill in masks: it goes on with a text/],
      ['t5', 'The [MASK]', /does not fill in masks: it reads a text and says another/],
      ['bert-encoder', 'The [MASK]', /does not fill in masks: it predicts no words/],
    ] as const) {
      await withGolden(name, async (language) => {
        const filled = await fillMasks(language, given);
        assert.ok(!filled.ok, name);
        assert.match(filled.problem, message);
      });
    }
  });

  test('are written [MASK] whatever the model’s own mask is', () =>
    withGolden('roberta', async (language) => {
      const [ours, own] = await Promise.all([
        fillMasks(language, 'The [MASK] sat'),
        fillMasks(language, 'The <mask> sat'),
      ]);
      assert.ok(ours.ok && own.ok);
      assert.deepEqual(ours.fills[0]!.candidates[0], own.fills[0]!.candidates[0]);
    }));
});
