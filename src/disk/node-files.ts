import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ByteSource, Folder } from '../checkpoints/files/source';

/** One call of the operating system reads no more than 2 GB; smaller pieces also let others read. */
const pieceBytes = 64 * 1024 * 1024;

/** A file on this machine's disk, held open until it is closed. Rejects where it cannot be opened. */
export async function fileOnDisk(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return {
      name: basename(path),
      size,
      read: (offset, length) => readFully(handle, offset, Math.min(length, size - offset)),
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

async function readFully(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const piece = Math.min(pieceBytes, bytes.length - filled);
    const { bytesRead } = await file.read(bytes, filled, piece, offset + filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}

async function stampOf(file: FileHandle): Promise<string> {
  const { size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  return `${size} bytes, ${mtimeNs}, ${ctimeNs}`;
}
