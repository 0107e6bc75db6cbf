import * as vscode from 'vscode';
import { pathOf } from './python-text';

/** A larger file is not read for what it defines. */
const mostBytes = 400_000;
/** So many are read at the same time. */
const atOnce = 16;

/**
 * The texts of the project's files by their address, through VS Code's file system, so that virtual
 * folders work; the text of an editor where a file is open. Only what lies in an opened folder is
 * read, or beside the asking file where that lies in none.
 */
export class ProjectFiles {
  readonly #texts = new Map<string, string | undefined>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** The text under this address is another one now. */
  readonly onDidChange = this.#changed.event;
  readonly #watching: vscode.Disposable;

  constructor() {
    const forget = (uri: vscode.Uri) => {
      const path = pathOf(uri);
      // What was sought and not found counts as known.
      if (this.#texts.delete(path)) this.#changed.fire(path);
    };
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.py');
    this.#watching = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(forget),
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) forget(document.uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => forget(uri)),
    );
  }

  dispose(): void {
    this.#watching.dispose();
    this.#changed.dispose();
  }

  /** The text, where it has been loaded. */
  text(path: string): string | undefined {
    return this.#texts.get(path);
  }

  /** Loads those of the paths that are not known; says whether any of them is there. */
  async load(paths: readonly string[], asking: vscode.Uri): Promise<boolean> {
    const unknown = paths.filter((path) => !this.#texts.has(path));
    let found = false;
    for (let at = 0; at < unknown.length; at += atOnce) {
      const texts = await Promise.all(
        unknown.slice(at, at + atOnce).map(async (path) => {
          const text = await this.#read(path, asking);
          this.#texts.set(path, text);
          return text;
        }),
      );
      found ||= texts.some((text) => text !== undefined);
    }
    return found;
  }

  async #read(path: string, asking: vscode.Uri): Promise<string | undefined> {
    const uri = vscode.Uri.parse(path);
    if (!mayRead(uri, asking)) return undefined;
    const open = vscode.workspace.textDocuments.find(
      (document) => !document.isClosed && document.uri.toString() === uri.toString(),
    );
    if (open) return open.getText();
    try {
      const { type, size } = await vscode.workspace.fs.stat(uri);
      if (!(type & vscode.FileType.File) || size > mostBytes) return undefined;
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      return undefined;
    }
  }
}

function mayRead(uri: vscode.Uri, asking: vscode.Uri): boolean {
  if (asking.scheme === 'untitled') return false;
  if (vscode.workspace.getWorkspaceFolder(uri)) return true;
  if (vscode.workspace.getWorkspaceFolder(asking)) return false;
  const folder = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
  return uri.scheme === asking.scheme && folder(uri.path) === folder(asking.path);
}
