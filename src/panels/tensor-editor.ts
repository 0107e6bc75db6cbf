import * as vscode from 'vscode';
import { BadFile } from '../checkpoints/files/bad-file';
import { openTensorFile } from '../checkpoints/files/open';
import { survey } from '../checkpoints/files/survey';
import type { MetadataValue, TensorFile } from '../checkpoints/files/tensor-file';
import { openSource } from '../host/byte-sources';
import type { Log } from '../host/log';
import {
  type PickedTensor,
  readTensorsMessage,
  type TensorsHostMessage,
  type TensorsView,
} from '../protocol/tensors';
import { pageHtml } from './html';

const viewType = 'glassformer.tensors';

/** The editor of checkpoints, which lists their tensors and shows their numbers; it changes nothing. */
export function registerTensorEditor(extensionUri: vscode.Uri, log: Log): vscode.Disposable {
  return vscode.window.registerCustomEditorProvider(viewType, {
    openCustomDocument: (uri) => new CheckpointDocument(uri),
    resolveCustomEditor: (document: CheckpointDocument, panel) => {
      new TensorEditor(panel, document, extensionUri, log);
    },
  } satisfies vscode.CustomReadonlyEditorProvider<CheckpointDocument>);
}

/** A checkpoint that is open, or the sentence with which it was refused. */
class CheckpointDocument implements vscode.CustomDocument {
  #opened: Promise<TensorFile | BadFile> | undefined;

  constructor(readonly uri: vscode.Uri) {}

  /** Opens the file when it is first asked for. */
  file(): Promise<TensorFile | BadFile> {
    this.#opened ??= open(this.uri);
    return this.#opened;
  }

  /** Opens it anew. */
  async reload(): Promise<void> {
    await close(this.#opened);
    this.#opened = undefined;
  }

  dispose(): void {
    void close(this.#opened);
  }
}

async function open(uri: vscode.Uri): Promise<TensorFile | BadFile> {
  try {
    return await openTensorFile(await openSource(uri));
  } catch (error) {
    if (error instanceof BadFile) return error;
    throw error;
  }
}

async function close(opened: Promise<TensorFile | BadFile> | undefined): Promise<void> {
  const file = await opened?.catch(() => undefined);
  if (file && !(file instanceof BadFile)) await file.close();
}

/** One tab: answers what its view asks. */
class TensorEditor {
  /** Of tensors that are asked for, the last one counts. */
  #picks = 0;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly document: CheckpointDocument,
    extensionUri: vscode.Uri,
    private readonly log: Log,
  ) {
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
    };
    const listening = panel.webview.onDidReceiveMessage((message) =>
      log.guard('answer the list of tensors', () => this.#receive(message)),
    );
    panel.onDidDispose(() => {
      this.#picks++;
      listening.dispose();
    });
    panel.webview.html = pageHtml(panel.webview, extensionUri, 'tensors', 'Tensors');
  }

  async #receive(raw: unknown): Promise<void> {
    const read = readTensorsMessage(raw);
    if (!read.ok) {
      this.log.warn(`A message of the tensors does not fit the protocol: ${read.problem}`);
      return;
    }
    const { message } = read;
    switch (message.type) {
      case 'ready':
        return this.#showFile();
      case 'reload':
        this.#picks++;
        await this.document.reload();
        return this.#showFile();
      case 'pick':
        return this.#pick(message.request, message.name);
      case 'failed':
        throw new Error(`the view failed: ${message.message}`);
    }
  }

  async #showFile(): Promise<void> {
    const file = await this.document.file();
    this.#post({ type: 'file', file: viewOf(file, this.document.uri) });
  }

  async #pick(request: number, name: string): Promise<void> {
    const pick = ++this.#picks;
    const overtaken = () => pick !== this.#picks;
    const file = await this.document.file();
    if (file instanceof BadFile || overtaken()) return;
    let tensor: PickedTensor;
    try {
      let told = performance.now();
      const found = await survey(file, name, {
        overtaken,
        rest: () => new Promise((done) => setTimeout(done, 0)),
        progress: (share) => {
          if (performance.now() - told < 100) return;
          told = performance.now();
          this.#post({ type: 'progress', request, share });
        },
      });
      if (!found) return;
      tensor = { kind: 'numbers', ...found };
    } catch (error) {
      if (!(error instanceof BadFile)) throw error;
      tensor = { kind: 'problem', message: error.message };
    }
    if (!overtaken()) this.#post({ type: 'picked', request, tensor });
  }

  #post(message: TensorsHostMessage): void {
    void this.panel.webview.postMessage(message);
  }
}

function viewOf(file: TensorFile | BadFile, uri: vscode.Uri): TensorsView {
  if (file instanceof BadFile) {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    return { kind: 'problem', name, message: file.message };
  }
  const tensors = [...file.tensors.values()].map(({ name, dtype, shape, length, offset }) => ({
    name,
    dtype,
    shape,
    bytes: length,
    offset,
  }));
  return {
    kind: 'tensors',
    name: file.name,
    format: file.format === 'gguf' ? 'GGUF' : 'safetensors',
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    tensors,
    metadata: [...file.metadata].map(([key, value]) => [key, written(value)]),
  };
}

/** A piece of metadata in a line: lists by their length and their beginning. */
function written(value: MetadataValue): string {
  if (typeof value !== 'object') return shortened(String(value));
  const begin: ArrayLike<unknown> = value.slice(0, 8);
  const first = Array.from(begin, (item) => shortened(String(item), 40));
  const more =
    value.length > first.length ? `, … (${value.length.toLocaleString('en')} in all)` : '';
  return first.join(', ') + more;
}

function shortened(text: string, most = 500): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
