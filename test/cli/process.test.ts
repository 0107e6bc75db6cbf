import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { checkout, shippedText } from '../models/models';
import type { JsonPass } from './cli';

interface JsonGenerated {
  readonly input: string;
  readonly output: string;
  readonly steps: readonly unknown[];
}

suite('The command glassformer, as a process', () => {
  let folder: string;

  /** The bundle stands in dist/ beside media/, as in the package. */
  suiteSetup(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'glassformer-cli-'));
    await build({
      entryPoints: { cli: join(checkout, 'src/cli.ts') },
      outdir: join(folder, 'dist'),
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'es2022',
      mainFields: ['module', 'main'],
      banner: { js: '#!/usr/bin/env node' },
    });
    symlinkSync(join(checkout, 'media'), join(folder, 'media'), 'dir');
  });

  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  const glassformer = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, 'dist/cli.js'), ...args],
      { encoding: 'utf8', cwd: folder, maxBuffer: 2 ** 27 },
    );
    return { status, stdout, stderr };
  };

  test('explains, on standard output, with status 0', function () {
    this.timeout(20_000);
    const { status, stdout, stderr } = glassformer(
      ...['explain', 'Buy milk and', '--model', 'groceries'],
    );
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /84 % {2}eggs/);
    const pass = JSON.parse(
      glassformer('explain', 'Pack', 'laptop', 'and', '--model', 'travel', '--json').stdout,
    ) as JsonPass;
    assert.equal(pass.prediction[0]!.token, 'charger');
  });

  test('explains, generates, fills in and translates with the models that were trained for it', function () {
    this.timeout(60_000);
    const json = (...args: string[]): unknown => {
      const { status, stdout, stderr } = glassformer(...args, '--json');
      assert.deepEqual([status, stderr], [0, ''], args.join(' '));
      return JSON.parse(stdout) as unknown;
    };
    const pass = json('explain', 'Any words at all, even zyzzyva.') as JsonPass;
    assert.equal(pass.model, 'gpt');
    const said = json('generate', 'The dog barked at the', '--max', '4') as JsonGenerated;
    assert.ok(said.steps.length > 0 && said.steps.length <= 4);
    assert.equal(said.input, 'The dog barked at the');
    const filled = json('fill', 'The cat sat on the [MASK].') as { fills: unknown[] };
    assert.equal(filled.fills.length, 50);
    const translated = json('translate', 'The cat sat.') as JsonGenerated;
    assert.match(translated.output, /chat/);
    for (const [args, message] of [
      [['generate', 'x', '--model', 'bert'], /use glassformer fill/],
      [['fill', 'x', '--temperature', '1'], /--temperature/],
      [['fill', 'The cat sat.'], /There is no mask/],
    ] as const) {
      const { status, stdout, stderr } = glassformer(...args);
      assert.ok(status !== 0 && stdout === '');
      assert.match(stderr, message);
    }
  });

  test('reads a model from a file', () => {
    const path = join(folder, 'my model.json');
    writeFileSync(path, shippedText('groceries').replace('"groceries"', '"mine"'));
    const { status, stdout } = glassformer('explain', 'Buy', '--model', path);
    assert.equal(status, 0);
    assert.match(stdout, /^mine: Buy/);
  });

  test('says what is wrong on standard error, without a stack', function () {
    this.timeout(20_000);
    for (const [args, expected, message] of [
      [[], 2, /Usage: glassformer explain SENTENCE/],
      [['exlpain', 'x'], 2, /There is no command “exlpain”/],
      [['explain'], 2, /There is no sentence/],
      [['explain', 'Buy', '--jsn'], 2, /--jsn/],
      [['explain', 'Buy', '--step'], 2, /--step/],
      [['explain', 'Buy', '--model', 'nothing'], 1, /There is no model “nothing”/],
      [['explain', 'Buy', '--model', '.'], 1, /has no config\.json/],
      [['explain', 'Buy', '--model', './dist/cli.js'], 1, /not JSON/],
    ] as const) {
      const { status, stdout, stderr } = glassformer(...args);
      assert.deepEqual([status, stdout], [expected, ''], args.join(' '));
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^ +at .*:\d+:\d+/m);
    }
  });

  test('helps', () => {
    const { status, stdout } = glassformer('--help');
    assert.equal(status, 0);
    assert.match(stdout, /--cell I,J,…/);
  });
});
