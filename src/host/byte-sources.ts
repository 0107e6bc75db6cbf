import * as vscode from 'vscode';
import { BadFile, cannotOpen } from '../checkpoints/files/bad-file';
import type { ByteSource, Folder } from '../checkpoints/files/source';

/** A file that VS Code can only read whole is not read beyond this. */
const largestWhole = 512 * 1024 * 1024;

/** A file by its address: by range on this machine's disk, whole elsewhere. Rejects with a `BadFile`. */
export async function openSource(uri: vscode.Uri): Promise<ByteSource> {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  try {
    const onNode = typeof process === 'object' && typeof process.versions.node === 'string';
    if (onNode && uri.scheme === 'file') {
      const { fileOnDisk } = await import('../disk/node-files');
      return await fileOnDisk(uri.fsPath);
    }
    return await readWhole(uri, name);
  } catch (error) {
    throw cannotOpen(name, error);
  }
}

/** A folder by its address. */
export function folderAt(uri: vscode.Uri): Folder {
  return {
    name: uri.path.replace(/\/+$/, '').split('/').at(-1) ?? uri.path,
    list: async () => {
      const entries = await vscode.workspace.fs.readDirectory(uri);
      return entries.filter(([, type]) => (type & vscode.FileType.File) > 0).map(([name]) => name);
    },
    open: (name) => openSource(vscode.Uri.joinPath(uri, name)),
  };
}

/**
 * A folder of which the files are known, wherever it lies: an extension on a web server can be read, but
 * neither listed nor measured.
 */
export function folderOf(uri: vscode.Uri, names: readonly string[]): Folder {
  const name = uri.path.replace(/\/+$/, '').split('/').at(-1) ?? uri.path;
  return {
    name,
    list: () => Promise.resolve([...names]),
    open: async (file) => {
      const whole = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(uri, file));
      return {
        name: file,
        size: whole.length,
        read: (offset, length) => Promise.resolve(whole.slice(offset, offset + length)),
        stamp: () => Promise.resolve(`${whole.length} bytes`),
      };
    },
  };
}

/** VS Code's own file systems know no reading by range: the bytes are read at the first use, and kept. */
async function readWhole(uri: vscode.Uri, name: string): Promise<ByteSource> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > largestWhole) {
    throw new BadFile(
      name,
      'It is larger than 512 MB, and where it lies files can only be read whole. Copy it to this machine and open it there.',
    );
  }
  let whole: Thenable<Uint8Array> | undefined;
  return {
    name,
    size,
    read: async (offset, length) => {
      whole ??= vscode.workspace.fs.readFile(uri);
      return (await whole).slice(offset, offset + length);
    },
    stamp: async () => {
      const stat = await vscode.workspace.fs.stat(uri);
      return `${stat.size} bytes, ${stat.mtime}`;
    },
    close: () => {
      whole = undefined;
      return Promise.resolve();
    },
  };
}
