// One process of the bench: the products of GPT-2 small's shape by our kernels and by onnxruntime-web,
// and our whole traced pass with every intermediate, in turns, on so many threads. Prints JSON:
// milliseconds, sums of the minima of each group of products, or each step, over all rounds.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Product } from '../../src/kernels/kernels';
import { useKernels } from '../../src/kernels/here';
import { openKernels } from '../../src/kernels/wasm';
import { startThread } from '../../src/worker/threads-node';
import { gpt2InMemory, random, small } from './gpt2';
import { onnxModel } from './onnx';

interface Ort {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => unknown;
  readonly InferenceSession: {
    create(model: Uint8Array): Promise<{ run(feeds: object): Promise<object> }>;
  };
}

const threads = Number(process.argv[2]);
const rows = Number(process.argv[3]);
const rounds = 8;
/** Threads look out for more work before they sleep, onnxruntime-web's and ours: not while the other is measured. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
const { dModel, dMlp, blocks, vocabulary } = small;

const ort = createRequire(join(__dirname, 'engines/package.json'))('onnxruntime-web') as Ort;
ort.env.wasm.numThreads = threads;
const kernels = openKernels(threads, startThread);
// Weights lie in their memory, as those of a checkpoint do.
useKernels(kernels);

interface Lane {
  readonly tasks: readonly Product[];
  readonly session: { run(feeds: object): Promise<object> };
  readonly feeds: object;
  ours: number;
  theirs: number;
}

/** What runs together: the products of one block, or the logits. */
const groups = [
  ...Array.from({ length: blocks }, () => [
    ...Array.from({ length: 4 }, () => [dModel, dModel] as const),
    [dModel, dMlp] as const,
    [dMlp, dModel] as const,
  ]),
  [[dModel, vocabulary] as const],
];

async function main(): Promise<void> {
  const inputs = new Map(
    [dModel, dMlp].map((inner) => [inner, random(new Float32Array(rows * inner))]),
  );
  const lanes: Lane[] = [];
  for (const group of groups) {
    const weights = group.map(([inner, columns]) => {
      const room = kernels.room(4 * inner * columns)!;
      return random(new Float32Array(room.buffer, room.byteOffset, inner * columns));
    });
    const tasks = group.map(([inner, columns], n): Product => {
      return {
        ...{ rows, inner, columns },
        a: { data: inputs.get(inner)!, row: inner, inner: 1 },
        b: { kind: 'float32', data: weights[n]!, inner: columns, column: 1 },
        out: { data: new Float32Array(rows * columns), row: columns },
        places: [{ a: 0, b: 0, out: 0 }],
      };
    });
    const products = group.map(([inner, columns], n) => ({
      ...{ input: `x${inner}`, inner, columns, weight: weights[n]! },
    }));
    const session = await ort.InferenceSession.create(onnxModel(rows, products));
    const feeds = Object.fromEntries(
      [...new Set(group.map(([inner]) => inner))].map((inner) => [
        `x${inner}`,
        new ort.Tensor('float32', inputs.get(inner)!, [rows, inner]),
      ]),
    );
    lanes.push({ tasks, session, feeds, ours: Infinity, theirs: Infinity });
  }

  const passOf = await gpt2InMemory(kernels);
  const steps = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const trace = passOf(rows);
    await rest();
    for (const { id } of trace.steps) {
      const begun = performance.now();
      trace.value(id);
      steps.set(id, Math.min(steps.get(id) ?? Infinity, performance.now() - begun));
    }
    trace.leave();
    for (const lane of lanes) {
      await rest();
      let begun = performance.now();
      for (const task of lane.tasks) kernels.product(task);
      lane.ours = Math.min(lane.ours, performance.now() - begun);
      await rest();
      begun = performance.now();
      await lane.session.run(lane.feeds);
      lane.theirs = Math.min(lane.theirs, performance.now() - begun);
    }
  }
  const sum = (key: 'ours' | 'theirs') => lanes.reduce((total, lane) => total + lane[key], 0);
  const pass = [...steps.values()].reduce((total, time) => total + time, 0);
  console.log(JSON.stringify({ ours: sum('ours'), theirs: sum('theirs'), pass }));
  process.exit(0);
}

void main();
