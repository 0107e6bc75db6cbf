import { layoutOf, safetensorsDtype, type StoredDtype } from './dtypes';
import { isCount, isObject, parseJson } from './json';
import { OpenedFile } from './opened';
import { otherFormat } from './other-formats';
import type { ByteSource } from './source';
import { type Stored, StoredTensors } from './stored-tensors';
import type { TensorEntry, TensorFile } from './tensor-file';
import { bytesText, getItAgain, quoted, shapeText } from './words';

/** What the format allows (safetensors, MAX_HEADER_SIZE). */
const longestHeader = 100_000_000;
const openingBrace = 0x7b;
/** The header, a tensor's description, its lists. */
const deepest = 3;

/** A safetensors file whose header has been read and found right. */
export interface Header {
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Reads the header of a safetensors file, and nothing more. Rejects with a `BadFile`, and closes it then. */
export async function openSafetensors(source: ByteSource): Promise<TensorFile> {
  const file = await OpenedFile.of(source);
  try {
    const { entries, metadata } = await readHeader(file);
    const tensors: Stored[] = entries.map((entry) => ({ entry, file }));
    return new StoredTensors({
      name: file.name,
      format: 'safetensors',
      tensors,
      metadata,
      files: [file],
    });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The format: 8 bytes with the length N of the header (little-endian), N bytes of JSON that begin with
 * `{`, then the numbers of all tensors without gaps between them.
 */
export async function readHeader(file: OpenedFile): Promise<Header> {
  const start = await file.read(0, Math.min(64, file.size));
  // A header of 640 bytes begins as a pickle does, 80 02: what goes on as a header should is one.
  const other = start[8] === openingBrace ? undefined : otherFormat(start);
  if (other !== undefined) throw file.bad(other);
  if (file.size === 0) throw file.bad(`The file is empty. ${getItAgain}`);
  if (file.size < 8) {
    throw file.bad(
      `It has ${bytesText(file.size)}, and a safetensors file has more than 8. ${getItAgain}`,
    );
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const dataStart = 8 + length;
  if (length > longestHeader) {
    throw file.bad(
      `It announces a header of more than 100 MB, which safetensors does not allow. It is no safetensors file, or it is damaged. ${getItAgain}`,
    );
  }
  if (dataStart > file.size) {
    throw file.bad(
      `Its header should be ${bytesText(length)} long, but the file ends after ${bytesText(file.size)}. It was cut off, or is no safetensors file. ${getItAgain}`,
    );
  }
  const text = textOf(file, await file.read(8, length));
  const json = jsonOf(file, text);
  const metadata = metadataOf(file, json.__metadata__);
  const entries = Object.entries(json)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => entryOf(file, name, value, dataStart));
  return { entries: inOrder(file, entries, dataStart), metadata };
}

function textOf(file: OpenedFile, bytes: Uint8Array): string {
  if (bytes[0] !== 0x7b) {
    throw file.bad(
      `It is no safetensors file: its header does not begin with “{”. Look whether the file has the right name, or download it again.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw file.bad(`Its header is damaged: it is not UTF-8 text. ${getItAgain}`);
  }
}

function jsonOf(file: OpenedFile, text: string): Readonly<Record<string, unknown>> {
  try {
    const json = parseJson(text, 'Its header', deepest);
    if (isObject(json)) return json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw file.bad(`${error.message} ${getItAgain}`);
  }
  throw file.bad(`Its header is no JSON object. ${getItAgain}`);
}

function metadataOf(file: OpenedFile, value: unknown): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  const entries = isObject(value) ? Object.entries(value) : [['', null] as const];
  return new Map(
    entries.map(([key, text]) => {
      if (typeof text === 'string') return [key, text];
      throw file.bad(
        `Its “__metadata__” holds something else than texts by name, which safetensors does not allow. Save it again.`,
      );
    }),
  );
}

function entryOf(file: OpenedFile, name: string, value: unknown, dataStart: number): TensorEntry {
  const bad = (message: string) => file.bad(`Tensor ${quoted(name)} ${message}`, name);
  const { dtype, shape, data_offsets: place } = isObject(value) ? value : {};
  if (typeof dtype !== 'string' || !Array.isArray(shape) || !Array.isArray(place)) {
    throw bad(`lacks its dtype, its shape or its data_offsets. ${getItAgain}`);
  }
  const known = safetensorsDtype(dtype);
  if (!known) {
    throw bad(`is stored as ${quoted(dtype)}, which is no dtype of safetensors. ${getItAgain}`);
  }
  if (!shape.every(isCount)) {
    throw bad(`has a shape with a size that is no whole number from 0 on. ${getItAgain}`);
  }
  const [begin, end] = place as unknown[];
  if (place.length !== 2 || !isCount(begin) || !isCount(end) || begin > end) {
    throw bad(`has data_offsets that are no beginning and end. ${getItAgain}`);
  }
  const bytes = bytesOf(known, shape);
  if (bytes === undefined) {
    throw bad(`has an impossible shape: ${shapeText(shape)}. ${getItAgain}`);
  }
  if (bytes !== end - begin) {
    throw bad(
      `is ${shapeText(shape)} in ${known}, which takes ${bytesText(bytes)}, but has ${bytesText(end - begin)}. ${getItAgain}`,
    );
  }
  const offset = dataStart + begin;
  return { name, dtype: known, shape, file: file.name, offset, length: end - begin };
}

/** How many bytes a tensor takes; undefined where there is no such tensor. */
export function bytesOf(dtype: StoredDtype, shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  const { numbers, bytes } = layoutOf(dtype);
  const total = (count / numbers) * bytes;
  return count % numbers === 0 && Number.isSafeInteger(total) ? total : undefined;
}

/** In the order of the file; refused where tensors overlap, leave gaps, or do not end with the file. */
function inOrder(
  file: OpenedFile,
  entries: readonly TensorEntry[],
  dataStart: number,
): readonly TensorEntry[] {
  const sorted = [...entries].sort((a, b) => a.offset - b.offset || a.length - b.length);
  let end = dataStart;
  let previous: TensorEntry | undefined;
  for (const entry of sorted) {
    if (entry.offset < end && previous) {
      const message = `Tensor ${quoted(entry.name)} overlaps ${quoted(previous.name)}: both claim the same bytes. ${getItAgain}`;
      throw file.bad(message, entry.name);
    }
    if (entry.offset > end) {
      const message = `There is a gap of ${bytesText(entry.offset - end)} before tensor ${quoted(entry.name)}, which safetensors does not allow. ${getItAgain}`;
      throw file.bad(message, entry.name);
    }
    end = entry.offset + entry.length;
    if (end > file.size) {
      const message = `Tensor ${quoted(entry.name)} ends at byte ${end.toLocaleString('en')}, but the file has only ${bytesText(file.size)}. It was cut off. ${getItAgain}`;
      throw file.bad(message, entry.name);
    }
    previous = entry;
  }
  if (end < file.size) {
    throw file.bad(
      `It has ${bytesText(file.size - end)} at its end that no tensor claims, which safetensors does not allow. ${getItAgain}`,
    );
  }
  return sorted;
}
