import type { NumberKind } from '../tensor/strided';
import * as binary from './binary';
import {
  type CellFunction,
  type Combination,
  functionNumber,
  operationNumber,
  reachOf,
} from './cells';
import type { Kernels, Product } from './kernels';
import { Memory, Staging } from './memory';
import { plain } from './plain';
import { type Staged, stageColumns, stageOut, stageRows } from './stage';
import { type Helper, type StartThread, helpers } from './threads';
import { type Instance, type Module, webAssembly } from './web-assembly';

/** The task's 32-bit integers, as `assembly/product.ts` names them from UNITS on. */
const firstField = 4;
const firstOwn = 19;
const mostThreads = 16;
const taskBytes = 4 * (firstOwn + mostThreads);
const mostPlaces = 4096;
const columnBlock = 64;
/** Columns of a unit of work. */
const strip = 16;

/** Rows of `a` that are packed at once hold about so many numbers, but at least 24 rows. */
const packedNumbers = 1 << 18;
const fewestRows = 24;
/** Beside the packed rows: a tile that overhangs, one of a part of the terms, and twice 64 columns of 256 terms. */
const ownBytes = 512 + 2 * columnBlock * 256 * 4;
/** Numbers of one operand that are copied into the kernels' memory at once: heads come in parts. */
const stagedNumbers = 1 << 21;
/** Products smaller than this are over before another thread wakes up. */
const sharedWork = 1 << 18;
/** Cells that are copied and computed at once, and those that are worth waking another thread. */
const cellBlock = 1 << 18;
const sharedCells = 1 << 15;

const kindNumber: Readonly<Record<NumberKind, number>> = { float32: 0, float16: 1, bfloat16: 2 };

/**
 * The kernels in WebAssembly; the plain ones where the machine has no SIMD or no memory for it.
 * `startThread` is the shell's: without it, or where it throws, all runs on the caller's thread.
 */
export function openKernels(threads = 1, startThread?: StartThread): Kernels {
  try {
    const compiled = compiledModule();
    return compiled ? new WasmKernels(compiled, threads, startThread) : plain;
  } catch {
    return plain;
  }
}

function compiledModule(): { module: Module; fused: boolean } | undefined {
  const wasm = webAssembly();
  for (const [base64, fused] of [
    [binary.relaxed, true],
    [binary.simd, false],
  ] as const) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (wasm?.validate(bytes)) return { module: new wasm.Module(bytes), fused };
  }
  return undefined;
}

class WasmKernels implements Kernels {
  readonly fused: boolean;
  readonly #memory = new Memory();
  readonly #instance: Instance;
  readonly #task: number;
  readonly #places: number;
  readonly #staging: Record<'a' | 'b' | 'out', Staging>;
  readonly #wanted: number;
  readonly #start: () => readonly Helper[];
  #helpers: readonly Helper[] | undefined;
  /** The bytes of each thread's own place. */
  #own = 0;
  #disposed = false;

