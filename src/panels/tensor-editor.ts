import * as vscode from 'vscode';
import type { Log } from '../host/log';
import { tensorReader } from '../host/tensor-reader';
import { readTensorsMessage, type TensorsHostMessage } from '../protocol/tensors';
import type { TensorReader } from '../worker/tensors';
import { pageOptions, showPage } from './html';

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

/** A checkpoint that is open. */
class CheckpointDocument implements vscode.CustomDocument {
  readonly reader: TensorReader;

  constructor(readonly uri: vscode.Uri) {
    this.reader = tensorReader(uri);
  }

  dispose(): void {
    this.reader.dispose();
  }
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
    panel.webview.options = pageOptions(extensionUri);
    const listening = panel.webview.onDidReceiveMessage((message) =>
      log.guard('answer the list of tensors', () => this.#receive(message)),
    );
    panel.onDidDispose(() => {
      this.#picks++;
      listening.dispose();
    });
    void log.guard('open the view', () => showPage(panel, extensionUri, 'tensors', 'Tensors'));
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
        return this.#showFile(false);
      case 'reload':
        this.#picks++;
        return this.#showFile(true);
      case 'pick':
        return this.#pick(message.request, message.name);
      case 'failed':
        throw new Error(`the view failed: ${message.message}`);
    }
  }

  async #showFile(anew: boolean): Promise<void> {
    this.#post({ type: 'file', file: await this.document.reader.file(anew) });
  }

  async #pick(request: number, name: string): Promise<void> {
    const pick = ++this.#picks;
    const tensor = await this.document.reader.pick(name, (share) => {
      if (pick === this.#picks) this.#post({ type: 'progress', request, share });
    });
    if (tensor && pick === this.#picks) this.#post({ type: 'picked', request, tensor });
  }

  #post(message: TensorsHostMessage): void {
    void this.panel.webview.postMessage(message);
  }
}
