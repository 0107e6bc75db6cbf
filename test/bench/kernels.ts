// The kernels against the machine, onnxruntime-web and PyTorch, and a checkpoint from its file to its answer.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { writeCheckpoint } from './written';

type Row = [name: string, value: string];

const tokens = 64;
const sentence = 'The quick brown fox jumps over the lazy dog, and then it sleeps.';
const milliseconds = (time: number) => `${time.toFixed(0)} ms`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Rows of the table. What needs something that is not here says so. */
export function kernelRows(): Row[] {
  return [...ceilingRows(), ...passRows(), ...contextRows(), ...checkpointRows()];
}

function ceilingRows(): Row[] {
  const { ceiling, one, two } = child('ceiling.ts');
  const share = `${((100 * one!) / ceiling!).toFixed(0)} % of the ceiling of ${ceiling!.toFixed(0)}`;
  return [
    ['kernel, one thread', `${one!.toFixed(0)} GFLOP/s (${share}: 128-bit multiply and add)`],
    [
      'kernel, two threads',
      `${two!.toFixed(0)} GFLOP/s (${(two! / one!).toFixed(2)} × one thread)`,
    ],
  ];
}

/**
 * Products with weights in file order, and the whole pass: every intermediate of every block, and the logits
 * of the last token. Those of other tokens are computed when somebody looks at them.
 */
function passRows(): Row[] {
  const rows: Row[] = [];
  const torch = torchTimes();
  const has = hasOnnxRuntime();
  const names = [
    [
      'products of GPT-2 small, 64 tokens, one thread',
      'its traced pass, one thread, logits of the last token',
    ],
    [
      'products of GPT-2 small, 64 tokens, two threads',
      'its traced pass, two threads, logits of the last token',
    ],
  ] as const;
  for (const [n, [products, pass]] of names.entries()) {
    if (!has) {
      const why = 'not measured: onnxruntime-web cannot be installed';
      rows.push([products, why], [pass, why]);
      continue;
    }
    const { ours, theirs, pass: whole } = child('products.ts', `${n + 1}`, `${tokens}`);
    const times = (time: number) => `${(time / theirs!).toFixed(2)} ×`;
    const by = torch ? `; PyTorch's pass: ${milliseconds(torch[n]!)}` : '; PyTorch: not measured';
    rows.push(
      [products, `${milliseconds(ours!)} (${times(ours!)} onnxruntime-web's)`],
      [pass, `${milliseconds(whole!)} (${times(whole!)} onnxruntime-web's products${by})`],
    );
  }
  return rows;
}

/** The whole context, in the room that the setting gives by itself. */
function contextRows(): Row[] {
  const found = child('context.ts', '1024', '1000', '2');
  const { pass, again, peak, resident, arrays, counted, kernels, begin } = found;
  const parts = [
    `${megabytes(counted!)} counted then`,
    `${megabytes(arrays!)} of values, also such as are given back and not yet collected`,
    `${megabytes(kernels!)} of the kernels, with the numbers of the file`,
    `${megabytes(begin!)} before it began`,
  ];
  return [
    ['its traced pass, 1,024 tokens, logits of the last token', `${(pass! / 1000).toFixed(1)} s`],
    ['looking at an attention pattern of it again', `${(again! / 1000).toFixed(1)} s`],
    ['its numbers at most, where the setting is 1,000 MB', megabytes(peak!)],
    ['its process at most', `${megabytes(resident!)} (${parts.join(', ')})`],
  ];
}

function checkpointRows(): Row[] {
  const folder = writeCheckpoint();
  try {
    const { open, rest, first, peak, tokens: read } = child('checkpoint.ts', folder, sentence);
    const begun = performance.now();
    const cli = [join(checkout, 'dist/cli.js'), 'explain', sentence, '--model', folder];
    const { status, stderr } = spawnSync(process.execPath, cli, {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const taken = performance.now() - begun;
    if (status !== 0) throw new Error(stderr);
    return [
      ['opening a checkpoint of 498 MB', milliseconds(open!)],
      ['its pass, every step, from the file', `${(first! / 1000).toFixed(1)} s (${read} tokens)`],
      ['first answer in the terminal', `${(taken / 1000).toFixed(1)} s, with starting Node`],
      ['memory once it is opened', megabytes(rest!)],
      ['memory at most, weights and every intermediate', megabytes(peak!)],
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function hasOnnxRuntime(): boolean {
  const engines = join(__dirname, 'engines');
  const installed = () => existsSync(join(engines, 'node_modules/onnxruntime-web'));
  if (!installed()) spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: engines, timeout: 60_000 });
  return installed();
}

/** On one thread and on two, where there is a Python with it. */
function torchTimes(): number[] | undefined {
  const script = join(__dirname, 'torch_pass.py');
  const { stdout, status } = spawnSync('python3', [script, `${tokens}`], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split(' ').map(Number) : undefined;
}

/** What a process of its own printed last: JSON. */
function child(script: string, ...args: string[]): Record<string, number> {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(__dirname, script), ...args],
    { encoding: 'utf8' },
  );
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(stderr);
  return JSON.parse(last) as Record<string, number>;
}