  constructor(
    { module, fused }: { module: Module; fused: boolean },
    threads: number,
    startThread: StartThread | undefined,
  ) {
    const memory = this.#memory;
    this.fused = fused;
    this.#instance = new (webAssembly()!.Instance)(module, { env: { memory: memory.wasm } });
    this.#task = memory.take(taskBytes);
    this.#places = memory.take(mostPlaces * 12);
    this.#staging = { a: new Staging(memory), b: new Staging(memory), out: new Staging(memory) };
    this.#instance.exports.close(this.#task);
    const wanted = startThread ? Math.min(threads, mostThreads) - 1 : 0;
    const data = { module, memory: memory.wasm, task: this.#task };
    this.#wanted = wanted;
    this.#start = () => (startThread ? helpers(wanted, startThread, data) : []);
  }

  get threads(): number {
    if (this.#disposed) return 1;
    // Threads begin with the first task that is large enough for them: a small model needs none.
    this.#helpers ??= this.#start();
    return 1 + this.#helpers.length;
  }

  product(task: Product): void {
    const { rows, inner, columns, places } = task;
    const each = Math.max(rows * columns, rows * inner, 1);
    const most = Math.min(mostPlaces, Math.max(1, Math.floor(stagedNumbers / each)));
    for (let from = 0; from < places.length; from += most) {
      this.#multiply({ ...task, places: places.slice(from, from + most) });
    }
  }

  map(name: CellFunction, factor: number, x: Float32Array, out: Float32Array): void {
    const [from, , to] = this.#cellRoom();
    const bits = new Int32Array(Float32Array.of(factor).buffer)[0]!;
    for (let start = 0; start < out.length; start += cellBlock) {
      const count = Math.min(cellBlock, out.length - start);
      this.#memory.floats(from, count).set(x.subarray(start, start + count));
      const units = count >= sharedCells ? this.threads : 1;
      this.#runCells([functionNumber[name], bits], [from, from, to], count, units);
      out.set(this.#memory.floats(to, count), start);
    }
  }

  combine({ operation, width, x, y, out }: Combination): void {
    const [forX, forY, to] = this.#cellRoom();
    // Blocks of whole rows, or parts of one.
    const rows = Math.floor(cellBlock / width) * width;
    for (let start = 0; start < out.length;) {
      const most = rows === 0 ? Math.min(cellBlock, width - (start % width)) : rows;
      const count = Math.min(most, out.length - start);
      for (const [operand, address] of [
        [x, forX],
        [y, forY],
      ] as const) {
        const [first, end] = reachOf(operand, width, start, start + count);
        this.#memory.floats(address, end - first).set(operand.data.subarray(first, end));
      }
      const places = [forX, forY, to] as const;
      this.#runCells([operationNumber[operation], 0], places, count, 1, { width, x, y });
      out.set(this.#memory.floats(to, count), start);
      start += count;
    }
  }

  room(bytes: number): Uint8Array | undefined {
    return this.#memory.room(bytes);
  }

  giveBack(room: Uint8Array): void {
    if (this.#memory.holds(room)) this.#memory.give(room.byteOffset, room.byteLength);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#instance.exports.end(this.#task);
    for (const { stop } of this.#helpers ?? []) stop();
  }

  #multiply(task: Product): void {
    const { rows, inner, columns, places } = task;
    if (rows === 0 || columns === 0) return;
    if (inner === 0) return plain.product(task);
    const memory = this.#memory;
    // The rows and the results travel as a whole; of `b`, as many columns at once as there is room for.
    const a = stageRows(task, memory, this.#staging.a);
    const out = stageOut(task, memory, this.#staging.out);
    const resident = memory.holds(task.b.data);
    const several = new Set(places.map((place) => place.b)).size;
    const fitting = Math.floor(stagedNumbers / (Math.max(inner, 1) * several * columnBlock));
    const width = resident ? columns : Math.max(1, fitting) * columnBlock;
    for (let from = 0; from < columns; from += width) {
      const count = Math.min(width, columns - from);
      const b = stageColumns(task, memory, this.#staging.b, from, count);
      this.#run(task, a, b, out, from, count);
    }
    out.fetch();
  }

  #run(
    { rows, inner, b: { kind }, places }: Product,
    a: Staged,
    b: Staged,
    out: Staged,
    from: number,
    columns: number,
  ): void {
    const fitting = Math.floor(packedNumbers / (Math.max(inner, 1) * 6)) * 6;
    const rowBlock = Math.min(Math.max(fewestRows, fitting), rows);
    this.#makeRoom(ownBytes + 4 * rowBlock * inner);
    const units = places.length * Math.ceil(rows / rowBlock) * Math.ceil(columns / strip);
    const shared = rows * inner * columns * places.length >= sharedWork;
    const threads = shared ? this.threads : 1;
    this.#instance.exports.close(this.#task);
    const addresses = this.#memory.integers(this.#places, places.length * 3);
    for (const [n] of places.entries()) {
      addresses[3 * n] = a.addresses[n]!;
      addresses[3 * n + 1] = b.addresses[n]!;
      addresses[3 * n + 2] = out.addresses[n]! + 4 * from;
    }
    this.#memory
      .integers(this.#task, firstOwn)
      .set(
        [
          ...[units, rows, inner, columns, rowBlock, this.#places],
          ...[a.outer, a.inner, b.outer, b.inner, kindNumber[kind], out.outer],
          ...[threads === 1 ? 1 : 2 * threads, 0, 0],
        ],
        firstField,
      );
    this.#instance.exports.lead(this.#task, threads);
  }

  /** Two operands and a result, each with room for a block of cells and three more. */
  #cellRoom(): [number, number, number] {
    const bytes = 4 * (cellBlock + 16);
    const from = this.#staging.a.of(2 * bytes);
    return [from, from + bytes, this.#staging.out.of(bytes)];
  }

  #runCells(
    [operation, factor]: readonly [number, number],
    places: readonly [number, number, number],
    count: number,
    units: number,
    layout?: Pick<Combination, 'width' | 'x' | 'y'>,
  ): void {
    this.#instance.exports.close(this.#task);
    this.#memory.integers(this.#places, 3).set(places);
    const { width = count, x, y } = layout ?? {};
    const share = 4 * Math.ceil(count / (4 * units));
    this.#memory
      .integers(this.#task, firstOwn)
      .set(
        [
          ...[Math.ceil(count / share), 1, width, count, 1, this.#places],
          ...[x?.row ?? 0, x?.step ?? 0, y?.row ?? 0, y?.step ?? 0, 0, 0, share],
          ...[operation, factor],
        ],
        firstField,
      );
    this.#instance.exports.lead(this.#task, units);
  }

  /** A place for every thread, of so many bytes. */
  #makeRoom(bytes: number): void {
    if (bytes <= this.#own) return;
    this.#instance.exports.close(this.#task);
    const wanted = Math.max(bytes, ownBytes + 4 * packedNumbers);
    const all = 1 + this.#wanted;
    const addresses = Array.from({ length: all }, () => this.#memory.take(wanted));
    this.#memory.integers(this.#task + 4 * firstOwn, all).set(addresses);
    this.#own = wanted;
  }
}
