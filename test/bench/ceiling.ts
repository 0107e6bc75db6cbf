// One process of the bench: how fast the machine multiplies and adds four numbers at once (simd128), and
// how much of that the kernel reaches, on one thread and on two, in turns. Prints JSON: GFLOP/s.
import type { Product } from '../../src/kernels/kernels';
import { openKernels } from '../../src/kernels/wasm';
import { startThread } from '../../src/worker/threads-node';
import { random } from './gpt2';

/** So many sums in flight, and factors: enough to hide how long an addition takes, few enough for the registers. */
const inFlight = [4, 5, 6, 7];
/** So many steps in a round of the loop, which itself takes time. */
const unrolled = 8;

const source = inFlight.map((count) => {
  const sums = Array.from({ length: count }, (_, n) => `s${n}`);
  const step = sums
    .map((s) => `m${s} = f32x4.mul(m${s}, a); ${s} = f32x4.add(${s}, m${s});`)
    .join('\n    ');
  return `
export function run${count}(times: i32): f32 {
  const a = f32x4.splat(0.9999999);
  ${sums.map((s) => `let ${s} = f32x4.splat(1), m${s} = f32x4.splat(1);`).join('\n  ')}
  for (let i = 0; i < times; i += ${unrolled}) {
    ${Array.from({ length: unrolled }, () => step).join('\n    ')}
  }
  return f32x4.extract_lane(${sums.reduce((all, s) => `f32x4.add(${all}, ${s})`)}, 0);
}`;
});

interface Compiler {
  main(
    options: readonly string[],
    files: {
      readFile: (name: string) => string | null;
      writeFile: (name: string, contents: Uint8Array) => void;
      listFiles: () => string[];
    },
  ): Promise<{ error: Error | null }>;
}

interface Machine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {
    readonly exports: Readonly<Record<string, (times: number) => number>>;
  };
}

async function main(): Promise<void> {
  // Its types would declare globals for all tests.
  const name = 'assemblyscript/asc';
  const { default: asc } = (await import(name)) as { default: Compiler };
  let binary: Uint8Array | undefined;
  const { error } = await asc.main(
    ['ceiling.ts', '-O3', '--runtime', 'stub', '--enable', 'simd', '--outFile', 'ceiling.wasm'],
    {
      readFile: (name) => (name === 'ceiling.ts' ? source.join('\n') : null),
      writeFile: (_, contents) => void (binary = contents),
      listFiles: () => [],
    },
  );
  if (error || !binary) throw error ?? new Error('nothing was compiled');
  const wasm = (globalThis as unknown as { WebAssembly: Machine }).WebAssembly;
  const { exports } = new wasm.Instance(new wasm.Module(binary));

  const [rows, inner, columns] = [64, 768, 768];
  const lanes = [1, 2].map((threads) => {
    const kernels = openKernels(threads, startThread);
    const room = kernels.room(4 * inner * columns)!;
    const weight = random(new Float32Array(room.buffer, room.byteOffset, inner * columns));
    const task: Product = {
      ...{ rows, inner, columns },
      a: { data: random(new Float32Array(rows * inner)), row: inner, inner: 1 },
      b: { kind: 'float32', data: weight, inner: columns, column: 1 },
      out: { data: new Float32Array(rows * columns), row: columns },
      places: [{ a: 0, b: 0, out: 0 }],
    };
    return () => kernels.product(task);
  });
  const times = 20_000;
  const bodies = [...lanes, ...inFlight.map((count) => () => exports[`run${count}`]!(times))];
  const best = bodies.map(() => Infinity);
  // Each takes one to three milliseconds: where others use the machine, some run undisturbed all the same,
  // and the least of many is what the machine can do. Turns are taken, so that a slow minute is slow for all.
  for (let round = 0; round < 1000; round++) {
    for (const [n, body] of bodies.entries()) {
      const begun = performance.now();
      body();
      best[n] = Math.min(best[n]!, performance.now() - begun);
    }
  }
  const product = (2 * rows * inner * columns) / 1e6;
  console.log(
    JSON.stringify({
      ceiling: Math.max(
        ...inFlight.map((count, n) => (times * count * 8) / 1e6 / best[lanes.length + n]!),
      ),
      one: product / best[0]!,
      two: product / best[1]!,
    }),
  );
  process.exit(0);
}

void main();
