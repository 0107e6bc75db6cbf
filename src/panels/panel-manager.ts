import * as vscode from 'vscode';
import type { Log } from '../host/log';
import type { CheckpointDesks } from '../host/checkpoint-desk';
import type { ModelStore } from '../host/model-store';
import { type SentenceSource, selected } from '../host/sentence-source';
import { shippedModel } from '../checkpoints/shipped';
import { settings } from '../host/settings';
import { readsAsSentence } from '../models/sentence';
import type { PersistedState } from '../protocol/persisted';
import { pageOptions } from './html';
import { ExplainPanel, type PanelStart, viewType } from './explain-panel';

/** How long a selection must rest before the panel follows it, in milliseconds. */
const rest = 200;

/** The one panel, which is used again, and follows the selection unless it is pinned. */
export class PanelManager {
  #panel: ExplainPanel | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #disposables: vscode.Disposable[];

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: Log,
    private readonly store: ModelStore,
    private readonly desks: CheckpointDesks,
  ) {
    this.#disposables = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        clearTimeout(this.#timer);
        const [selection] = selections;
        if (this.#panel?.pinned || !selection || selection.isEmpty) return;
        if (textEditor.document.uri.scheme === 'output') return;
        if (textEditor.document.uri.path.endsWith('.glassformer.json')) return;
        this.#timer = setTimeout(() => this.#selected(textEditor.document, selection), rest);
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** The panel follows; where there is none, the model is opened that the command will want. */
  #selected(document: vscode.TextDocument, selection: vscode.Selection): void {
    if (this.#panel?.pinned) return;
    const source = selected(document, selection);
    if (!source) return;
    if (this.#panel) return this.#panel.read(source);
    const model = settings.model();
    if (shippedModel(model)?.kind !== 'checkpoint' || !readsAsSentence(source.text)) return;
    this.desks.prepare({ uri: this.store.uriOf(model), sentence: source.text, model });
  }

  /** Shows a sentence beside the editor. */
  explain(source: SentenceSource | { text: string; document: null }): void {
    if (this.#panel) {
      this.#panel.read(source);
      this.#panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewType,
      vscode.l10n.t('Explain Attention'),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      pageOptions(this.extensionUri),
    );
    this.#adopt(panel, { sentence: source.text, document: source.document });
  }

  /** Shows the last sentence, or this one, with another model. */
  async use(model: string, sentence: string): Promise<void> {
    if (!this.#panel) this.explain({ text: sentence, document: null });
    this.#panel?.reveal();
    await this.#panel?.use(model);
  }

  /** Moves the panel that is there, if one is. */
  move(to: 'previous' | 'next'): Promise<void> {
    return this.#panel?.move(to) ?? Promise.resolve();
  }

  /** Takes over a panel that VS Code kept through a reload. */
  restore(panel: vscode.WebviewPanel, state: PersistedState | undefined): void {
    if (!state) this.log.warn('The state of a panel cannot be read: the panel is closed.');
    // A panel that was opened since the reload is the one.
    if (!state || this.#panel) {
      panel.dispose();
      return;
    }
    panel.webview.options = pageOptions(this.extensionUri);
    this.#adopt(panel, { sentence: state.sentence, document: state.document, restored: state });
  }

  #adopt(webview: vscode.WebviewPanel, start: PanelStart): void {
    webview.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.png');
    const panel = new ExplainPanel(
      webview,
      this.extensionUri,
      this.store,
      this.desks,
      this.log,
      start,
    );
    this.#panel = panel;
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
  }
}
