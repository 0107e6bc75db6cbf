import assert from 'node:assert/strict';
import { BadFile } from '../../../src/checkpoints/files/bad-file';
import { type ByteSource, bytesInMemory } from '../../../src/checkpoints/files/source';

/** A safetensors file with this header (JSON or text) and so many bytes after it. */
export function safetensors(header: unknown, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

/** What a header says of a tensor. */
export function described(dtype: string, shape: readonly unknown[], from: number, to: number) {
  return { dtype, shape, data_offsets: [from, to] };
}

/** Bytes that are written to by hand. */
export class Writer {
  readonly #parts: Uint8Array[] = [];

  u32(value: number): this {
    return this.#number(4, (view) => view.setUint32(0, value, true));
  }

  u64(value: number | bigint): this {
    return this.#number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  text(value: string | Uint8Array): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    this.u64(bytes.length);
    return this.raw(bytes);
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  done(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }

  #number(length: number, write: (view: DataView) => void): this {
    const bytes = new Uint8Array(length);
    write(new DataView(bytes.buffer));
    return this.raw(bytes);
  }
}

/** A source that refuses to be asked for what it does not have, and knows whether it was closed. */
export interface Watched extends ByteSource {
  readonly opened: () => boolean;
}

export function watched(name: string, bytes: Uint8Array): Watched {
  const source = bytesInMemory(name, bytes);
  let open = true;
  return {
    ...source,
    read: (offset, length) => {
      if (!open) throw new Error('read after it was closed');
      if (!(offset >= 0 && length >= 0 && offset + length <= bytes.length)) {
        throw new Error(`${length} bytes from ${offset} of ${bytes.length}`);
      }
      return source.read(offset, length);
    },
    close: () => {
      open = false;
      return Promise.resolve();
    },
    opened: () => open,
  };
}

/** The error with which a file is refused: it is of the one kind that readers expect. */
export async function refusal(promise: Promise<unknown>): Promise<BadFile> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof BadFile, String(error));
    return error;
  }
  assert.fail('it was not refused');
}
