import * as vscode from 'vscode';
import { type OpenedModel, openModel } from '../checkpoints/open';
import { shippedModel, shippedModels } from '../checkpoints/shipped';
import type { ModelChoice } from '../protocol/snapshot';

const suffix = '.glassformer.json';
const recentKey = 'recentCheckpoints';
const mostRecent = 8;

/** The id of the checkpoint in a folder. */
export function checkpointId(folder: vscode.Uri): string {
  return `${folder.toString().replace(/\/+$/, '')}/`;
}

/** A model as its file has it now. */
export interface StoredModel {
  readonly id: string;
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly opened: OpenedModel;
}

/**
 * The models that ship, by name, and the user's own files, by URI. Nothing is kept: a file is read
 * when it is asked for.
 */
export class ModelStore {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #watcher = vscode.workspace.createFileSystemWatcher(`**/*${suffix}`);
  /** Files outside the workspace are not watched, but may be edited here. */
  readonly #saves = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (uri.path.endsWith('.json')) this.#changed.fire(uri);
  });
  readonly #recent = new vscode.EventEmitter<void>();
  /** Another checkpoint was opened, or one forgotten. */
  readonly onDidChangeRecent = this.#recent.event;
  /** A model file was saved, created, or deleted. */
  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly extensionUri: vscode.Uri,
    /** Keeps which checkpoints were opened lately. */
    private readonly memory: vscode.Memento,
  ) {
    for (const event of [
      this.#watcher.onDidChange,
      this.#watcher.onDidCreate,
      this.#watcher.onDidDelete,
    ]) {
      event((uri) => this.#changed.fire(uri));
    }
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#saves.dispose();
    this.#changed.dispose();
    this.#recent.dispose();
  }

  /** Those that are known without a search: those that ship, recent checkpoints, and the one that is shown. */
  known(current?: string): ModelChoice[] {
    return this.#among([], current);
  }

  /** Those that ship, those of the workspace, and checkpoints; and the one that is shown. */
  async list(current?: string): Promise<ModelChoice[]> {
    const files = await vscode.workspace.findFiles(`**/*${suffix}`, '**/node_modules/**', 50);
    return this.#among(files, current);
  }

  #among(files: readonly vscode.Uri[], current?: string): ModelChoice[] {
    const own = files.map((uri) => ({
      id: uri.toString(),
      label: nameOf(uri),
      detail: vscode.workspace.asRelativePath(uri),
    }));
    const shipped = shippedModels.map(({ id, about, trained }) => ({
      id,
      label: id,
      detail: `${about} · ${trained}`,
    }));
    const recent = this.recentCheckpoints().map(choiceOf);
    const all = [...shipped, ...own, ...recent];
    if (current !== undefined && !all.some((choice) => choice.id === current))
      all.push(choiceOf(current));
    return all;
  }

  isShipped(id: string): boolean {
    return /^[\w-]+$/.test(id);
  }

  /** A folder with a checkpoint: one that ships, or one whose address ends with a slash. */
  isCheckpoint(id: string): boolean {
    return id.endsWith('/') || shippedModel(id)?.kind === 'checkpoint';
  }

  /** The ids of the checkpoints that were opened last, the latest first. */
  recentCheckpoints(): readonly string[] {
    const kept: unknown = this.memory.get(recentKey);
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  }

  /** Of those that ship, nothing is kept: they are listed anyway. */
  async remember(id: string): Promise<void> {
    if (this.isShipped(id)) return;
    const others = this.recentCheckpoints().filter((other) => other !== id);
    await this.memory.update(recentKey, [id, ...others].slice(0, mostRecent));
    this.#recent.fire();
  }

  async forget(id: string): Promise<void> {
    const others = this.recentCheckpoints().filter((other) => other !== id);
    await this.memory.update(recentKey, others);
    this.#recent.fire();
  }

  uriOf(id: string): vscode.Uri {
    if (!this.isShipped(id)) return vscode.Uri.parse(id, true);
    const name = this.isCheckpoint(id) ? id : `${id}${suffix}`;
    return vscode.Uri.joinPath(this.extensionUri, 'media', 'models', name);
  }

  /** Never throws for a file that cannot be read: that is a problem of the model. */
  async open(id: string): Promise<StoredModel> {
    let uri = this.extensionUri;
    try {
      uri = this.uriOf(id);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      return { id, uri, text, opened: openModel(text, nameOf(uri)) };
    } catch (error) {
      const message = vscode.l10n.t(
        'The file cannot be read: {0}',
        error instanceof Error ? error.message : String(error),
      );
      const problems = [{ message, offset: 0, length: 0 }];
      return { id, uri, text: '', opened: { ok: false, problems } };
    }
  }
}

/** A model that is none of those listed; what is no address of a file keeps its name. */
function choiceOf(id: string): ModelChoice {
  try {
    const uri = vscode.Uri.parse(id, true);
    return { id, label: nameOf(uri), detail: uri.fsPath };
  } catch {
    return { id, label: id, detail: '' };
  }
}

function nameOf(uri: vscode.Uri): string {
  const file = uri.path.replace(/\/+$/, '').split('/').at(-1) ?? uri.path;
  return file.endsWith(suffix) ? file.slice(0, -suffix.length) : file;
}
