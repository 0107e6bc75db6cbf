import assert from 'node:assert/strict';
import { openTensorFile } from '../../../src/checkpoints/files/open';
import { bytesOfGolden } from './goldens';
import { refusal, watched, Writer } from './made';

const [u8, u32, text, list] = [0, 4, 8, 9];
const [f32, q4_0, iq2xxs] = [0, 2, 16];

interface Tensor {
  readonly name?: string;
  readonly sizes?: readonly (number | bigint)[];
  readonly type?: number;
  readonly offset?: number | bigint;
}

/** A GGUF file by hand: pieces of metadata as bytes, descriptions of tensors, so many bytes of data. */
function gguf(file: {
  readonly version?: number;
  readonly pieces?: readonly Writer[];
  readonly pieceCount?: number | bigint;
  readonly tensors?: readonly Tensor[];
  readonly tensorCount?: number | bigint;
  readonly data?: number;
}): Uint8Array {
  const { version = 3, pieces = [], tensors = [], data = 0 } = file;
  const { tensorCount = tensors.length, pieceCount = pieces.length } = file;
  const writer = new Writer().u32(0x46554747).u32(version).u64(tensorCount).u64(pieceCount);
  for (const piece of pieces) writer.raw(piece.done());
  for (const { name = 'a', sizes = [1], type = f32, offset = 0 } of tensors) {
    writer.text(name).u32(sizes.length);
    for (const size of sizes) writer.u64(size);
    writer.u32(type).u64(offset);
  }
  const header = writer.done();
  const padded = Math.ceil(header.length / 32) * 32;
  return new Uint8Array([...header, ...new Uint8Array(padded - header.length + data)]);
}

const piece = (key: string | Uint8Array, type: number) => new Writer().text(key).u32(type);
const aligned = (value: number) => gguf({ pieces: [piece('general.alignment', u32).u32(value)] });
const whole = bytesOfGolden('quantised.gguf');

const cases: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ['four bytes', whole.subarray(0, 4), /ends in the middle of its header/],
  ['the first hundred bytes', whole.subarray(0, 100), /damaged|room|ends in the middle/],
  ['the header alone', whole.subarray(0, 1800), /It was cut off/],
  ['version 1', gguf({ version: 1 }), /version 1; versions 2 and 3 can be read\. Convert/],
  ['version 4', gguf({ version: 4 }), /version 4/],
  ['big-endian', gguf({ version: 0x03000000 }), /big-endian/],
  ['more tensors than bytes', gguf({ tensorCount: 2n ** 60n }), /announces 1152921504606846976 t/],
  ['more metadata than bytes', gguf({ pieceCount: 1e9 }), /announces 1000000000 pieces of meta/],
  ['a key twice', gguf({ pieces: [0, 1].map(() => piece('k', u32).u32(1)) }), /have “k” twice/],
  [
    'a key that is no UTF-8',
    gguf({ pieces: [piece(Uint8Array.of(0xff), u32).u32(1)] }),
    /the key of a piece of metadata is not UTF-8/,
  ],
  [
    'a key of 70,000 bytes',
    gguf({ pieces: [piece('k'.repeat(70_000), u32).u32(1)] }),
    /the key of a piece of metadata is too long/,
  ],
  ['an unknown type', gguf({ pieces: [piece('k', 13).u32(1)] }), /type of metadata “k”, 13, is/],
  [
    'a list of an unknown type',
    gguf({ pieces: [piece('k', list).u32(99).u64(1).u64(0)] }),
    /type of metadata “k”, 99/,
  ],
  [
    'a list of lists of lists',
    gguf({ pieces: [piece('k', list).u32(list).u64(1)] }),
    /“k” are lists of lists/,
  ],
  [
    'a list longer than the file',
    gguf({
      pieces: [
        piece('k', list)
          .u32(u8)
          .u64(2n ** 63n),
      ],
    }),
    /announces 9223372036854775808 entries of “k”, more than/,
  ],
  [
    'a list of numbers longer than the file',
    gguf({ pieces: [piece('k', list).u32(10).u64(30)], data: 64 }),
    /ends in the middle of its header/,
  ],
  [
    'texts longer than the file',
    gguf({ pieces: [piece('k', text).u64(1000)] }),
    /a text should be longer than the rest of the file/,
  ],
  ['two tensors of a name', gguf({ tensors: [{}, {}], data: 64 }), /two tensors named “a”/],
  ['five axes', gguf({ tensors: [{ sizes: [1, 1, 1, 1, 1] }] }), /“a” has 5 axes/],
  [
    'four billion axes',
    gguf({ tensors: [{ sizes: [] }] }).fill(0xff, 24 + 8 + 1, 24 + 8 + 5),
    /“a” has 4294967295 axes/,
  ],
  ['an unknown type of tensor', gguf({ tensors: [{ type: 4 }] }), /“a” is stored in ggml’s type 4/],
  [
    'a shape whose product is too large to count',
    gguf({ tensors: [{ sizes: [2n ** 40n, 2n ** 40n] }] }),
    /“a” cannot be \(1099511627776, 1099511627776\) in F32/,
  ],
  [
    'a shape of 2^64 − 1',
    gguf({ tensors: [{ sizes: [2n ** 64n - 1n] }] }),
    /“a” cannot be \(18446744073709552000\) in F32/,
  ],
  [
    'half a block in a row',
    gguf({ tensors: [{ sizes: [16, 4], type: q4_0 }], data: 36 }),
    /“a” cannot be \(4, 16\) in Q4_0/,
  ],
  [
    'a tensor beyond the file',
    gguf({ tensors: [{ sizes: [100] }], data: 399 }),
    /“a” should end at byte \d+, but the file has only \d+ bytes\. It was cut off/,
  ],
  ['an offset of 2^63', gguf({ tensors: [{ offset: 2n ** 63n }] }), /“a” should end at byte/],
  [
    'an offset between the marks',
    gguf({ tensors: [{ offset: 4 }], data: 8 }),
    /“a” does not begin at a multiple of 32/,
  ],
  [
    'tensors that overlap',
    gguf({ tensors: [{ sizes: [9] }, { name: 'b', offset: 32 }], data: 64 }),
    /Tensor “b” overlaps “a”/,
  ],
  ['an alignment of 0', aligned(0), /general\.alignment is no power of two/],
  ['an alignment of 24', aligned(24), /general\.alignment is no power of two/],
  [
    'an alignment that is a text',
    gguf({ pieces: [piece('general.alignment', text).text('32')] }),
    /general\.alignment is no power of two/,
  ],
];

