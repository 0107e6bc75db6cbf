/**
 * A file that is read by range, so that a checkpoint larger than memory can be opened. The shell makes
 * them (Node's file system, VS Code's); what is below the shell knows only this.
 */
export interface ByteSource {
  /** The file's name without its folder, for messages. */
  readonly name: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  /**
   * The bytes from `offset` on, `length` of them or fewer where the file ends, in a buffer that nobody
   * else writes to: `into`, which has room for them, where the source can. Rejects where the file cannot
   * be read.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /**
   * A text that differs once the file has been written to (its size and time of change, for one). A
   * source that cannot change lacks it.
   */
  stamp?(): Promise<string>;
  /** Gives the file back. Nothing is read after it. */
  close?(): Promise<void>;
}

/** A folder of files, without what lies in folders within it. */
export interface Folder {
  /** The folder's own name, for messages. */
  readonly name: string;
  list(): Promise<readonly string[]>;
  /** Rejects where there is no such file. */
  open(name: string): Promise<ByteSource>;
}

/** A file whose bytes are in memory: what tests and hosts without reading by range have. */
export function bytesInMemory(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
  };
}

/** A folder whose files are in memory. */
export function folderInMemory(name: string, files: Readonly<Record<string, Uint8Array>>): Folder {
  return {
    name,
    list: () => Promise.resolve(Object.keys(files)),
    open: (file) =>
      Object.hasOwn(files, file)
        ? Promise.resolve(bytesInMemory(file, files[file]!))
        : Promise.reject(new Error(`There is no file ${file} in ${name}.`)),
  };
}

/** The whole of a file that should be small (a config, a tokenizer), as text. Rejects if it is no UTF-8. */
export async function textOf(source: ByteSource): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true }).decode(await source.read(0, source.size));
}
