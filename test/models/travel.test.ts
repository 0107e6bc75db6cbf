import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { predictionOf } from '../../src/models/transformer';
import { type Toggles, togglesOf } from '../../src/models/variation';
import { run, shipped } from './models';

const { prompts, toggles } = JSON.parse(
  readFileSync(join(__dirname, 'travel-prompts.json'), 'utf8'),
) as {
  prompts: readonly { prompt: string; answer: string }[];
  toggles: readonly { toggle: keyof Toggles; prompt: string; answer: string; toggled: string }[];
};

const travel = shipped('travel');
const answer = (prompt: string, toggles: Partial<Toggles> = {}) =>
  predictionOf(run(travel, prompt, { toggles }).trace)[0]!.token;

suite('In travel, the words decide', () => {
  for (const { prompt, answer: expected } of prompts) {
    test(`“${prompt}” → ${expected}`, () => assert.equal(answer(prompt), expected));
  }

  test('at least 20 prompts have at least 8 different answers', () => {
    assert.ok(prompts.length >= 20);
    assert.ok(new Set(prompts.map((entry) => entry.answer)).size >= 8);
    assert.equal(answer('Pack laptop and'), 'charger');
  });

  for (const { toggle, prompt, answer: expected, toggled } of toggles) {
    test(`“${prompt}” → ${expected}, with ${toggle} switched → ${toggled}`, () => {
      const own = togglesOf(travel.transformer);
      const other = toggle === 'norm' ? (own.norm === 'pre' ? 'post' : 'pre') : !own[toggle];
      assert.notEqual(expected, toggled);
      assert.equal(answer(prompt), expected);
      assert.equal(answer(prompt, { [toggle]: other }), toggled);
    });
  }

  test('each toggle has a prompt whose answer it changes', () => {
    assert.deepEqual(
      [...new Set(toggles.map((entry) => entry.toggle))].sort(),
      Object.keys(togglesOf(travel.transformer)).sort(),
    );
  });

  test('its coordinates have names, and it knows every word of its samples', () => {
    assert.ok(travel.transformer.labels.get('d_model')!.length >= 4);
    assert.ok(travel.vocabulary.length >= 200);
    assert.ok(travel.transformer.labels.get('output')!.length >= 24);
    for (const sample of travel.samples) {
      const pass = run(travel, sample);
      assert.deepEqual([pass.lookup.unknown, pass.left], [[], 0], sample);
    }
  });
});
