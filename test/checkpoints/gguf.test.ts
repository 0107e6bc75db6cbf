import assert from 'node:assert/strict';
import { openTensorFile } from '../../src/checkpoints/files/open';
import { bytesInMemory, folderInMemory } from '../../src/checkpoints/files/source';
import { openCheckpoint } from '../../src/checkpoints/folder';
import { runPass } from '../../src/models/pass';
import { unvaried } from '../../src/models/variation';
import { assertClose } from '../models/close';
import { Writer } from './files/made';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenPath, goldenRun, goldenTensors } from './golden';

interface Plain {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A GGUF file, version 3, of float32 tensors; shapes with the slowest axis first. */
function gguf(metadata: Readonly<Record<string, string | number>>, tensors: readonly Plain[]) {
  const w = new Writer().raw(new TextEncoder().encode('GGUF')).u32(3);
  w.u64(tensors.length).u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    w.text(key);
    if (typeof value === 'string') w.u32(8).text(value);
    else if (Number.isInteger(value)) w.u32(4).u32(value);
    else w.u32(6).raw(new Uint8Array(Float32Array.of(value).buffer));
  }
  let offset = 0;
  const places = tensors.map(({ data }) => {
    const at = offset;
    offset += Math.ceil(data.byteLength / 32) * 32;
    return at;
  });
  for (const [i, { name, shape }] of tensors.entries()) {
    w.text(name).u32(shape.length);
    for (const size of [...shape].reverse()) w.u64(size);
    w.u32(0).u64(places[i]!);
  }
  const head = w.done();
  const start = Math.ceil(head.length / 32) * 32;
  const bytes = new Uint8Array(start + offset);
  bytes.set(head);
  for (const [i, { data }] of tensors.entries()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + places[i]!);
  }
  return bytes;
}

async function tensorsOf(golden: string): Promise<Plain[]> {
  const bytes = new Uint8Array(readFileSync(join(goldenPath(golden), 'model.safetensors')));
  const file = await openTensorFile(bytesInMemory('model.safetensors', bytes));
  return Promise.all(
    [...file.tensors.keys()].map(async (name) => {
      const { shape, data } = await file.read(name);
      return { name, shape, data: data as Float32Array };
    }),
  );
}

/** llama.cpp's order of rows: the two halves of a head in turn, so that neighbours are pairs. */
function permuted({ name, shape, data }: Plain, heads: number): Plain {
  const [rows, width] = shape as [number, number];
  const half = rows / heads / 2;
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const [head, within] = [Math.floor(row / (2 * half)), row % (2 * half)];
    const from = head * 2 * half + (within % 2) * half + Math.floor(within / 2);
    out.set(data.subarray(from * width, (from + 1) * width), row * width);
  }
  return { name, shape, data: out };
}

const parts: readonly (readonly [RegExp, string])[] = [
  [/^(transformer\.|model\.)?(h|layers)\.(\d+)\./, 'blk.$3.'],
  [/self_attn\.([qkv])_proj/, 'attn_$1'],
  [/self_attn\.o_proj|attn\.c_proj/, 'attn_output'],
  [/attn\.c_attn/, 'attn_qkv'],
  [/input_layernorm|ln_1/, 'attn_norm'],
  [/post_attention_layernorm|ln_2/, 'ffn_norm'],
  [/mlp\.(gate|up|down)_proj/, 'ffn_$1'],
  [/mlp\.c_fc/, 'ffn_up'],
  [/mlp\.c_proj/, 'ffn_down'],
  [/^(model\.embed_tokens|transformer\.wte)/, 'token_embd'],
  [/^transformer\.wpe/, 'position_embd'],
  [/^(model\.norm|transformer\.ln_f)/, 'output_norm'],
  [/^lm_head/, 'output'],
];
const named = (tensor: Plain): Plain => ({
  ...tensor,
  name: parts.reduce((name, [from, to]) => name.replace(from, to), tensor.name),
});

