// One process of the bench: a whole traced pass of GPT-2 small's shape at its full context, within the
// memory budget. Numbers are random; they come out of "files" that can be read again, as a checkpoint's.
// Prints JSON: milliseconds of the pass and of looking at a pattern again; bytes that are counted at most and
// never dropped; and, when the process is largest, its own, those of its arrays, and those that are counted.
import { runTransformer, type TransformerModel } from '../../src/models/transformer';
import { limitRoom, roomHere, useKernels } from '../../src/kernels/here';
import { openKernels } from '../../src/kernels/wasm';
import { computeInSlices } from '../../src/session/compute';
import { StoredTensor } from '../../src/tensor/stored';
import { countOf, stridesOf } from '../../src/tensor/tensor';
import { Memory } from '../../src/trace/memory';
import type { Parameter } from '../../src/trace/tracer';
import { startThread } from '../../src/worker/threads-node';

const [tokens, megabytes, threads] = process.argv.slice(2).map(Number) as [number, number, number];
const [dModel, dMlp, blocks, heads, vocabulary, context] = [768, 3072, 12, 12, 50_257, 1024];
const dHead = dModel / heads;

const parameters = new Map<string, Parameter>();
function add(id: string, axes: string[], shape: number[], spread: number, middle = 0): void {
  const tensor: StoredTensor = new StoredTensor(shape, () => {
    const count = countOf(shape);
    const room = roomHere(count);
    const data = room
      ? new Float32Array(room.bytes.buffer, room.bytes.byteOffset, count)
      : new Float32Array(count);
    let state = parameters.size + shape[0]!;
    for (let i = 0; i < data.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      data[i] = middle + (state / 2 ** 31 - 1) * spread;
    }
    const strided = { kind: 'float32', data, offset: 0, strides: stridesOf(shape) } as const;
    tensor.fill({ ...strided, resident: room !== undefined });
    return Promise.resolve();
  });
  parameters.set(id, { value: tensor, label: id, symbol: 'W', axes });
}

add('W_E', ['vocabulary', 'd_model'], [vocabulary, dModel], 0.04);
add('W_pos', ['place', 'd_model'], [context, dModel], 0.02);
for (let n = 0; n < blocks; n++) {
  const at = `blocks.${n}`;
  for (const letter of ['Q', 'K', 'V']) {
    add(`${at}.attn.W_${letter}`, ['head', 'd_model', 'd_head'], [heads, dModel, dHead], 0.08);
    add(`${at}.attn.b_${letter}`, ['head', 'd_head'], [heads, dHead], 0.02);
  }
  add(`${at}.attn.W_O`, ['head·d_head', 'd_model'], [dModel, dModel], 0.04);
  add(`${at}.attn.b_O`, ['d_model'], [dModel], 0.02);
  add(`${at}.mlp.W_in`, ['d_model', 'd_mlp'], [dModel, dMlp], 0.04);
  add(`${at}.mlp.b_in`, ['d_mlp'], [dMlp], 0.02);
  add(`${at}.mlp.W_out`, ['d_mlp', 'd_model'], [dMlp, dModel], 0.04);
  add(`${at}.mlp.b_out`, ['d_model'], [dModel], 0.02);
  for (const norm of ['ln1', 'ln2']) addNorm(`${at}.${norm}`);
}
addNorm('ln_final');

function addNorm(at: string): void {
  add(`${at}.w`, ['d_model'], [dModel], 0.1, 1);
  add(`${at}.b`, ['d_model'], [dModel], 0.1);
}

const memory = new Memory(megabytes * 1e6);
const kernels = openKernels(threads, startThread);
useKernels(kernels);
limitRoom(memory.budget / 2);
const model: TransformerModel = {
  ...{ name: 'random', dtype: 'float32', kernels, memory },
  ...{ contextLength: context, parameters, labels: new Map(), blocks, heads, dHead },
  ...{ norm: 'pre', epsilon: 1e-5, activation: 'gelu_tanh', mask: 'causal' },
  ...{ scaled: true, positioned: true },
};

async function main(): Promise<void> {
  const ids = Array.from({ length: tokens }, (_, i) => (i * 7919) % vocabulary);
  const trace = runTransformer(model, { texts: ids.map(String), ids });
  const begin = process.memoryUsage().rss;
  let most = { resident: 0, arrays: 0, counted: 0 };
  const watch = setInterval(() => {
    const { rss, arrayBuffers } = process.memoryUsage();
    if (rss > most.resident) {
      most = { resident: rss, arrays: arrayBuffers, counted: memory.bytes };
    }
  }, 20);
  const asked = { trace, overtaken: () => false, progress: () => undefined };
  const timed = async (looked: readonly string[]) => {
    const begun = performance.now();
    await computeInSlices({ ...asked, looked });
    await trace.settled(() => looked.map((id) => trace.value(id).data[0]));
    return performance.now() - begun;
  };
  const pass = await timed([]);
  const again = [];
  for (const layer of [0, 5, 11]) again.push(await timed([`blocks.${layer}.attn.hook_pattern`]));
  clearInterval(watch);
  const sums = Array.from(trace.value('prediction').data).reduce((sum, x) => sum + x, 0);
  if (Math.abs(sums - 1) > 1e-3) throw new Error(`The prediction adds up to ${sums}`);
  const { peak, keptBytes: kept } = memory;
  // What the kernels have beside: their copies of operands and results.
  const inKernels = kernels.room(1)!.buffer.byteLength;
  console.log(
    JSON.stringify({ pass, again: again[1], peak, kept, begin, ...most, kernels: inKernels }),
  );
  process.exit(0);
}

void main();
