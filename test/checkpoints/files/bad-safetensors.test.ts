import assert from 'node:assert/strict';
import { openTensorFile, openTensorFolder } from '../../../src/checkpoints/files/open';
import {
  type ByteSource,
  bytesInMemory,
  folderInMemory,
} from '../../../src/checkpoints/files/source';
import { bytesOfGolden } from './goldens';
import { described, refusal, safetensors, watched } from './made';

const text = (value: string) => new TextEncoder().encode(value);
const f32 = (shape: readonly unknown[], from: number, to: number) =>
  described('F32', shape, from, to);

/** A file that claims a header of so many bytes. */
function announcing(length: bigint, size = 16): Uint8Array {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
}

const whole = bytesOfGolden('every-dtype.safetensors');

/** A file, and what is said about it. */
const cases: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ['an empty file', new Uint8Array(0), /The file is empty\. Download/],
  ['seven bytes', new Uint8Array(7), /It has 7 bytes, and a safetensors file has more than 8/],
  ['a header of 100 MB and one byte', announcing(100_000_001n), /more than 100 MB/],
  ['a header of 2^64 − 1 bytes', announcing(2n ** 64n - 1n), /more than 100 MB/],
  [
    'a header longer than the file',
    announcing(1000n),
    /header should be 1,000 bytes long, but the file ends after 16 bytes\. It was cut off/,
  ],
  ['a header of no bytes', announcing(0n), /does not begin with “\{”/],
  ['zeros', announcing(8n), /It is no safetensors file: its header does not begin/],
  ['the first half of a file', whole.subarray(0, whole.length / 2), /It was cut off/],
  [
    'a file without its last byte',
    whole.subarray(0, -1),
    /Tensor “\S+” ends at byte 3,315, but the file has only 3,314 bytes\. It was cut off/,
  ],
  [
    'a byte too many',
    new Uint8Array([...whole, 0]),
    /It has 1 byte at its end that no tensor claims/,
  ],
  ['a pickled file', text('PK\x03\x04 and so on, and on'), /pickled PyTorch.* may run code/],
  ['an old pickled file', new Uint8Array([0x80, 2, 0x8a, 10, 0, 0, 0, 0, 0]), /pickled PyTorch/],
  [
    'a pointer of Git LFS',
    text('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'),
    /Run “git lfs pull”/,
  ],
  ['a web page', text('<!DOCTYPE html><html><body>404'), /This is a web page/],
  ['HDF5', new Uint8Array([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10]), /HDF5/],
  ['an array of NumPy', new Uint8Array([0x93, ...text('NUMPY\x01\0v\0{')]), /NumPy array/],
  ['broken JSON', safetensors('{"a":', 0), /Its header is not valid JSON/],
  ['a list', safetensors('{}[]', 0), /Its header is not valid JSON/],
  ['a header that is no UTF-8', withByte(safetensors('{"a":1}', 0), 10, 0xff), /not UTF-8 text/],
  [
    'a header a hundred thousand levels deep',
    safetensors(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 0),
    /nested more than 3 levels deep/,
  ],
  [
    'a tensor that is there twice',
    safetensors(`{"a":${JSON.stringify(f32([1], 0, 4))},"a":${JSON.stringify(f32([1], 4, 8))}}`, 8),
    /Its header has the name "a" twice/,
  ],
  [
    'a tensor that is there twice in two spellings',
    safetensors('{"a":{},"\\u0061":{}}', 0),
    /Its header has the name "a" twice/,
  ],
  ['metadata twice', safetensors('{"__metadata__":{},"__metadata__":{}}', 0), /twice/],
  ['metadata that are numbers', safetensors({ __metadata__: { a: 1 } }, 0), /“__metadata__”/],
  ['metadata that are a list', safetensors({ __metadata__: [] }, 0), /“__metadata__”/],
  ['a tensor that is a number', safetensors({ a: 1 }, 0), /Tensor “a” lacks its dtype/],
  ['a tensor without a dtype', safetensors({ a: { shape: [], data_offsets: [0, 4] } }, 4), /lacks/],
  [
    'an unknown dtype',
    safetensors({ a: described('F128', [1], 0, 16) }, 16),
    /Tensor “a” is stored as “F128”, which is no dtype of safetensors/,
  ],
  [
    'a dtype of GGUF',
    safetensors({ a: described('Q4_0', [32], 0, 18) }, 18),
    /“Q4_0”, which is no dtype/,
  ],
  [
    'a dtype that every object has',
    safetensors({ a: described('constructor', [1], 0, 4) }, 4),
    /“constructor”, which is no dtype/,
  ],
  ...([[1.5], [-1], ['1'], [null], [2 ** 53], [1e400]] as const).map(
    (shape) =>
      [
        `a shape of ${JSON.stringify(shape)}`,
        safetensors({ a: f32(shape, 0, 4) }, 4),
        /Tensor “a” has a shape with a size that is no whole number/,
      ] as const,
  ),
  [
    'a shape whose product is too large to count',
    safetensors({ a: f32([2 ** 40, 2 ** 40], 0, 4) }, 4),
    /Tensor “a” has an impossible shape: \(1099511627776, 1099511627776\)/,
  ],
  [
    'a shape that needs more bytes than there are',
    safetensors({ a: f32([1_000_000, 1000], 0, 4) }, 4),
    /takes 4,000,000,000 bytes, but has 4 bytes/,
  ],
  [
    'half a number',
    safetensors({ a: described('F4', [3], 0, 1) }, 1),
    /Tensor “a” has an impossible shape: \(3\)/,
  ],
  ...([[4, 0], [0], [0, 4, 8], [-4, 0], ['0', 4], [0.5, 4.5], [0, 1e300]] as const).map(
    (place) =>
      [
        `offsets of ${JSON.stringify(place)}`,
        safetensors({ a: { dtype: 'F32', shape: [1], data_offsets: place } }, 4),
        /Tensor “a” has data_offsets that are no beginning and end/,
      ] as const,
  ),
  [
    'an offset beyond the file',
    safetensors({ a: f32([1], 0, 4), b: f32([2], 4, 12) }, 8),
    /Tensor “b” ends at byte \d+, but the file has only \d+ bytes\. It was cut off/,
  ],
  [
    'tensors that overlap',
    safetensors({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12),
    /Tensor “b” overlaps “a”: both claim the same bytes/,
  ],
  [
    'the same place for two',
    safetensors({ a: f32([2], 0, 8), b: f32([2], 0, 8) }, 8),
    /Tensor “b” overlaps “a”/,
  ],
  [
    'a hole',
    safetensors({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
    /There is a gap of 4 bytes before tensor “b”/,
  ],
  ['a hole at first', safetensors({ a: f32([1], 4, 8) }, 8), /a gap of 4 bytes before tensor “a”/],
  ['bytes of nobody', safetensors({}, 5), /It has 5 bytes at its end that no tensor claims/],
  [
    'a name that is a mile long, of signs that nobody sees',
    safetensors({ ['\n\u001b[31m' + 'x'.repeat(100_000)]: 1 }, 0),
    /^[^\n\u001b]{40,300}$/,
  ],
];

function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = byte;
  return changed;
}

suite('A bad safetensors file is refused with a clear message:', () => {
  for (const [what, bytes, message] of cases) {
    test(what, async () => {
      const source = watched('model.safetensors', bytes);
      const error = await refusal(openTensorFile(source));
      assert.match(error.message, message);
      assert.ok(error.message.startsWith('model.safetensors: '), error.message);
      assert.match(error.message, /\.$/);
      assert.equal(source.opened(), false, 'it is closed');
    });
  }

  test('one that says which tensor it is about', async () => {
    const bytes = safetensors({ a: f32([1], 0, 4), 'b.c': described('F0', [1], 4, 8) }, 8);
    assert.equal((await refusal(openTensorFile(watched('x', bytes)))).tensor, 'b.c');
  });

  test('one that cannot be read at all', async () => {
    const source: ByteSource = {
      name: 'model.safetensors',
      size: 100,
      read: () => Promise.reject(new Error('EIO: i/o error, read')),
    };
    const error = await refusal(openTensorFile(source));
    assert.match(error.message, /It could not be read \(EIO: i\/o error, read\)\. Look whether/);
  });

  test('one that says it is larger than it is', async () => {
    const source = { ...bytesInMemory('x', announcing(1000n)), size: 2000 };
    assert.match(
      (await refusal(openTensorFile(source))).message,
      /has changed since it was opened/,
    );
  });
});

suite('A file that changes while it is open', () => {
  const bytes = safetensors({ a: f32([2], 0, 8) }, 8);
  const changing = (change: () => Partial<ByteSource>): ByteSource => {
    const source = watched('x.safetensors', bytes);
    return {
      ...source,
      read: async (offset, length) => (change().read ?? source.read)(offset, length),
      stamp: () => change().stamp?.() ?? Promise.resolve('1'),
    };
  };

  test('is refused once it was written to', async () => {
    let stamp = '1';
    const file = await openTensorFile(changing(() => ({ stamp: () => Promise.resolve(stamp) })));
    assert.deepEqual((await file.read('a')).shape, [2]);
    stamp = '2';
    const error = await refusal(file.read('a'));
    assert.match(error.message, /x\.safetensors: The file has changed since it was opened\. Open/);
    assert.equal(error.tensor, 'a');
  });

  test('is refused once it is shorter', async () => {
    let short = false;
    const file = await openTensorFile(
      changing(() => (short ? { read: () => Promise.resolve(new Uint8Array(3)) } : {})),
    );
    short = true;
    assert.match((await refusal(file.read('a'))).message, /has changed since it was opened/);
  });

  test('is refused once it is gone', async () => {
    let gone = false;
    const file = await openTensorFile(
      changing(() => (gone ? { stamp: () => Promise.reject(new Error('ENOENT')) } : {})),
    );
    gone = true;
    assert.match((await refusal(file.read('a'))).message, /could not be read \(ENOENT\)/);
  });
});

suite('What is asked of a right file and is not there', () => {
  const bytes = safetensors(
    { a: f32([3, 2], 0, 24), s: f32([], 24, 28), p: described('F4', [2, 2], 28, 30) },
    30,
  );

  for (const [what, name, rows, message] of [
    ['a tensor', 'wte', undefined, /There is no tensor “wte” in it/],
    ['a tensor that every object has', 'toString', undefined, /There is no tensor/],
    ['a row', 'a', { from: 2, to: 4 }, /“a” has 3 rows; rows 2 to 4 were asked for/],
    ['a row before the first', 'a', { from: -1, to: 1 }, /has 3 rows/],
    ['half a row', 'a', { from: 0, to: 1.5 }, /has 3 rows/],
    ['a row of a number', 's', { from: 0, to: 1 }, /“s” has no rows/],
    ['a way to read it', 'p', undefined, /stored as F4, which Glassformer cannot read/],
  ] as const) {
    test(`${what} is refused with a clear message`, async () => {
      const file = await openTensorFile(watched('x', bytes));
      const error = await refusal(file.read(name, rows));
      assert.match(error.message, message);
      assert.equal(error.tensor, name);
    });
  }

  test('rows are given, also none of them', async () => {
    const file = await openTensorFile(watched('x', bytes));
    assert.deepEqual((await file.read('a', { from: 1, to: 1 })).shape, [0, 2]);
    assert.deepEqual((await file.read('a', { from: 1, to: 3 })).shape, [2, 2]);
    assert.equal((await file.bytes('a', { from: 1, to: 3 })).length, 16);
    assert.deepEqual((await file.read('s')).shape, []);
    assert.equal((await file.bytes('p', { from: 1, to: 2 })).length, 1);
  });
});

suite('A bad index of shards is refused with a clear message:', () => {
  const first = safetensors({ a: f32([1], 0, 4) }, 4);
  const second = safetensors({ b: f32([1], 0, 4), c: f32([1], 4, 8) }, 8);
  const folder = (index: unknown, files: Record<string, Uint8Array> = {}) =>
    folderInMemory('gpt', {
      'model.safetensors.index.json': text(
        typeof index === 'string' ? index : JSON.stringify(index),
      ),
      '1.safetensors': first,
      '2.safetensors': second,
      ...files,
    });
  const map = (weight_map: unknown) => ({ metadata: { total_size: 12 }, weight_map });
  const right = { a: '1.safetensors', b: '2.safetensors', c: '2.safetensors' };

  test('but a right one is read', async () => {
    const file = await openTensorFolder(folder(map(right)));
    assert.deepEqual([...file.tensors.keys()], ['a', 'b', 'c']);
    const { c, ...without } = right;
    assert.equal(c, '2.safetensors');
    const less = await openTensorFolder(folder(map(without)));
    assert.deepEqual([...less.tensors.keys()], ['a', 'b']);
    assert.deepEqual(less.notes, [
      '2.safetensors also holds “c”, which the index does not place there.',
    ]);
  });

  for (const path of [
    ...['../1.safetensors', '/etc/1.safetensors', 'C:\\1.safetensors', '..\\1.safetensors'],
    ...['https://example.org/1.safetensors', 'file:///1.safetensors', 'sub/1.safetensors'],
    ...['C:1.safetensors', '..', '.', '', '1.safetensors\0', '1.bin', '.1.safetensors', '%2e%2e/1'],
  ]) {
    test(`a path to ${JSON.stringify(path)}`, async () => {
      const error = await refusal(openTensorFolder(folder(map({ ...right, b: path }))));
      assert.match(
        error.message,
        /^model\.safetensors\.index\.json: The index says that tensor “b” is in “.*”\. It may only name/,
      );
    });
  }

  for (const [what, index, message] of [
    ['broken JSON', '{', /The index is not valid JSON/],
    ['no JSON object', '[]', /no “weight_map”/],
    ['no weight_map', {}, /no “weight_map”, so it is not known where/],
    ['a list for a weight_map', map(['1.safetensors']), /no “weight_map”/],
    ['nothing in the weight_map', map({}), /no “weight_map”/],
    ['a number for a file', map({ a: 1 }), /names no file for “a”/],
    ['a tensor twice', '{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}', /twice/],
    [
      'missing files',
      map({ ...right, d: '3.safetensors', e: '4.safetensors' }),
      /needs “3\.safetensors”, “4\.safetensors”, which are not in the folder\. Download/,
    ],
    [
      'a tensor that its file does not hold',
      map({ ...right, a: '2.safetensors' }),
      /places tensor “a” in “2\.safetensors”, which does not hold it/,
    ],
  ] as const) {
    test(what, async () => {
      const { message: said } = await refusal(openTensorFolder(folder(index)));
      assert.match(said, message);
      assert.ok(said.startsWith('model.safetensors.index.json: '), said);
    });
  }

  test('a shard that is damaged, by its own name', async () => {
    const damaged = { '2.safetensors': second.subarray(0, -1) };
    const error = await refusal(openTensorFolder(folder(map(right), damaged)));
    assert.match(error.message, /^2\.safetensors: Tensor “c” ends at byte/);
  });

  test('all that was opened is closed', async () => {
    const opened: ReturnType<typeof watched>[] = [];
    const plain = folder(map({ ...right, d: '2.safetensors' }));
    const error = await refusal(
      openTensorFolder({
        ...plain,
        open: async (name) => {
          const source = await plain.open(name);
          opened.push(watched(name, await source.read(0, source.size)));
          return opened.at(-1)!;
        },
      }),
    );
    assert.match(error.message, /does not hold it/);
    assert.deepEqual(
      opened.map((source) => source.opened()),
      [false, false, false],
    );
  });
});

suite('A folder', () => {
  const right = safetensors({ a: f32([1], 0, 4) }, 4);
  for (const [what, files, message] of [
    ['without weights', ['config.json'], /^gpt: The folder holds no \.safetensors and no \.gguf/],
    ['with pickled weights', ['pytorch_model.bin'], /pytorch_model\.bin is pickled, and may run/],
    ['with two checkpoints', ['a.safetensors', 'b.gguf'], /holds several checkpoints: “a\.saf/],
  ] as const) {
    test(`${what} is refused with a clear message`, async () => {
      const folder = folderInMemory('gpt', Object.fromEntries(files.map((name) => [name, right])));
      assert.match((await refusal(openTensorFolder(folder))).message, message);
    });
  }

  test('that cannot be listed is refused with a clear message', async () => {
    const list = () => Promise.reject(new Error('EACCES'));
    const folder = { ...folderInMemory('gpt', {}), list };
    const { message } = await refusal(openTensorFolder(folder));
    assert.match(message, /gpt: It could not be read \(EACCES\)/);
  });

  test('with one checkpoint of any name is opened', async () => {
    const files = { 'config.json': right, 'weights.safetensors': right };
    const file = await openTensorFolder(folderInMemory('gpt', files));
    assert.equal(file.name, 'weights.safetensors');
  });
});
