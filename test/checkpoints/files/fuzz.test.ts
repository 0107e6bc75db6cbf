import assert from 'node:assert/strict';
import { BadFile } from '../../../src/checkpoints/files/bad-file';
import { isReadable } from '../../../src/checkpoints/files/widen';
import { openTensorFile, openTensorFolder } from '../../../src/checkpoints/files/open';
import type { ByteSource } from '../../../src/checkpoints/files/source';
import type { TensorFile } from '../../../src/checkpoints/files/tensor-file';
import { Random } from '../../ops/random';
import { bytesOfGolden } from './goldens';
import { safetensors, watched } from './made';

/** How many headers; `GLASSFORMER_HEADERS=1000000` for a long night. */
const rounds = Number(process.env.GLASSFORMER_HEADERS ?? 10_000);

const numbers = ['0', '-1', '1', '3', '4', '8', '64', '1e3', '1.5', '4294967296', '1e308', '2e999'];
const values = ['null', '[]', '{}', '""', '"F32"', '"F64"', '"BOOL"', '"Q4_0"', '[0,0]', '[1,[2]]'];
const pieces = ['{', '}', '[', ']', ',', ':', '"', '\\', '\\u0000', ' ', 'é', '\ud83d', '"a":1,'];
const sizes = [0, 1, 7, 32, 255, 256, 65535, 2 ** 31, 2 ** 32 - 1];

/** A file with mistakes in its first `header` bytes; now and then cut, or longer. */
function damaged(file: Uint8Array, header: number, random: Random): Uint8Array {
  let bytes: Uint8Array = file.slice();
  for (let count = random.integer(1, 4); count > 0; count--) {
    const at = random.integer(0, Math.min(header, bytes.length) - 1);
    switch (random.integer(0, 6)) {
      case 0:
        bytes[at] = random.integer(0, 255);
        break;
      case 1:
        bytes[at]! ^= 1 << random.integer(0, 7);
        break;
      case 2:
        bytes = bytes.slice(0, random.integer(0, bytes.length));
        if (bytes.length === 0) return bytes;
        break;
      case 3: {
        const cut = random.integer(0, 20);
        bytes = joined(bytes.slice(0, at), bytes.slice(at + cut));
        break;
      }
      case 4: {
        const again = bytes.slice(at, at + random.integer(1, 60));
        bytes = joined(bytes.slice(0, at), again, bytes.slice(at));
        break;
      }
      case 5: {
        const number = new Uint8Array(Uint32Array.of(random.pick(sizes)).buffer);
        bytes.set(number.subarray(0, bytes.length - at), at);
        break;
      }
      default:
        bytes = joined(bytes, new Uint8Array(random.integer(0, 40)));
    }
  }
  return bytes;
}

/** A safetensors file whose header is another text, so that its length is right. */
function rewritten(file: Uint8Array, random: Random): Uint8Array {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  let text = new TextDecoder().decode(file.subarray(8, 8 + length));
  for (let count = random.integer(1, 3); count > 0; count--) {
    const from = random.integer(0, text.length - 1);
    const replace = (pattern: RegExp, by: string) => {
      const found = pattern.exec(text.slice(from));
      if (!found) return;
      const at = from + found.index;
      text = text.slice(0, at) + by + text.slice(at + found[0].length);
    };
    switch (random.integer(0, 4)) {
      case 0:
        replace(/\d+/, random.pick(numbers));
        break;
      case 1:
        replace(/\d+/, `${random.integer(0, 600)}`);
        break;
      case 2:
        replace(/"[^"]*"(?!:)|\[[^\]]*\]/, random.pick(values));
        break;
      case 3:
        replace(/"[^"]*":/, '"a":');
        break;
      default:
        replace(/(?:)/, random.pick(pieces));
    }
  }
  return joined(safetensors(text, 0), file.slice(8 + length));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Opens it and reads all that can be read. Whether it was opened; throws what is no `BadFile`. */
async function tried(open: () => Promise<TensorFile>, bytes: number): Promise<boolean> {
  let file: TensorFile;
  try {
    file = await open();
  } catch (error) {
    assert.ok(error instanceof BadFile, error instanceof Error ? error.stack : String(error));
    assert.ok(error.message.length < 1000 && !/undefined|NaN/.test(error.message), error.message);
    return false;
  }
  let total = 0;
  for (const { name, shape, dtype, length } of file.tensors.values()) {
    total += length;
    if (!isReadable(dtype)) continue;
    const { data } = await file.read(name);
    assert.equal(
      data.length,
      shape.reduce((product, size) => product * size, 1),
    );
  }
  assert.ok(total <= bytes, 'tensors do not hold more than the file');
  assert.ok(process.memoryUsage().arrayBuffers < 100e6, 'nothing large is made');
  return true;
}

suite(`${rounds} damaged headers`, function () {
  this.timeout(120_000 + rounds * 5);
  const random = new Random(4);
  const plain = bytesOfGolden('every-dtype.safetensors');
  const sharded = bytesOfGolden('sharded/model-00001-of-00003.safetensors');
  const quantised = bytesOfGolden('quantised.gguf');

  const kinds: readonly (readonly [string, share: number, make: () => ByteSource])[] = [
    [
      'of safetensors, byte by byte',
      0.3,
      () => watched('x.safetensors', damaged(plain, 1700, random)),
    ],
    [
      'of safetensors, rewritten',
      0.3,
      () => watched('x.safetensors', rewritten(random.pick([plain, sharded]), random)),
    ],
    ['of GGUF', 0.3, () => watched('x.gguf', damaged(quantised, 1850, random))],
  ];
  for (const [what, share, make] of kinds) {
    test(`${what}: read or refused`, async () => {
      let opened = 0;
      const count = Math.ceil(rounds * share);
      for (let round = 0; round < count; round++) {
        const source = make();
        if (await tried(() => openTensorFile(source), source.size)) opened++;
      }
      // Both ways are tried: some mistakes do not matter.
      assert.ok(opened > count / 1000 && opened < count * 0.9, `${opened} of ${count} opened`);
    });
  }

  test('of indices of shards: read or refused', async () => {
    const index = bytesOfGolden('sharded/model.safetensors.index.json');
    const shards = new Map(
      [1, 2, 3].map((n) => {
        const name = `model-0000${n}-of-00003.safetensors`;
        return [name, bytesOfGolden(`sharded/${name}`)];
      }),
    );
    let opened = 0;
    const count = Math.ceil(rounds * 0.1);
    for (let round = 0; round < count; round++) {
      const name = 'model.safetensors.index.json';
      const bad = damaged(index, index.length, random);
      const folder = {
        name: 'gpt',
        list: () => Promise.resolve([name, ...shards.keys()]),
        open: (file: string) => {
          assert.ok(file === name || shards.has(file), `${file} is opened`);
          return Promise.resolve(watched(file, shards.get(file) ?? bad));
        },
      };
      if (await tried(() => openTensorFolder(folder), 5000)) opened++;
    }
    assert.ok(opened > count / 1000 && opened < count * 0.9, `${opened} of ${count} opened`);
  });
});
