import { type WasmMemory, webAssembly } from './web-assembly';

const page = 65_536;
/** All that 32-bit addresses reach. */
const mostPages = 65_536;

/**
 * The memory of the kernels, shared among threads. It only grows: its arrays stay where they are, and
 * all of it is given back when nobody holds an array of it any more.
 */
export class Memory {
  readonly wasm: WasmMemory;
  /** A memory that has grown shows itself as another buffer; those before show its beginning. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  #used = 16;

  /** Throws where there is no shared memory. */
  constructor() {
    this.wasm = new (webAssembly()!.Memory)({ initial: 2, maximum: mostPages, shared: true });
    this.#buffers.add(this.wasm.buffer);
  }

  /** The address of so many bytes, a multiple of 64. Throws a RangeError where there is no more. */
  take(bytes: number): number {
    const from = Math.ceil(this.#used / 64) * 64;
    const missing = from + bytes - this.wasm.buffer.byteLength;
    if (missing > 0) {
      this.wasm.grow(Math.ceil(missing / page));
      this.#buffers.add(this.wasm.buffer);
    }
    this.#used = from + bytes;
    return from;
  }

  room(bytes: number): Uint8Array | undefined {
    try {
      return new Uint8Array(this.wasm.buffer, this.take(bytes), bytes);
    } catch {
      return undefined;
    }
  }

  /** Whether products can read these numbers where they are. */
  holds(data: ArrayBufferView): boolean {
    return this.#buffers.has(data.buffer);
  }

  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.wasm.buffer, address, count);
  }

  integers(address: number, count: number): Int32Array {
    return new Int32Array(this.wasm.buffer, address, count);
  }
}

/** A place in the memory for what changes from product to product; it grows with the largest. */
export class Staging {
  #address = 0;
  #bytes = 0;

  constructor(private readonly memory: Memory) {}

  /** The address of so many bytes; what was there before is gone. */
  of(bytes: number): number {
    if (bytes > this.#bytes) {
      const wanted = 2 ** Math.ceil(Math.log2(bytes));
      this.#address = this.memory.take(wanted);
      this.#bytes = wanted;
    }
    return this.#address;
  }
}
