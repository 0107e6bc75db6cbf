import * as vscode from 'vscode';
import { KeptReports, type ReportStore } from '../worker/kept-reports';
import { engineFile } from './engine-link';

/** The reports of earlier sessions, in the storage that VS Code gives the extension. */
export function reportsKeptIn(storage: vscode.Uri): KeptReports {
  return new KeptReports(storeIn(vscode.Uri.joinPath(storage, 'shapes')), async () => {
    const file = engineFile();
    return file && (await vscode.workspace.fs.readFile(file));
  });
}

/** Works in virtual file systems, too. */
function storeIn(folder: vscode.Uri): ReportStore {
  const { fs } = vscode.workspace;
  const file = (name: string) => vscode.Uri.joinPath(folder, name);
  return {
    async list() {
      const names = (await fs.readDirectory(folder)).map(([name]) => name);
      return Promise.all(
        names.map(async (name) => {
          const { size, mtime } = await fs.stat(file(name));
          return { name, size, time: mtime };
        }),
      );
    },
    async read(name) {
      try {
        return await fs.readFile(file(name));
      } catch {
        return undefined;
      }
    },
    async write(name, bytes) {
      await fs.writeFile(file(name), bytes);
    },
    async remove(name) {
      await fs.delete(file(name));
    },
  };
}
