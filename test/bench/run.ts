// Measures what a user waits for, and what they download. Medians; ratios are of one run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { openModel } from '../../src/checkpoints/open';
import { runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import { Session } from '../../src/session/session';
import { viewOf } from '../../src/session/snapshot';
import { cache, checkout, hasServerHost } from '../host/install';
import { packedExtension } from '../host/packages';
import { defaultModelRows } from './default-model';
import { kernelRows } from './kernels';
import { shapeRows } from './shapes';
import { openedRows } from './shapes-worker';

const rows: [string, string][] = [];

async function main(): Promise<void> {
  spawnSync(process.execPath, ['esbuild.js'], { cwd: checkout, stdio: 'inherit' });
  // `npm run bench default-model`, `npm run bench kernels`, `npm run bench shapes` measure these alone.
  const only = process.argv[2];
  if (only === undefined) {
    await sizes();
    recompute();
    await activation();
  }
  if (only === undefined || only === 'shapes') rows.push(...shapeRows(), ...(await openedRows()));
  if (only === undefined || only === 'kernels') rows.push(...kernelRows());
  if (hasServerHost && only !== 'kernels' && only !== 'shapes')
    rows.push(...(await defaultModelRows()));
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
}

async function sizes(): Promise<void> {
  const kilobytes = (file: string) => `${Math.round(statSync(file).size / 1000)} kB`;
  for (const file of ['extension.js', 'web/extension.js', 'cli.js', 'webview/panel.js']) {
    rows.push([`size of dist/${file}`, kilobytes(join(checkout, 'dist', file))]);
  }
  rows.push(['size of the VSIX', kilobytes(await packedExtension())]);
}

/** One edited weight: the model varied, every step computed, the snapshot of the panel made. */
function recompute(): void {
  const file = join(checkout, 'media/models/travel.glassformer.json');
  const opened = openModel(readFileSync(file, 'utf8'), 'travel');
  if (!opened.ok) throw new Error('travel cannot be opened');
  const sentence = 'Tomorrow I will pack my laptop, my camera and a warm jacket and';
  const session = new Session(opened.model, sentence);
  let edits = 0;
  const edited = median(200, () => {
    const step = 'blocks.0.attn.W_V';
    session.handle({ type: 'edit', step, index: [0, 0, 0], text: String(++edits / 100) });
    if (!('trace' in session.pass)) throw new Error('no pass');
    for (const { id } of session.pass.trace.steps) session.pass.trace.value(id);
    JSON.stringify(viewOf(session, session.pass));
  });
  const pass = median(200, () => {
    const run = runPass(opened.model, sentence, unvaried);
    if (!('trace' in run)) throw new Error('no pass');
    for (const { id } of run.trace.steps) run.trace.value(id);
  });
  rows.push(['forward pass, travel, 14 words', `${pass.toFixed(2)} ms`]);
  rows.push([
    'recompute and snapshot after one edited weight',
    `${edited.toFixed(2)} ms (${(edited / pass).toFixed(1)} × the pass alone)`,
  ]);
}

function median(times: number, body: () => void): number {
  const taken = Array.from({ length: times }, () => {
    const begun = performance.now();
    body();
    return performance.now() - begun;
  });
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

/** Loading and activating the extension, timed inside a real extension host; a new one each time. */
async function activation(): Promise<void> {
  const outfile = join(cache, 'bench/activation.js');
  mkdirSync(join(cache, 'bench'), { recursive: true });
  await build({
    entryPoints: [join(__dirname, 'activation.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const runs: { load: number; activate: number; comparison: number }[] = [];
  for (let run = 0; run < 3; run++) {
    const result = join(cache, 'bench', 'activation.json');
    rmSync(result, { force: true });
    await runTests({
      ...(hasServerHost ? { vscodeExecutablePath: join(__dirname, '../host/code') } : {}),
      extensionDevelopmentPath: checkout,
      extensionTestsPath: outfile,
      extensionTestsEnv: { GLASSFORMER_BENCH_RESULT: result },
      launchArgs: [join(__dirname, '../e2e/workspace')],
    });
    runs.push(JSON.parse(readFileSync(result, 'utf8')) as (typeof runs)[number]);
  }
  const middle = (pick: (run: (typeof runs)[number]) => number) =>
    runs.map(pick).sort((a, b) => a - b)[1]!;
  const [load, activate, comparison] = [
    middle((run) => run.load),
    middle((run) => run.activate),
    middle((run) => run.comparison),
  ];
  rows.push(['loading the bundle', `${load.toFixed(1)} ms (median of 3 hosts)`]);
  rows.push([
    'activation by VS Code',
    `${activate.toFixed(1)} ms (VS Code's media preview in the same host: ${comparison.toFixed(1)} ms)`,
  ]);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
