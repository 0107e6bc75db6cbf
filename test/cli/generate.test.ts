import assert from 'node:assert/strict';
import { folderOnDisk } from '../../src/disk/node-files';
import { type FillOptions, fill } from '../../src/terminal/fill';
import { type GenerateOptions, generate, translate } from '../../src/terminal/generate';
import type { ModelSource } from '../../src/terminal/model-source';
import { goldenPath } from '../checkpoints/golden';
import { shippedText } from '../models/models';

interface Told {
  readonly token: string;
  readonly probability: number;
}
interface JsonSteps {
  readonly input?: string;
  readonly output: string;
  readonly steps: readonly (Told & { readonly candidates: readonly Told[] })[];
}

function find(name: string): ModelSource {
  if (name === 'travel') return { kind: 'file', text: shippedText(name), fileName: name };
  if (name === 'nothing') throw new Error('no such file');
  return { kind: 'folder', folder: folderOnDisk(goldenPath(name)) };
}

const run = {
  generate: (text: string, options: GenerateOptions) => generate(text, options, find),
  translate: (text: string, options: GenerateOptions) => translate(text, options, find),
  fill: (text: string, options: FillOptions) => fill(text, options, find),
};

async function json<T>(command: keyof typeof run, text: string, options: object): Promise<T> {
  const { status, text: printed } = await run[command](text, { ...options, json: true });
  assert.equal(status, 0, printed);
  return JSON.parse(printed) as T;
}

const sumOf = (all: readonly Told[]) => all.reduce((sum, { probability }) => sum + probability, 0);
const text = 'The cat sat on the mat';

suite('glassformer generate', () => {
  test('gives input, output and steps, candidates most probable first', async () => {
    const found = await json<JsonSteps>('generate', text, { model: 'gpt2', max: '5' });
    assert.deepEqual(Object.keys(found), ['input', 'output', 'steps']);
    assert.equal(found.input, text);
    assert.equal(found.steps.length, 5);
    assert.equal(found.output, found.steps.map(({ token }) => token).join(''));
    for (const step of found.steps) {
      assert.deepEqual(Object.keys(step), ['token', 'probability', 'candidates']);
      assert.equal(step.candidates.length, 50);
      assert.deepEqual(step.candidates[0], { token: step.token, probability: step.probability });
      const falling = step.candidates.map(({ probability }) => probability);
      assert.deepEqual(
        falling,
        falling.toSorted((a, b) => b - a),
      );
    }
  });

  test('draws by its options, the same for the same seed', async () => {
    const draw = (options: GenerateOptions) =>
      json<JsonSteps>('generate', text, { model: 'gpt2', max: '8', ...options });
    const [seven, again, eight] = await Promise.all(
      ['7', '7', '8'].map((seed) => draw({ seed, candidates: 'all' })),
    );
    assert.deepEqual(seven, again);
    assert.notDeepEqual(
      seven!.steps.map(({ token }) => token),
      eight!.steps.map(({ token }) => token),
    );
    for (const { candidates } of seven!.steps) {
      assert.equal(candidates.length, 300);
      assert.ok(Math.abs(sumOf(candidates) - 1) < 1e-9);
    }
    const { steps } = await draw({ 'top-k': '3', temperature: '0.5' });
    for (const { token, candidates } of steps) {
      assert.equal(candidates.length, 3);
      assert.ok(Math.abs(sumOf(candidates) - 1) < 1e-9);
      assert.ok(candidates.some((candidate) => candidate.token === token));
    }
    const greedy = await draw({});
    const nucleus = await draw({ 'top-p': '0.4' });
    let share = 0;
    const first = greedy.steps[0]!.candidates;
    const count = first.findIndex(({ probability }) => (share += probability) >= 0.4) + 1;
    assert.equal(nucleus.steps[0]!.candidates.length, count);
    assert.deepEqual(await draw({ temperature: '0', seed: '5' }), greedy);
  });

  test('with beams finds a text with a better mean log-probability', async () => {
    const mean = ({ steps }: JsonSteps) =>
      steps.reduce((sum, { probability }) => sum + Math.log(probability), 0) / steps.length;
    const asked = { model: 'bart', max: '12' };
    const one = await json<JsonSteps>('generate', text, asked);
    const four = await json<JsonSteps>('generate', text, { ...asked, beam: '4' });
    assert.ok(mean(four) > mean(one) + 0.01, `${mean(four)} ${mean(one)}`);
  });

  test('of a hand-made model goes on with its words', async () => {
    const { output } = await json<JsonSteps>('generate', 'Pack laptop and', {
      model: 'travel',
      max: '1',
    });
    assert.equal(output, ' charger');
  });

  test('prints the text, each token with a bar and what else might have come', async () => {
    const { status, text: printed } = await run.generate(text, { model: 'gpt2', max: '3' });
    assert.equal(status, 0);
    const lines = printed.split('\n');
    assert.match(lines[0]!, /^gpt2, greedy/);
    assert.ok(lines[2]!.startsWith(text));
    assert.equal(lines.filter((line) => /^ {2}[123] .* \d+ % {2}█+ .* \d %/.test(line)).length, 3);
    assert.match(printed, /cache of keys and values .* would spare \d\d % of the multiplications/);
    assert.doesNotMatch(printed, /undefined|NaN/);
    const drawn = await run.generate(text, { model: 'gpt2', max: '3', 'top-p': '0.9', seed: '4' });
    assert.match(drawn.text, /drawn at temperature 1, of the fewest that come to 90 %, seed 4/);
  });

  test('says what is wrong', async () => {
    for (const [command, given, options, status, message] of [
      ['generate', ' ', {}, 2, /There is no text.*generate "Buy milk and"/],
      ['translate', '', {}, 2, /There is no text.*translate "The cat sat\."/],
      ['generate', text, { temperature: 'warm' }, 2, /temperature is a number/],
      ['generate', text, { temperature: '' }, 2, /temperature is a number/],
      ['generate', text, { 'top-p': '2' }, 2, /Top-p is a share/],
      ['generate', text, { 'top-k': '0' }, 2, /Top-k/],
      ['generate', text, { seed: '-1' }, 2, /seed/],
      ['generate', text, { max: '0' }, 2, /--max/],
      ['generate', text, { candidates: 'many' }, 2, /--candidates/],
      ['generate', text, { beam: '2', seed: '1' }, 2, /Beam search draws nothing/],
      ['generate', text, { model: 'nothing' }, 1, /There is no model “nothing”/],
      ['generate', text, { model: 'bert' }, 1, /bert fills in masks.*use glassformer fill/],
      ['generate', text, { model: 'bert-encoder' }, 1, /predicts no words/],
      ['generate', text.repeat(30), { model: 'gpt2' }, 1, /positions for 32: shorten it/],
      ['translate', text, { model: 'gpt2' }, 1, /no encoder.*use glassformer generate/],
      ['translate', text, { model: 'bert' }, 1, /does not translate/],
      ['translate', text.repeat(30), { model: 'marian' }, 1, /shorten it/],
    ] as const) {
      const result = await run[command](given, options);
      assert.equal(result.status, status, result.text);
      assert.match(result.text, message);
    }
  });
});

