import { BadFile } from './bad-file';
import type { ByteSource } from './source';
import { bytesText, getItAgain } from './words';

/**
 * A source whose every read gives just what was asked for, out of the file that was opened: a file that
 * has become shorter, was written to since, or fails, is a `BadFile`.
 */
export class OpenedFile {
  readonly name: string;
  readonly size: number;
  readonly #source: ByteSource;
  readonly #stamp: string | undefined;

  private constructor(source: ByteSource, stamp: string | undefined) {
    this.name = source.name;
    this.size = source.size;
    this.#source = source;
    this.#stamp = stamp;
  }

  /** Takes a source over, and closes it where it cannot be read. */
  static async of(source: ByteSource): Promise<OpenedFile> {
    try {
      return new OpenedFile(source, await source.stamp?.());
    } catch (error) {
      await source.close?.().catch(() => undefined);
      throw unreadable(source.name, error);
    }
  }

  /** Never asks for more than the file has. The bytes are in `into` where the source can put them there. */
  async read(
    offset: number,
    length: number,
    tensor?: string,
    into?: Uint8Array,
  ): Promise<Uint8Array> {
    if (offset + length > this.size) {
      throw this.bad(
        `It ends after ${bytesText(this.size)}, in the middle of what it should hold. It was cut off. ${getItAgain}`,
        tensor,
      );
    }
    let bytes: Uint8Array;
    let stamp: string | undefined;
    try {
      bytes = length === 0 ? new Uint8Array(0) : await this.#source.read(offset, length, into);
      stamp = await this.#source.stamp?.();
    } catch (error) {
      throw unreadable(this.name, error, tensor);
    }
    if (stamp !== this.#stamp || bytes.length !== length) {
      throw this.bad('The file has changed since it was opened. Open it again.', tensor);
    }
    return bytes;
  }

  bad(message: string, tensor?: string): BadFile {
    return new BadFile(this.name, message, tensor);
  }

  /** A file that cannot be given back is no trouble of the reader's. */
  async close(): Promise<void> {
    await this.#source.close?.().catch(() => undefined);
  }
}

function unreadable(file: string, error: unknown, tensor?: string): BadFile {
  const reason = error instanceof Error ? error.message : String(error);
  return new BadFile(
    file,
    `It could not be read (${reason}). Look whether it is still there and may be read.`,
    tensor,
  );
}