suite('A bad GGUF file is refused with a clear message:', () => {
  for (const [what, bytes, message] of cases) {
    test(what, async () => {
      const source = watched('model.gguf', bytes);
      const error = await refusal(openTensorFile(source));
      assert.match(error.message, message);
      assert.match(error.message, /^model\.gguf: .*\.$/);
      assert.equal(source.opened(), false, 'it is closed');
    });
  }

  test('but a right one by hand is read', async () => {
    const tensors = [{ sizes: [2, 3] }, { name: 'b', offset: 32 }];
    const file = await openTensorFile(watched('x', gguf({ tensors, data: 36 })));
    assert.deepEqual(file.tensors.get('a')?.shape, [3, 2]);
    assert.equal((await file.read('b')).data.length, 1);
  });

  test('one whose type is known and not read, once it is read', async () => {
    const tensors = [{ sizes: [256], type: iq2xxs }];
    const file = await openTensorFile(watched('x.gguf', gguf({ tensors, data: 66 })));
    assert.equal(file.tensors.get('a')?.dtype, 'IQ2_XXS');
    const error = await refusal(file.read('a'));
    assert.match(error.message, /“a” is stored as IQ2_XXS, which Glassformer cannot read\. Use/);
  });

  test('rows that are no whole blocks are read all the same', async () => {
    const file = await openTensorFile(watched('quantised.gguf', whole));
    const name = 'blk.0.Q8_0.weight';
    const one = await file.read(name);
    assert.equal((await file.bytes(name, { from: 1, to: 2 })).length, 68);
    const flat = gguf({ tensors: [{ sizes: [64], type: 8 }], data: 68 });
    const data = whole.subarray(file.tensors.get(name)!.offset);
    flat.set(data.subarray(0, 68), flat.length - 68);
    const line = await openTensorFile(watched('x', flat));
    const some = await line.read('a', { from: 30, to: 40 });
    assert.deepEqual([...some.data], [...one.data.slice(30, 40)]);
    assert.match(
      (await refusal(line.bytes('a', { from: 30, to: 40 }))).message,
      /are no whole blocks of Q8_0/,
    );
  });

  test('a header longer than the first piece that is read', async () => {
    const tokens = piece('tokenizer.ggml.tokens', list).u32(text).u64(150_000);
    for (let i = 0; i < 150_000; i++) tokens.text(`token ${i}`);
    const bytes = gguf({ pieces: [tokens], tensors: [{}], data: 4 });
    assert.ok(bytes.length > 2 * 1024 * 1024);
    const file = await openTensorFile(watched('x', bytes));
    const read = file.metadata.get('tokenizer.ggml.tokens') as readonly string[];
    assert.deepEqual([read.length, read.at(-1)], [150_000, 'token 149999']);
  });
});
