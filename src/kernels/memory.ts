import { type WasmMemory, webAssembly } from './web-assembly';

const page = 65_536;
/** All that 32-bit addresses reach. */
const mostPages = 65_536;
/** It grows by 64 MB: what nobody has written takes no room, and growing stops all who read into it. */
const pagesAtOnce = 1024;

/**
 * The memory of the kernels, shared among threads. It only grows: its arrays stay where they are, what
 * is given back is taken again, and all of it ends when nobody holds an array of it any more.
 */
export class Memory {
  readonly wasm: WasmMemory;
  /** A memory that has grown shows itself as another buffer; those before show its beginning. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  #used = 16;
  /** What was given back, by address; none ends where another begins. */
  #free: { from: number; bytes: number }[] = [];

  /** Throws where there is no shared memory. */
  constructor() {
    this.wasm = new (webAssembly()!.Memory)({ initial: 2, maximum: mostPages, shared: true });
    this.#buffers.add(this.wasm.buffer);
  }

  /** The address of so many bytes, a multiple of 64. Throws a RangeError where there is no more. */
  take(bytes: number): number {
    const whole = wholeLines(bytes);
    const hole = this.#free
      .filter((free) => free.bytes >= whole)
      .reduce<{ from: number; bytes: number } | undefined>(
        (least, free) => (least && least.bytes <= free.bytes ? least : free),
        undefined,
      );
    if (hole) {
      const { from } = hole;
      hole.from += whole;
      hole.bytes -= whole;
      if (hole.bytes === 0) this.#free.splice(this.#free.indexOf(hole), 1);
      return from;
    }
    const from = wholeLines(this.#used);
    const missing = from + whole - this.wasm.buffer.byteLength;
    if (missing > 0) {
      this.#grow(Math.ceil(missing / page));
      this.#buffers.add(this.wasm.buffer);
    }
    this.#used = from + whole;
    return from;
  }

  #grow(pages: number): void {
    try {
      this.wasm.grow(Math.max(pages, pagesAtOnce));
    } catch {
      this.wasm.grow(pages);
    }
  }

  /** Gives back what was taken. */
  give(from: number, bytes: number): void {
    const all = [...this.#free, { from, bytes: wholeLines(bytes) }];
    this.#free = [];
    for (const free of all.sort((a, b) => a.from - b.from)) {
      const before = this.#free.at(-1);
      if (before && before.from + before.bytes === free.from) before.bytes += free.bytes;
      else this.#free.push(free);
    }
  }

  room(bytes: number): Uint8Array | undefined {
    try {
      // Taken first: the memory that has grown is another buffer.
      const address = this.take(bytes);
      return new Uint8Array(this.wasm.buffer, address, bytes);
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

/** So many bytes, up to the end of a line of the cache. */
function wholeLines(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
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
      if (this.#bytes > 0) this.memory.give(this.#address, this.#bytes);
      this.#bytes = 0;
      this.#address = this.memory.take(wanted);
      this.#bytes = wanted;
    }
    return this.#address;
  }
}
