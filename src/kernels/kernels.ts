import type { NumberKind } from '../tensor/strided';
import type { CellFunction, Combination } from './cells';

/**
 * out[i, j] = Σ_k a[i, k] b[k, j] in float32, for every place of a list: a batch, or heads.
 * Offsets and strides count elements. What lies between the rows of `out` is left as it is.
 */
export interface Product {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly a: { readonly data: Float32Array; readonly row: number; readonly inner: number };
  readonly b: {
    readonly kind: NumberKind;
    /** Of 16-bit kinds, the bits. */
    readonly data: Float32Array | Uint16Array;
    readonly inner: number;
    readonly column: number;
  };
  /** Columns lie side by side. */
  readonly out: { readonly data: Float32Array; readonly row: number };
  readonly places: readonly Place[];
}

/** Where one of the products begins, in each of the three. */
export interface Place {
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/**
 * The heavy loops. Every sum is taken from k = 0 upwards in single precision, 64 terms by themselves before
 * they are added to those before, whoever computes it and on however many threads: the same numbers to the
 * bit, but for machines that fuse a product with its addition (`fused`), which round once where others round
 * twice. Either way a sum of n terms is off by at most γ Σ|aₖbₖ| with γ = m·u / (1 − m·u), m = 64 + ⌈n/64⌉,
 * u = 2⁻²⁴ (Higham 2002, sections 3.1 and 4.2).
 */
export interface Kernels {
  /** How many threads share a product. */
  readonly threads: number;
  readonly fused: boolean;
  product(task: Product): void;
  /**
   * A function of each cell, in single precision: e^x within two units of the last place, the others
   * within some, and an exponent's rounding (|f x| · 2⁻²⁴) on top. The same on any number of threads.
   */
  map(name: CellFunction, factor: number, x: Float32Array, out: Float32Array): void;
  /** Two operands, cell by cell: as exact as float32 can be, whoever computes it. */
  combine(task: Combination): void;
  /**
   * Room for numbers that products read without a copy: where a model's weights should lie.
   * undefined where there is none, or no more of it.
   */
  room(bytes: number): Uint8Array | undefined;
  /** Nobody reads this room any more: it will be taken again. */
  giveBack(room: Uint8Array): void;
  /** Ends the threads; products are computed on one from then on. */
  dispose(): void;
}
