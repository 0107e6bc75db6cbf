import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ByteSource, Folder } from '../checkpoints/files/source';

/** One call of the operating system reads no more than 2 GB; smaller pieces also let others read. */
const pieceBytes = 16 * 1024 * 1024;
/** So many pieces are read at once: copying out of the system's cache takes more than one core. */
const atOnce = 3;

/** A file on this machine's disk, held open until it is closed. Rejects where it cannot be opened. */
export async function fileOnDisk(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return {
      name: basename(path),
      size,
      read: (offset, length, into) =>
        readFully(handle, offset, Math.min(length, size - offset), into),
      stamp: () => stampOf(handle),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A folder on this machine's disk. */
export function folderOnDisk(path: string): Folder {
  return {
    name: basename(path),
    list: async () => {
      const entries = await readdir(path, { withFileTypes: true });
      // Caches of downloaded checkpoints are folders of links.
      return entries.filter((it) => it.isFile() || it.isSymbolicLink()).map(({ name }) => name);
    },
    open: (name) => fileOnDisk(join(path, basename(name))),
  };
}

async function readFully(
  file: FileHandle,
  offset: number,
  length: number,
  into?: Uint8Array,
): Promise<Uint8Array> {
  const wanted = Math.max(0, length);
  const bytes = into?.subarray(0, wanted) ?? new Uint8Array(wanted);
  let next = 0;
  let end = bytes.length;
  const readPieces = async () => {
    while (next < end) {
      const from = next;
      next = Math.min(from + pieceBytes, end);
      const to = next;
      for (let filled = from; filled < to;) {
        const { bytesRead } = await file.read(bytes, filled, to - filled, offset + filled);
        if (bytesRead === 0) {
          end = Math.min(end, filled);
          return;
        }
        filled += bytesRead;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, readPieces));
  return bytes.subarray(0, end);
}

async function stampOf(file: FileHandle): Promise<string> {
  const { size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  return `${size} bytes, ${mtimeNs}, ${ctimeNs}`;
}