function transposed({ name, shape, data }: Plain): Plain {
  const [rows, columns] = shape as [number, number];
  const out = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
  return { name, shape: [columns, rows], data: out };
}

/** A golden's numbers in a GGUF file, its tokenizer beside it, against what transformers computed. */
async function check(golden: string, bytes: Uint8Array) {
  const tokenizer = new Uint8Array(readFileSync(join(goldenPath(golden), 'tokenizer.json')));
  const opened = await openCheckpoint(
    folderInMemory('mine', { 'mine.gguf': bytes, 'tokenizer.json': tokenizer }),
  );
  assert.ok(opened.ok, opened.ok ? '' : opened.problems.join());
  const pass = runPass(opened.model, goldenRun(golden).text, unvaried);
  assert.ok('trace' in pass);
  const { trace } = pass;
  await trace.prepare(trace.steps.map((step) => step.id));
  for (const [id, { data }] of await goldenTensors(golden)) {
    assertClose(trace.value(id).data, data, { absolute: 1e-4, relative: 1e-4 }, id);
  }
}

suite('A GGUF file', () => {
  const sizes = (name: string, more: Readonly<Record<string, number>>) => ({
    'general.architecture': name,
    [`${name}.block_count`]: 2,
    [`${name}.embedding_length`]: 16,
    [`${name}.attention.head_count`]: 4,
    ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`${name}.${key}`, value])),
  });

  test('of llama turns neighbours, and comes to what transformers has with halves', async () => {
    const metadata = sizes('llama', {
      'attention.head_count_kv': 2,
      'attention.layer_norm_rms_epsilon': Math.fround(1e-3),
      'rope.freq_base': 10000,
      'rope.dimension_count': 4,
      context_length: 64,
      feed_forward_length: 24,
    });
    const tensors = (await tensorsOf('llama')).map(named).map((tensor) => {
      const letter = /attn_([qk])\.weight$/.exec(tensor.name)?.[1];
      return letter === undefined ? tensor : permuted(tensor, letter === 'q' ? 4 : 2);
    });
    await check('llama', gguf(metadata, tensors));
    // Rows in transformers' order would be another model.
    const plain = (await tensorsOf('llama')).map(named);
    await assert.rejects(check('llama', gguf(metadata, plain)), /expected/);
  });

  test('of gpt2 has its matrices the other way about', async () => {
    const metadata = sizes('gpt2', {
      'attention.layer_norm_epsilon': Math.fround(1e-5),
      context_length: 32,
      feed_forward_length: 64,
    });
    const tensors = (await tensorsOf('gpt2'))
      .map(named)
      .map((tensor) =>
        /^blk.*(qkv|output|up|down)\.weight$/.test(tensor.name) ? transposed(tensor) : tensor,
      );
    await check('gpt2', gguf(metadata, tensors));
  });

  test('of another architecture, or without a tokenizer that can be read, says so', async () => {
    const problem = async (bytes: Uint8Array) => {
      const opened = await openCheckpoint(folderInMemory('mine', { 'mine.gguf': bytes }));
      assert.ok(!opened.ok);
      return opened.problems.join();
    };
    const tensors = (await tensorsOf('llama')).map(named);
    assert.match(
      await problem(gguf({ 'general.architecture': 'mamba' }, tensors)),
      /mine\.gguf: Glassformer does not know the GGUF architecture “mamba”\. It knows llama, .* 21 tensors: .*blk\.N\.attn_k\.weight/,
    );
    const metadata = sizes('llama', { feed_forward_length: 24, 'attention.head_count_kv': 2 });
    assert.match(
      await problem(gguf({ ...metadata, 'tokenizer.ggml.model': 'llama' }, tensors)),
      /mine\.gguf: its tokenizer \(“llama”\) cannot be read.*Put the model's tokenizer\.json beside it/,
    );
  });
});
