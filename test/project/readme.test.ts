// What the README says is tried: its commands, their output, its numbers, its pictures.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openModel } from '../../src/checkpoints/open';
import { folderOnDisk } from '../../src/disk/node-files';
import { defaultModels, shippedModel } from '../../src/checkpoints/shipped';
import { type ExplainOptions, explain } from '../../src/terminal/explain';
import { explainCheckpoint } from '../../src/terminal/explain-checkpoint';
import { fill } from '../../src/terminal/fill';
import { type GenerateOptions, generate, translate } from '../../src/terminal/generate';
import type { ModelSource } from '../../src/terminal/model-source';
import type { CommandResult } from '../../src/terminal/result';
import { shapes } from '../../src/terminal/shapes';

const checkout = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(checkout, file), 'utf8');
const readme = read('README.md');
/** Without line breaks. */
const prose = readme.replace(/\s+/g, ' ');
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  contributes: { configuration: { properties: Record<string, unknown> } };
};

const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({
  kind: kind!,
  text: text!,
}));
const commands = blocks
  .filter(({ kind }) => kind === 'sh')
  .flatMap(({ text }) => text.trim().split('\n'));

/** Runs a line of the README as the terminal would, without building it first. */
async function output(command: string): Promise<string> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare!,
  );
  assert.deepEqual(words.slice(0, 2), ['node', 'dist/cli.js']);
  if (words[2] === 'shapes') {
    const { status, text } = shapes(words.slice(3), {}, read);
    // The sample has a mistake.
    assert.equal(status, 1, text);
    return text;
  }
  const { values, positionals } = parseArgs({
    args: words.slice(3),
    allowPositionals: true,
    options: {
      ...Object.fromEntries(named.map((name) => [name, text])),
      json: { type: 'boolean' },
    },
  });
  const options: GenerateOptions & ExplainOptions = values;
  const sentence = positionals.join(' ');
  const result = await answer(words[2]!, sentence, options);
  assert.equal(result.status, 0, result.text);
  return result.text;
}

const named = ['model', 'step', 'cell', 'temperature', 'top-p', 'seed'];
const text = { type: 'string' } as const;

async function answer(
  command: string,
  sentence: string,
  options: GenerateOptions & ExplainOptions,
): Promise<CommandResult> {
  if (command === 'generate') return generate(sentence, options, found);
  if (command === 'fill') return fill(sentence, options, found);
  if (command === 'translate') return translate(sentence, options, found);
  assert.equal(command, 'explain');
  const source = found(options.model ?? defaultModels.explain);
  return source.kind === 'folder'
    ? explainCheckpoint(sentence, options, source.folder)
    : explain(sentence, options, () => source);
}

/** A model that ships, or a folder of the checkout. */
function found(name: string): ModelSource {
  if (shippedModel(name)?.kind === 'handMade') {
    return { kind: 'file', text: read(`media/models/${name}.glassformer.json`), fileName: name };
  }
  const path = shippedModel(name) ? `media/models/${name}` : name;
  return { kind: 'folder', folder: folderOnDisk(join(checkout, path)) };
}

suite('The README', () => {
  test('names commands that exist, and the one that CI runs', () => {
    for (const command of commands.filter((line) => line.startsWith('npm'))) {
      for (const part of command.split(' && ')) {
        const script = part.replace(/^npm (run )?/, '');
        assert.ok(script === 'ci' || script in manifest.scripts, part);
      }
    }
    assert.ok(commands.includes('npm ci && npm start'));
    assert.ok(commands.includes('npm ci && npm test'));
    assert.match(read('.ci/run'), /npm ci && npm test|npm ci\nnpm test/);
  });

  test('shows what its commands print', async () => {
    const shown = blocks.findIndex(({ kind }) => kind === 'text');
    const before = blocks[shown - 1]!.text.trim().split('\n').at(-1)!;
    assert.equal((await output(before)).trim(), blocks[shown]!.text.trim());
  });

  test('runs every command of the terminal', async () => {
    const ours = commands.filter((line) => line.startsWith('node dist/cli.js'));
    assert.ok(ours.length >= 3);
    for (const command of ours) assert.ok((await output(command)).length > 100);
  });

  test('counts the words and coordinates of travel, and quotes its answers', async () => {
    const opened = openModel(read('media/models/travel.glassformer.json'), 'travel');
    assert.ok(opened.ok);
    const { vocabulary, transformer } = opened.model;
    assert.match(prose, new RegExp(`${vocabulary.length} words placed by hand`));
    assert.match(prose, new RegExp(`${transformer.labels.get('output')!.length} it can answer`));
    assert.equal(transformer.labels.get('d_model')!.length, 12);
    assert.match(prose, /twelve named coordinates/);
    const quoted = [...prose.matchAll(/“([^”]+)” → _([a-z]+)_/g)];
    assert.ok(quoted.length >= 2);
    for (const [, sentence, answer] of quoted) {
      const json = await output(`node dist/cli.js explain "${sentence!}" --model travel --json`);
      const { prediction } = JSON.parse(json) as { prediction: { token: string }[] };
      assert.equal(prediction[0]!.token, answer);
    }
  });

  test('lists the settings that there are', () => {
    const listed = [...readme.matchAll(/^\| `(glassformer\.[\w.]+)`/gm)].map(([, name]) => name!);
    assert.deepEqual(
      listed.sort(),
      Object.keys(manifest.contributes.configuration.properties).sort(),
    );
  });

  test('has its pictures, and measures what the bench measures', () => {
    const pictures = [...readme.matchAll(/\]\((media\/[^)]+)\)/g)].map(([, file]) => file!);
    assert.ok(pictures.length >= 3);
    for (const file of pictures) assert.ok(existsSync(join(checkout, file)), file);
    const bench = ['run', 'shapes', 'shapes-worker', 'kernels', 'default-model']
      .map((name) => read(`test/bench/${name}.ts`))
      .join();
    const measured = readme.slice(readme.indexOf('## Measured'), readme.indexOf('## Tests'));
    const rows = [...measured.matchAll(/^\| (?!what|-)([^|]+?) +\|/gm)].map(([, name]) => name!);
    assert.ok(rows.length >= 5);
    for (const row of rows) {
      const name = row.startsWith('size of dist/') ? 'size of dist/' : row;
      assert.ok(bench.includes(name), row);
    }
  });
});
