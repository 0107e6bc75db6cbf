// The test command: runs the stages in order, adds up what they counted, ends with one line.
//   node test/all.mjs            everything
//   node test/all.mjs unit e2e   only these stages
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

const checkout = join(import.meta.dirname, '..');
const resultsFolder = join(checkout, '.cache/results');
const minutes = 60_000;

/**
 * @typedef {{ passed: number, failed: string[], skipped: string[], unsteady?: string[] }} Results
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[][]} commands run one after the other by this Node, in the checkout
 * @property {number} limit milliseconds after which a command counts as failed
 * @property {'own' | 'one' | 'none'} [counts] its tests write their results; it is one test (the
 *   default); it only prepares, so that merely its failure counts
 * @property {boolean} [again] a file of tests that failed runs once more, in a fresh window: what
 *   drives a whole editor through its screen meets its accidents. What passes only then is listed.
 */

/** Two files that fail are an accident on a bad day; more are a defect. */
const mostAgain = 2;

const bin = (name) => join(checkout, 'node_modules', name);
const mocha = [bin('mocha/bin/mocha.js')];
const driven = [...mocha, '--config', 'test/e2e/mocharc.json'];
const tsc = bin('typescript/bin/tsc');
const eslint = bin('eslint/bin/eslint.js');
const prettier = bin('prettier/bin/prettier.cjs');

/** @type {Stage[]} */
const stages = [
  {
    name: 'types',
    commands: ['.', 'webview', 'test'].map((folder) => [tsc, '--noEmit', '-p', folder]),
    limit: 3 * minutes,
  },
  { name: 'lint', commands: [[eslint, '--max-warnings', '0', '.']], limit: 5 * minutes },
  { name: 'format', commands: [[prettier, '--check', '.']], limit: 2 * minutes },
  {
    name: 'unit',
    commands: [[...mocha, '--reporter', 'test/host/results.cjs']],
    limit: 10 * minutes,
    counts: 'own',
  },
  { name: 'build', commands: [['esbuild.js']], limit: 2 * minutes },
  {
    name: 'host',
    commands: [['--import', 'tsx', 'test/host/install.ts']],
    limit: 10 * minutes,
    counts: 'none',
  },
  {
    name: 'suites',
    commands: [['--import', 'tsx', 'test/suites/run.ts']],
    limit: 6 * minutes,
    counts: 'own',
  },
  ...['e2e', 'web', 'start'].map((name) => ({
    name,
    commands: [[...driven, `test/${name === 'start' ? 'host' : name}/**/*.test.ts`]],
    limit: 20 * minutes,
    counts: /** @type {const} */ ('own'),
    again: true,
  })),
];

/** The end-to-end stages drive the build, so asking for one of them builds first. */
const needs = { suites: ['build'], e2e: ['build'], web: ['build'] };

const wanted = process.argv.slice(2);
const known = new Set(stages.map(({ name }) => name));
const unknown = wanted.filter((name) => !known.has(name));
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. There are: ${[...known].join(', ')}.`);
  process.exit(2);
}
const chosen = new Set(wanted.flatMap((name) => [...(needs[name] ?? []), name]));
const total = { passed: 0, failed: [], skipped: [], unsteady: [] };

mkdirSync(resultsFolder, { recursive: true });
let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (running) endGroup(running, 'SIGTERM');
    process.exit(1);
  });
}

for (const stage of stages) {
  if (chosen.size > 0 && !chosen.has(stage.name)) continue;
  const results = await runStage(stage);
  total.passed += results.passed;
  total.failed.push(...results.failed.map((title) => `${stage.name}: ${title}`));
  total.skipped.push(...results.skipped.map((title) => `${stage.name}: ${title}`));
  total.unsteady.push(...(results.unsteady ?? []).map((title) => `${stage.name}: ${title}`));
}

console.log('');
for (const title of total.skipped) console.log(`skipped  ${title}`);
for (const title of total.unsteady) console.log(`passed only the second time  ${title}`);
for (const title of total.failed) console.log(`FAILED   ${title}`);
console.log(
  `${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`,
);
process.exitCode = total.failed.length > 0 ? 1 : 0;

/**
 * Runs one stage to its end. A crash, a time-out or missing results are failures, never silence.
 * @param {Stage} stage
 * @returns {Promise<Results>}
 */
async function runStage(stage) {
  const file = join(resultsFolder, `${stage.name}.json`);
  rmSync(file, { force: true });
  const started = Date.now();
  console.log(`\n── ${stage.name} ${'─'.repeat(70 - stage.name.length)}`);
  const env = { ...process.env, GLASSFORMER_RESULTS: file };
  let problem;
  for (const command of stage.commands) problem ??= await run(command, stage.limit, env);
  console.log(`   ${problem ?? 'ok'}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (stage.counts !== 'own') {
    const passed = problem || stage.counts === 'none' ? 0 : 1;
    return { passed, failed: problem ? [problem] : [], skipped: [] };
  }
  const files = read(file);
  if (!files) return { passed: 0, failed: [problem ?? 'wrote no results'], skipped: [] };
  const unsteady = stage.again ? await runAgain(stage, files, env) : [];
  const of = Object.values(files);
  const results = {
    passed: of.reduce((sum, { passed }) => sum + passed, 0),
    failed: of.flatMap(({ failed }) => failed),
    skipped: of.flatMap(({ skipped }) => skipped),
    unsteady,
  };
  if (problem && results.failed.length + unsteady.length === 0) results.failed.push(problem);
  if (results.passed + results.failed.length + results.skipped.length === 0) {
    results.failed.push('found no tests');
  }
  return results;
}

/**
 * Runs the files that failed once more, and puts what they count now in the place of what they
 * counted before.
 * @param {Stage} stage
 * @param {Record<string, Results>} files
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>} the tests that failed at first and passed now
 */
async function runAgain(stage, files, env) {
  const failed = Object.keys(files).filter((name) => name && files[name].failed.length > 0);
  if (failed.length === 0 || failed.length > mostAgain) return [];
  console.log(`\n── ${stage.name}, once more: ${failed.map((name) => basename(name)).join(', ')}`);
  const file = join(resultsFolder, `${stage.name}-again.json`);
  rmSync(file, { force: true });
  await run([...driven, ...failed], stage.limit, { ...env, GLASSFORMER_RESULTS: file });
  const second = read(file) ?? {};
  const unsteady = [];
  for (const name of failed.filter((one) => second[one])) {
    unsteady.push(...files[name].failed.filter((title) => !second[name].failed.includes(title)));
    files[name] = second[name];
  }
  return unsteady;
}

/**
 * @param {string[]} command
 * @param {number} limit
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} what went wrong
 */
function run(command, limit, env) {
  return new Promise((done) => {
    const detached = process.platform !== 'win32';
    const child = spawn(process.execPath, command, {
      cwd: checkout,
      env,
      stdio: 'inherit',
      detached,
    });
    running = child;
    const timer = setTimeout(() => {
      endGroup(child, 'SIGKILL');
      done(`timed out after ${limit / 1000} s`);
    }, limit);
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      done(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

/** Ends a stage together with everything that it started. */
function endGroup(child, signal) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // Already gone.
  }
}

/** @returns {Record<string, Results> | undefined} by file of tests */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
