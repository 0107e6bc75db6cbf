import { countOf, type Tensor } from '../../tensor/tensor';
import { BadFile } from './bad-file';
import { layoutOf } from './dtypes';
import type { OpenedFile } from './opened';
import type { MetadataValue, Rows, TensorEntry, TensorFile } from './tensor-file';
import { widen } from './widen';
import { quoted, shapeText } from './words';

/** A tensor and the open file that holds it. */
export interface Stored {
  readonly entry: TensorEntry;
  readonly file: OpenedFile;
}

export interface Contents {
  readonly name: string;
  readonly format: TensorFile['format'];
  readonly tensors: readonly Stored[];
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly notes?: readonly string[];
  /** Every file that was opened, also where it holds no tensor. */
  readonly files: readonly OpenedFile[];
}

/** Tensors whose headers have been read and found right. */
export class StoredTensors implements TensorFile {
  readonly name: string;
  readonly format: TensorFile['format'];
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly notes: readonly string[];
  readonly #stored: ReadonlyMap<string, Stored>;

  readonly #files: readonly OpenedFile[];

  constructor({ name, format, tensors, metadata, notes, files }: Contents) {
    this.#files = files;
    this.name = name;
    this.format = format;
    this.metadata = metadata;
    this.notes = notes ?? [];
    this.#stored = new Map(tensors.map((stored) => [stored.entry.name, stored]));
    this.tensors = new Map(tensors.map(({ entry }) => [entry.name, entry]));
  }

  async read(name: string, rows?: Rows, into?: Uint8Array): Promise<Tensor> {
    const stored = this.#find(name);
    const { from, to, shape } = cellsOf(stored, rows);
    return { dtype: 'float32', shape, data: await this.#widened(stored, from, to, into) };
  }

  async numbers(name: string, from: number, to: number): Promise<Float32Array> {
    const stored = this.#find(name);
    const count = countOf(stored.entry.shape);
    if (!isRange(from, to, count)) {
      throw stored.file.bad(
        `${quoted(name)} has ${count} numbers; ${from} to ${to} were asked for.`,
        name,
      );
    }
    return this.#widened(stored, from, to);
  }

  async bytes(name: string, rows?: Rows): Promise<Uint8Array> {
    const stored = this.#find(name);
    const { from, to } = cellsOf(stored, rows);
    const { numbers } = layoutOf(stored.entry.dtype);
    if (from % numbers !== 0 || to % numbers !== 0) {
      throw stored.file.bad(
        `Rows of ${quoted(name)} are no whole blocks of ${stored.entry.dtype}: they cannot be read as they are stored.`,
        name,
      );
    }
    return this.#blocks(stored, from / numbers, to / numbers);
  }

  async close(): Promise<void> {
    for (const file of this.#files) await file.close();
  }

  #find(name: string): Stored {
    const stored = this.#stored.get(name);
    if (stored) return stored;
    throw new BadFile(this.name, `There is no tensor ${quoted(name)} in it.`, name);
  }

  async #widened(
    stored: Stored,
    from: number,
    to: number,
    into?: Uint8Array,
  ): Promise<Float32Array> {
    const { entry, file } = stored;
    const { numbers } = layoutOf(entry.dtype);
    const firstBlock = Math.floor(from / numbers);
    const straight = entry.dtype === 'F32' ? into : undefined;
    const bytes = await this.#blocks(stored, firstBlock, Math.ceil(to / numbers), straight);
    let wide: Float32Array | undefined;
    try {
      wide = widen(bytes, entry.dtype);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = `The tensor ${quoted(entry.name)} ${shapeText(entry.shape)} needs more memory than there is.`;
      throw file.bad(message, entry.name);
    }
    if (!wide) {
      throw file.bad(
        `The tensor ${quoted(entry.name)} is stored as ${entry.dtype}, which Glassformer cannot read. Use a checkpoint in F32, F16, BF16 or, for GGUF, Q4_0, Q4_1 or Q8_0.`,
        entry.name,
      );
    }
    const skipped = from - firstBlock * numbers;
    return wide.length === to - from ? wide : wide.slice(skipped, skipped + to - from);
  }

  #blocks(
    { entry, file }: Stored,
    from: number,
    to: number,
    into?: Uint8Array,
  ): Promise<Uint8Array> {
    const { bytes } = layoutOf(entry.dtype);
    return file.read(entry.offset + from * bytes, (to - from) * bytes, entry.name, into);
  }
}

/** Which of a tensor's numbers lie in these rows, and what shape they have. */
function cellsOf(
  { entry, file }: Stored,
  rows: Rows | undefined,
): { from: number; to: number; shape: readonly number[] } {
  const { name, shape } = entry;
  if (!rows) return { from: 0, to: countOf(shape), shape };
  const [count, ...row] = shape;
  const { from, to } = rows;
  if (count === undefined || !isRange(from, to, count)) {
    const has = count === undefined ? 'has no rows' : `has ${count} rows`;
    throw file.bad(`${quoted(name)} ${has}; rows ${from} to ${to} were asked for.`, name);
  }
  const numbers = countOf(row);
  return { from: from * numbers, to: to * numbers, shape: [to - from, ...row] };
}

function isRange(from: number, to: number, count: number): boolean {
  return Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= count;
}