suite('glassformer translate', () => {
  test('gives output and steps', async () => {
    const found = await json<JsonSteps>('translate', text, { model: 't5', max: '4' });
    assert.deepEqual(Object.keys(found), ['output', 'steps']);
    assert.equal(found.steps.length, 4);
    assert.equal(
      found.output,
      found.steps
        .map(({ token }) => token)
        .join('')
        .trim(),
    );
    const { text: printed } = await run.translate(text, { model: 't5', max: '2' });
    assert.ok(printed.includes(`${text}  →  `));
  });
});

suite('glassformer fill', () => {
  const masked = 'The [MASK] sat on the mat';

  test('gives what may stand under a mask', async () => {
    const found = await json<{ fills: Told[] }>('fill', masked, {
      model: 'bert',
      candidates: 'all',
    });
    assert.deepEqual(Object.keys(found), ['fills']);
    assert.ok(Math.abs(sumOf(found.fills) - 1) < 1e-9);
    assert.ok(found.fills[0]!.probability > found.fills[1]!.probability);
    const { fills } = await json<{ fills: Told[] }>('fill', masked, { model: 'bert' });
    assert.deepEqual(fills, found.fills.slice(0, 50));
  });

  test('gives each of several masks', async () => {
    const found = await json<{ fills: Told[]; masks: Told[][] }>('fill', `${masked} [MASK]`, {
      model: 'bert',
    });
    assert.deepEqual(Object.keys(found), ['fills', 'masks']);
    assert.equal(found.masks.length, 2);
    assert.deepEqual(found.masks[0], found.fills);
    const { text: printed } = await run.fill(`${masked} [MASK]`, { model: 'bert' });
    assert.match(printed, /Mask 1\n( +(\d+|< 1) % .*\n){10}\nMask 2\n( +(\d+|< 1) % .*\n){10}$/);
  });

  test('says what is wrong', async () => {
    for (const [given, options, status, message] of [
      ['', {}, 2, /There is no text/],
      ['The cat', { model: 'bert' }, 1, /There is no mask in this text\. Write \[MASK\]/],
      [masked, { model: 'gpt2' }, 1, /gpt2 does not fill in masks: it goes on with a text/],
      [masked, { model: 'travel' }, 1, /travel does not fill in masks/],
      [masked, { model: 'bert', candidates: '0' }, 2, /--candidates/],
      [masked.repeat(40), { model: 'bert' }, 1, /shorten it/],
    ] as const) {
      const result = await run.fill(given, options);
      assert.equal(result.status, status, result.text);
      assert.match(result.text, message);
    }
  });
});
