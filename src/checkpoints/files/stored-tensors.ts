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
}

/** Tensors whose headers have been read and found right. */
export class StoredTensors implements TensorFile {
  readonly name: string;
  readonly format: TensorFile['format'];
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly notes: readonly string[];
  readonly #stored: ReadonlyMap<string, Stored>;

  constructor({ name, format, tensors, metadata, notes }: Contents) {
    this.name = name;
    this.format = format;
    this.metadata = metadata;
    this.notes = notes ?? [];
    this.#stored = new Map(tensors.map((stored) => [stored.entry.name, stored]));
    this.tensors = new Map(tensors.map(({ entry }) => [entry.name, entry]));
  }

  async read(name: string, rows?: Rows): Promise<Tensor> {
    const stored = this.#find(name);
    const { entry, file } = stored;
    const { from, to, shape } = cellsOf(stored, rows);
    const { numbers } = layoutOf(entry.dtype);
    const firstBlock = Math.floor(from / numbers);
    const bytes = await this.#blocks(stored, firstBlock, Math.ceil(to / numbers));
    let wide: Float32Array | undefined;
    try {
      wide = widen(bytes, entry.dtype);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = `The tensor ${quoted(name)} ${shapeText(shape)} needs more memory than there is.`;
      throw file.bad(message, name);
    }
    if (!wide) {
      throw file.bad(
        `The tensor ${quoted(name)} is stored as ${entry.dtype}, which Glassformer cannot read. Use a checkpoint in F32, F16, BF16 or, for GGUF, Q4_0, Q4_1 or Q8_0.`,
        name,
      );
    }
    const skipped = from - firstBlock * numbers;
    const data = wide.length === to - from ? wide : wide.slice(skipped, skipped + to - from);
    return { dtype: 'float32', shape, data };
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
    for (const file of new Set([...this.#stored.values()].map((stored) => stored.file))) {
      await file.close();
    }
  }

  #find(name: string): Stored {
    const stored = this.#stored.get(name);
    if (stored) return stored;
    throw new BadFile(this.name, `There is no tensor ${quoted(name)} in it.`, name);
  }

  #blocks({ entry, file }: Stored, from: number, to: number): Promise<Uint8Array> {
    const { bytes } = layoutOf(entry.dtype);
    return file.read(entry.offset + from * bytes, (to - from) * bytes, entry.name);
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
  const isRange = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to;
  if (count === undefined || !isRange || to > count) {
    const has = count === undefined ? 'has no rows' : `has ${count} rows`;
    throw file.bad(`${quoted(name)} ${has}; rows ${from} to ${to} were asked for.`, name);
  }
  const numbers = countOf(row);
  return { from: from * numbers, to: to * numbers, shape: [to - from, ...row] };
}
