import assert from 'node:assert/strict';
import { folderOnDisk } from '../../src/disk/node-files';
import type { Pass } from '../../src/models/pass';
import type { ExplainOptions } from '../../src/terminal/explain';
import { explainCheckpoint } from '../../src/terminal/explain-checkpoint';
import { piecesOfJson } from '../../src/terminal/pass-json';
import { goldenPath, goldenRun, goldenTensors } from '../checkpoints/golden';
import { assertClose } from '../models/close';
import type { JsonCell, JsonPass } from './cli';

interface Tokens {
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  readonly offsets: readonly (readonly [number, number])[];
}

interface JsonLens {
  readonly lens: {
    readonly layers: readonly { readonly layer: string; readonly top: JsonPass['prediction'] }[];
  };
}

const run = (name: string, text: string, options: ExplainOptions = {}) =>
  explainCheckpoint(text, options, folderOnDisk(goldenPath(name)));

async function json<T>(name: string, text: string, options: ExplainOptions = {}): Promise<T> {
  const { status, text: printed } = await run(name, text, { ...options, json: true });
  assert.equal(status, 0, printed);
  return JSON.parse(printed) as T;
}

suite('glassformer explain --model FOLDER', () => {
  test('writes JSON in pieces, each when its step is computed, and stops where nobody reads', async () => {
    const { text } = goldenRun('llama');
    for (const options of [{}, { step: 'unembed.logits' }]) {
      const whole = await json<JsonPass>('llama', text, options);
      const pieces: string[] = [];
      const asked = { ...options, json: true };
      const folder = folderOnDisk(goldenPath('llama'));
      const all = (piece: string) => Promise.resolve(pieces.push(piece) > 0);
      const written = await explainCheckpoint(text, asked, folder, all);
      assert.deepEqual(written, { status: 0, text: '\n' });
      assert.ok(pieces.length > whole.steps.length);
      assert.deepEqual(JSON.parse(pieces.join('')), whole);
      let read = 0;
      const some = () => Promise.resolve(++read < 5);
      assert.equal((await explainCheckpoint(text, asked, folder, some)).status, 0);
      assert.equal(read, 5);
    }
  });

  test('writes text in pieces as well, the same as at once', async () => {
    const { text } = goldenRun('gpt2');
    const whole = await run('gpt2', text);
    const pieces: string[] = [];
    const all = (piece: string) => Promise.resolve(pieces.push(piece) > 0);
    const written = await explainCheckpoint(text, {}, folderOnDisk(goldenPath('gpt2')), all);
    assert.deepEqual(written, { status: 0, text: '' });
    assert.ok(pieces.length > 100);
    assert.equal(pieces.join(''), whole.text);
    assert.ok(whole.text.endsWith('(--step)\n'));
  });

  test('many numbers of a step are as many in JSON', () => {
    const data = Float32Array.from({ length: 120_001 }, (_, n) => (n % 1000) / 7);
    data[70_000] = Infinity;
    const step = { id: 'x', label: 'x', axes: ['n'], shape: [data.length], inputs: [] };
    const trace = {
      ...{ steps: [step], operation: () => ({ name: 'add' }), value: () => ({ data }) },
      find: () => undefined,
    };
    const pass = { trace, words: [], model: { name: 'm' }, lookup: { ids: [] } };
    const texts = [...piecesOfJson(pass as unknown as Pass, 'x')].slice(0, -1);
    assert.ok(texts.length >= 5, 'several pieces');
    const read = JSON.parse(`${texts.map((piece) => piece.text()).join('')}]}`) as JsonPass;
    assert.deepEqual(
      read.steps[0]!.data,
      Array.from(data, (x) => (x === Infinity ? 'Infinity' : x)),
    );
  });

  test('gives ids and offsets with the tokens, and the numbers of transformers', async () => {
    const { text, ids, offsets } = goldenRun('llama');
    const pass = await json<JsonPass & Tokens>('llama', text);
    assert.deepEqual([pass.ids, pass.offsets], [ids, offsets]);
    assert.equal(pass.tokens.length, ids.length);
    const expected = await goldenTensors('llama');
    for (const id of ['blocks.1.attn.hook_pattern', 'unembed.logits']) {
      const step = pass.steps.find((one) => one.id === id)!;
      assertClose(
        step.data!.map(Number),
        expected.get(id)!.data,
        { absolute: 1e-4, relative: 1e-4 },
        id,
      );
    }
    for (const id of ['hook_rot_q', 'hook_rot_k']) {
      assert.ok(pass.steps.some((step) => step.id === `blocks.0.attn.${id}`));
    }
  });

  test('reads a second text', async () => {
    const { text, pair, ids } = goldenRun('bert');
    const pass = await json<Tokens>('bert', text, { pair });
    assert.deepEqual(pass.ids, ids);
  });

  test('reads what the decoder has said, and its start alone where it has said nothing', async () => {
    const { text, target, ids, targetIds } = goldenRun('t5');
    const pass = await json<Tokens & { target: Tokens } & JsonPass>('t5', text, { target });
    assert.deepEqual([pass.ids, pass.target.ids], [ids, targetIds]);
    const cross = pass.steps.find(({ id }) => id === 'decoder.blocks.0.cross_attn.hook_pattern')!;
    assert.deepEqual(cross.shape, [2, targetIds!.length, ids.length]);
    const silent = await json<{ target: Tokens }>('t5', text);
    assert.deepEqual(silent.target.ids, [0]);
  });

  test('says what the model would predict at every layer', async () => {
    const { text } = goldenRun('llama');
    const { lens, prediction } = await json<JsonPass & JsonLens>('llama', text);
    assert.deepEqual(
      lens.layers.map(({ layer }) => layer),
      ['embeddings', 'block 0', 'block 1'],
    );
    assert.deepEqual(lens.layers.at(-1)!.top, prediction.slice(0, 5));
    const printed = (await run('llama', text, { position: '1' })).text;
    assert.match(
      printed,
      /Top tokens at every layer after “[^”]+” .*\n {2}embeddings {2}\S+ \d+ %/,
    );
    const cell = await json<JsonCell>('llama', text, { step: 'lens.logits', cell: '1,3' });
    assert.ok(Math.abs((cell.value as number) - (cell.stored as number)) < 1e-4);
  });

  test('explains one number', async () => {
    const cell = await json<JsonCell>('gemma2', 'The cat sat', {
      step: 'blocks.1.attn.scores_capped',
      cell: '0,2,1',
    });
    assert.match(cell.symbolic, /tanh/);
    assert.ok(Math.abs((cell.value as number) - (cell.stored as number)) < 1e-5);
  });

  test('prints a pass to read: every family, without “undefined”', async () => {
    for (const name of ['bert', 'bloom', 'gemma3', 'marian', 'mixtral', 't5']) {
      const { status, text } = await run(name, 'The cat sat', { target: 'Le chat' });
      assert.equal(status, 0, text);
      assert.doesNotMatch(text, /undefined|NaN/, name);
      assert.doesNotMatch(text, /[ \t]$/m, name);
    }
    const { text } = await run('bert', 'The cat sat');
    assert.match(text, /fills in masked words: put \[MASK\] in the text/);
  });

  test('says what is wrong, with a status', async () => {
    for (const [name, text, options, status, message] of [
      ['gpt2', ' ', {}, 2, /There is no sentence/],
      ['gpt2', 'x', { step: 'blocks.7' }, 1, /There is no step blocks\.7/],
      ['gpt2', 'x', { step: 'hook_embed', cell: '9,9' }, 1, /hook_embed has no cell 9,9/],
      ['nothing', 'x', {}, 1, /nothing cannot be read/],
      ['gpt2', 'x', { position: '7' }, 2, /There is no token 7: they are counted from 0 to 0/],
      ['bart', 'x', { step: 'lens.logits' }, 1, /There is no logit lens/],
      ['bert', 'x', { step: 'lens.logits' }, 1, /predict the next token/],
    ] as const) {
      const result = await run(name, text, options);
      assert.equal(result.status, status);
      assert.match(result.text, message);
    }
  });
});
