import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { StoredDtype } from '../../../src/checkpoints/files/dtypes';
import { openTensorFile, openTensorFolder } from '../../../src/checkpoints/files/open';
import { bytesInMemory } from '../../../src/checkpoints/files/source';
import type { TensorFile } from '../../../src/checkpoints/files/tensor-file';
import { widen } from '../../../src/checkpoints/files/widen';
import { fileOnDisk, folderOnDisk } from '../../../src/disk/node-files';
import { bitsOf, bytesOfGolden, golden, goldens, type GoldenTensor } from './goldens';

/** That every tensor is there and holds what the reference says, bit for bit. */
async function assertHolds(
  file: TensorFile,
  expected: Readonly<Record<string, GoldenTensor>>,
): Promise<void> {
  assert.deepEqual([...file.tensors.keys()].sort(), Object.keys(expected).sort());
  for (const [name, { shape, float32 }] of Object.entries(expected)) {
    assert.deepEqual(file.tensors.get(name)?.shape, shape, name);
    if (float32 === null) {
      await assert.rejects(file.read(name), /cannot read/);
      continue;
    }
    const tensor = await file.read(name);
    assert.equal(tensor.dtype, 'float32');
    assert.deepEqual(tensor.shape, shape);
    assert.equal(Buffer.from(bitsOf(tensor.data)).toString('base64'), float32, name);
    const rows = shape[0] ?? 0;
    for (let from = 0; from < rows; from += Math.ceil(rows / 5)) {
      const to = Math.min(rows, from + 1);
      const some = await file.read(name, { from, to });
      const width = tensor.data.length / rows;
      assert.deepEqual(some.shape, [to - from, ...shape.slice(1)]);
      assert.deepEqual(bitsOf(some.data), bitsOf(tensor.data.slice(from * width, to * width)));
    }
  }
}

suite('What the reference has written', () => {
  test('in every dtype of safetensors is read bit for bit', async () => {
    const file = await openTensorFile(await fileOnDisk(join(goldens, 'every-dtype.safetensors')));
    await assertHolds(file, golden.everyDtype);
    assert.deepEqual([file.name, file.format], ['every-dtype.safetensors', 'safetensors']);
    assert.deepEqual(Object.fromEntries(file.metadata), { format: 'pt', naïve: 'ü “x”' });
    const dtypes = new Set([...file.tensors.values()].map(({ dtype }) => dtype));
    assert.equal(dtypes.size, 19);
    await file.close();
    await assert.rejects(file.read('f32'), { name: 'BadFile' });
  });

  test('is read at any place of the memory', async () => {
    const stored = bytesOfGolden('every-dtype.safetensors');
    const { offset, length, dtype } = (
      await openTensorFile(bytesInMemory('x', stored))
    ).tensors.get('f64')!;
    const shifted = new Uint8Array(length + 3);
    shifted.set(stored.subarray(offset, offset + length), 3);
    assert.equal(
      Buffer.from(bitsOf(widen(shifted.subarray(3), dtype)!)).toString('base64'),
      golden.everyDtype.f64!.float32,
    );
  });

  test('in shards is read through their index', async () => {
    const file = await openTensorFolder(folderOnDisk(join(goldens, 'sharded')));
    await assertHolds(file, golden.sharded);
    assert.equal(file.name, 'model.safetensors.index.json');
    assert.equal(new Set([...file.tensors.values()].map((it) => it.file)).size, 3);
    assert.deepEqual(file.notes, []);
    await file.close();
  });

  test('in GGUF is read bit for bit', async () => {
    const file = await openTensorFile(await fileOnDisk(join(goldens, 'quantised.gguf')));
    await assertHolds(file, golden.quantised);
    for (const [name, { dtype }] of Object.entries(golden.quantised)) {
      assert.equal(file.tensors.get(name)?.dtype, dtype);
    }
    assert.deepEqual(Object.fromEntries(file.metadata), {
      'general.architecture': 'llama',
      'general.name': 'A test',
      'test.u8': 255,
      'test.i8': -128,
      'test.u16': 65535,
      'test.i16': -32768,
      'test.u32': 2 ** 32 - 1,
      'test.i32': -(2 ** 31),
      'test.u64': 2n ** 64n - 1n,
      'test.i64': -5,
      'test.f32': Math.fround(0.1),
      'test.f64': 0.1,
      'test.bool': true,
      'tokenizer.ggml.tokens': ['<s>', 'Ġé', '\ufeff', '日本', ''],
      'tokenizer.ggml.token_type': Int32Array.of(3, 1, 1, 1, 6),
      'tokenizer.ggml.scores': Float32Array.of(0, -1.5, 2.5, 0.1, -0),
    });
    await file.close();
  });

  for (const dtype of ['F16', 'BF16'] as const satisfies readonly StoredDtype[]) {
    test(`every pattern of ${dtype} is widened bit for bit`, () => {
      const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
      const wide = widen(new Uint8Array(patterns.buffer), dtype)!;
      const hash = createHash('sha256').update(bitsOf(wide)).digest('hex');
      assert.equal(hash, golden.everyHalf[dtype]);
    });
  }
});
