import type { Tensor } from '../../tensor/tensor';
import type { StoredDtype } from './dtypes';

/** What the header of a checkpoint says about one of its tensors. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: StoredDtype;
  /** The slowest axis first, as in PyTorch, whatever the format's own order. */
  readonly shape: readonly number[];
  /** The file that holds it: one of the shards where there are several. */
  readonly file: string;
  /** Where it lies in that file, in bytes from the file's beginning. */
  readonly offset: number;
  readonly length: number;
}

/** Rows along the first axis: from `from` up to, not including, `to`. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** What a file says about itself: numbers, texts and lists of them (safetensors has texts only). */
export type MetadataValue = string | number | bigint | boolean | NumberList | readonly string[];

/** Numbers in the type that they are stored in. */
export type NumberList =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

/**
 * The tensors of a checkpoint, in whatever files they lie. Nothing is kept but the header: every read
 * goes to the disk, for as many bytes as are asked for. Methods reject with a `BadFile` only.
 */
export interface TensorFile {
  /** The file, the index of the shards, or the folder. */
  readonly name: string;
  readonly format: 'safetensors' | 'gguf';
  /** In the order in which they lie on the disk. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** What was odd, and harmless: said to the reader, in sentences. */
  readonly notes: readonly string[];
  /**
   * A tensor in float32, or these rows of it: [to − from, …]. Narrower numbers widen exactly, quantised
   * blocks are expanded; float64 and large integers are rounded to the nearest float32. They lie in
   * `into`, which has as many bytes as they, where they need not be widened and the file can be read there.
   */
  read(name: string, rows?: Rows, into?: Uint8Array): Promise<Tensor>;
  /** Numbers `from` up to, not including, `to` of the flattened tensor, widened in the same way. */
  numbers(name: string, from: number, to: number): Promise<Float32Array>;
  /** The same rows as they lie on the disk, little-endian, for who widens it elsewhere. */
  bytes(name: string, rows?: Rows): Promise<Uint8Array>;
  close(): Promise<void>;
}
