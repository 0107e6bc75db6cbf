import { ggmlDtype, layoutOf } from './dtypes';
import {
  BadHeader,
  type GgufHeader,
  type GgufTensor,
  NeedsMore,
  readGgufHeader,
} from './gguf-header';
import { OpenedFile } from './opened';
import { otherFormat } from './other-formats';
import { bytesOf } from './safetensors';
import type { ByteSource } from './source';
import { StoredTensors } from './stored-tensors';
import type { TensorEntry, TensorFile } from './tensor-file';
import { bytesText, getItAgain, quoted, shapeText } from './words';

const firstPiece = 1024 * 1024;
/** Vocabularies make headers of some 10 MB. */
const longestHeader = 512 * 1024 * 1024;

/** Reads the header of a GGUF file, and nothing more. Rejects with a `BadFile`, and closes it then. */
export async function openGguf(source: ByteSource): Promise<TensorFile> {
  const file = await OpenedFile.of(source);
  try {
    const header = await headerOf(file);
    const tensors = entriesOf(file, header).map((entry) => ({ entry, file }));
    return new StoredTensors({
      name: file.name,
      format: 'gguf',
      tensors,
      metadata: header.metadata,
      files: [file],
    });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Nothing says how long a header is: it is read anew from more bytes until it is whole. */
async function headerOf(file: OpenedFile): Promise<GgufHeader> {
  for (let length = firstPiece; ; length *= 4) {
    const bytes = await file.read(0, Math.min(length, file.size));
    try {
      return readGgufHeader(bytes, file.size);
    } catch (error) {
      if (error instanceof BadHeader) {
        const other = otherFormat(bytes);
        throw file.bad(other ?? `${error.message} ${getItAgain}`);
      }
      if (!(error instanceof NeedsMore)) throw error;
      if (length >= longestHeader) {
        throw file.bad(`Its header has more than ${bytesText(longestHeader)}. ${getItAgain}`);
      }
    }
  }
}

function entriesOf(file: OpenedFile, header: GgufHeader): readonly TensorEntry[] {
  const alignment = header.metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment)) {
    throw file.bad(`Its general.alignment is no power of two. ${getItAgain}`);
  }
  const dataStart = Math.ceil(header.end / alignment) * alignment;
  const entries = header.tensors.map((tensor) => entryOf(file, tensor, dataStart, alignment));
  entries.sort((a, b) => a.offset - b.offset || a.length - b.length);
  entries.forEach((entry, i) => {
    const previous = entries[i - 1];
    if (previous && previous.offset + previous.length > entry.offset) {
      throw file.bad(
        `Tensor ${quoted(entry.name)} overlaps ${quoted(previous.name)}: both claim the same bytes. ${getItAgain}`,
        entry.name,
      );
    }
  });
  return entries;
}

function entryOf(
  file: OpenedFile,
  { name, sizes, type, offset }: GgufTensor,
  dataStart: number,
  alignment: number,
): TensorEntry {
  const bad = (message: string) => file.bad(`Tensor ${quoted(name)} ${message}`, name);
  const dtype = ggmlDtype(type);
  if (!dtype) {
    throw bad(
      `is stored in ggml’s type ${type}, which Glassformer does not know. Use a file in F32, F16, Q4_0, Q4_1 or Q8_0.`,
    );
  }
  // The fastest axis comes first in the file, and last here.
  const shape = sizes.map(Number).reverse();
  const length = bytesOf(dtype, shape);
  const { numbers } = layoutOf(dtype);
  if (length === undefined || (shape.at(-1) ?? 1) % numbers !== 0) {
    throw bad(`cannot be ${shapeText(shape)} in ${dtype}. ${getItAgain}`);
  }
  const start = dataStart + Number(offset);
  if (!Number.isSafeInteger(start) || start + length > file.size) {
    throw bad(
      `should end at byte ${(start + length).toLocaleString('en')}, but the file has only ${bytesText(file.size)}. It was cut off. ${getItAgain}`,
    );
  }
  if (Number(offset) % alignment !== 0) {
    throw bad(`does not begin at a multiple of ${alignment} bytes. ${getItAgain}`);
  }
  return { name, dtype, shape, file: file.name, offset: start, length };
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
}
