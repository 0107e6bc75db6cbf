import type { MetadataValue, NumberList } from './tensor-file';
import { quoted } from './words';

/** A tensor as the header of a GGUF file describes it. */
export interface GgufTensor {
  readonly name: string;
  /** The fastest axis first, as ggml has them. */
  readonly sizes: readonly bigint[];
  /** A number of ggml's enum ggml_type. */
  readonly type: number;
  /** From the beginning of the data. */
  readonly offset: bigint;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: readonly GgufTensor[];
  /** Where the header ends; the data begin at the next multiple of the alignment. */
  readonly end: number;
}

/** The header is right as far as it is there, and goes on. */
export class NeedsMore extends Error {}

/** The header is wrong; the message is a sentence about it. */
export class BadHeader extends Error {}

/**
 * Reads the header of a GGUF file, versions 2 and 3 (ggml, docs/gguf.md), out of its first bytes. Throws
 * `NeedsMore` or `BadHeader`. @param fileSize bounds what counts in the header may announce.
 */
export function readGgufHeader(bytes: Uint8Array, fileSize: number): GgufHeader {
  const reader = new Reader(bytes, fileSize);
  const version = versionOf(reader);
  // The shortest description of a tensor has 24 bytes, the shortest piece of metadata 13.
  const tensorCount = reader.count(24, 'tensors');
  const pieces = reader.count(13, 'pieces of metadata');
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < pieces; i++) {
    const key = reader.name('the key of a piece of metadata');
    if (metadata.has(key)) throw new BadHeader(`Its metadata have ${quoted(key)} twice.`);
    metadata.set(key, valueOf(reader, reader.u32(), key));
  }
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  for (let i = 0; i < tensorCount; i++) {
    const name = reader.name('the name of a tensor');
    if (names.has(name)) throw new BadHeader(`It has two tensors named ${quoted(name)}.`);
    names.add(name);
    const axes = reader.u32();
    if (axes > 4) {
      throw new BadHeader(`Tensor ${quoted(name)} has ${axes} axes; GGUF allows four.`);
    }
    const sizes = Array.from({ length: axes }, () => reader.u64());
    tensors.push({ name, sizes, type: reader.u32(), offset: reader.u64() });
  }
  return { version, metadata, tensors, end: reader.at };
}

function versionOf(reader: Reader): number {
  const magic = reader.u32();
  if (magic !== 0x46554747) throw new BadHeader('It is no GGUF file: it does not begin with GGUF.');
  const version = reader.u32();
  if (version === 2 || version === 3) return version;
  if (version === 0x02000000 || version === 0x03000000) {
    throw new BadHeader('It is a big-endian GGUF file; only little-endian ones can be read.');
  }
  throw new BadHeader(
    `It is a GGUF file of version ${version}; versions 2 and 3 can be read. Convert the model again with a current llama.cpp.`,
  );
}

/** The types of metadata: gguf_metadata_value_type. */
const textType = 8;
const listType = 9;
const boolType = 7;

function valueOf(reader: Reader, type: number, key: string): MetadataValue {
  if (type === textType) return reader.text();
  if (type === listType) return listOf(reader, key);
  const list = reader.numbers(type, 1);
  if (!list) throw new BadHeader(`The type of metadata ${quoted(key)}, ${type}, is not known.`);
  const value = list[0]!;
  if (type === boolType) return value !== 0;
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A list of texts, or of numbers in the type that they are stored in; truths are 0 and 1. */
function listOf(reader: Reader, key: string): MetadataValue {
  const type = reader.u32();
  if (type === listType) throw new BadHeader(`Metadata ${quoted(key)} are lists of lists.`);
  const count = reader.count(type === textType ? 8 : 1, `entries of ${quoted(key)}`);
  if (type === textType) {
    const texts: string[] = [];
    for (let i = 0; i < count; i++) texts.push(reader.text());
    return texts;
  }
  const numbers = reader.numbers(type, count);
  if (!numbers) throw new BadHeader(`The type of metadata ${quoted(key)}, ${type}, is not known.`);
  return numbers;
}

/** Bytes of a number type, and how a copy of them is looked at. */
const numberTypes: readonly (
  { readonly bytes: number; readonly of: (buffer: ArrayBuffer) => NumberList } | undefined
)[] = [
  { bytes: 1, of: (buffer) => new Uint8Array(buffer) },
  { bytes: 1, of: (buffer) => new Int8Array(buffer) },
  { bytes: 2, of: (buffer) => new Uint16Array(buffer) },
  { bytes: 2, of: (buffer) => new Int16Array(buffer) },
  { bytes: 4, of: (buffer) => new Uint32Array(buffer) },
  { bytes: 4, of: (buffer) => new Int32Array(buffer) },
  { bytes: 4, of: (buffer) => new Float32Array(buffer) },
  { bytes: 1, of: (buffer) => new Uint8Array(buffer) }, // bool
  undefined,
  undefined,
  { bytes: 8, of: (buffer) => new BigUint64Array(buffer) },
  { bytes: 8, of: (buffer) => new BigInt64Array(buffer) },
  { bytes: 8, of: (buffer) => new Float64Array(buffer) },
];

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #tolerant = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(
    bytes: Uint8Array,
    readonly fileSize: number,
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  /** How many things of at least so many bytes follow. More than the file has room for is refused. */
  count(leastBytes: number, what: string): number {
    const count = this.u64();
    if (count > BigInt(Math.floor((this.fileSize - this.at) / leastBytes))) {
      throw new BadHeader(`It announces ${count} ${what}, more than the file has room for.`);
    }
    return Number(count);
  }

  /** A text of metadata. Bytes that are no UTF-8 become U+FFFD. */
  text(): string {
    return this.#tolerant.decode(this.#string('a text'));
  }

  name(what: string): string {
    const bytes = this.#string(what);
    if (bytes.length > 65535) throw new BadHeader(`It is damaged: ${what} is too long.`);
    try {
      return this.#strict.decode(bytes);
    } catch {
      throw new BadHeader(`It is damaged: ${what} is not UTF-8.`);
    }
  }

  /** So many numbers of this type; undefined where the type is none of numbers. */
  numbers(type: number, count: number): NumberList | undefined {
    const found = numberTypes[type];
    if (!found) return undefined;
    const start = this.#take(count * found.bytes);
    return found.of(this.#bytes.slice(start, this.at).buffer);
  }

  #string(what: string): Uint8Array {
    const length = this.u64();
    if (length > BigInt(this.fileSize - this.at)) {
      throw new BadHeader(`It is damaged: ${what} should be longer than the rest of the file.`);
    }
    const start = this.#take(Number(length));
    return this.#bytes.subarray(start, this.at);
  }

  /** Goes on by so many bytes and returns where they begin. */
  #take(length: number): number {
    const start = this.at;
    if (start + length > this.fileSize) throw new BadHeader('It ends in the middle of its header.');
    if (start + length > this.#bytes.length) throw new NeedsMore();
    this.at += length;
    return start;
  }
}
