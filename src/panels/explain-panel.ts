import * as vscode from 'vscode';
import { linesOf } from '../checkpoints/lines';
import type { Log } from '../host/log';
import type { ModelStore, StoredModel } from '../host/model-store';
import { selected } from '../host/sentence-source';
import { settings } from '../host/settings';
import type { LanguageModel, Pass } from '../models/pass';
import { type HostMessage, type PanelMessage, readPanelMessage } from '../protocol/messages';
import type {
  ActionId,
  MessageSnapshot,
  ModelChoice,
  PersistedState,
  Snapshot,
} from '../protocol/snapshot';
import { writeExplanation } from '../writing/explanation';
import { numberTex } from '../writing/expression-tex';
import { computeInSlices } from '../session/compute';
import { pageHtml } from './html';
import { Painting } from './painting';
import { saveModel } from './save-model';
import { follow } from '../session/tracked-place';
import { tokenOf } from '../session/place';
import { Session } from '../session/session';
import { type PanelFacts, persistedOf, snapshotOf } from '../session/snapshot';
import { explanationView } from '../session/explanation';

export const viewType = 'glassformer.panel';

/** What a panel is opened on. */
export interface PanelStart {
  readonly sentence: string;
  readonly document: PersistedState['document'];
  readonly restored?: PersistedState;
}

/**
 * The panel: a webview, the session that it shows, and the document that the sentence comes from.
 * Every change ends in {@link refresh}, which sends a whole snapshot.
 */
export class ExplainPanel {
  readonly #disposables: vscode.Disposable[] = [];
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly onDidDispose = this.#disposed.event;
  readonly #painting = new Painting();

  #session: Session | undefined;
  #stored: StoredModel | undefined;
  #modelId: string;
  #models: readonly ModelChoice[] = [];
  #start: PanelStart;
  #document: PersistedState['document'];
  #pinned: boolean;
  #ready = false;
  /** Each refresh has a number: one that is overtaken by a newer stops. */
  #refreshes = 0;
  /** Of models that are being opened, the last one asked for counts. */
  #openings = 0;

  constructor(
    private readonly webview: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    private readonly store: ModelStore,
    private readonly log: Log,
    start: PanelStart,
  ) {
    this.#start = start;
    this.#document = start.document;
    this.#modelId = start.restored?.model ?? settings.model();
    this.#pinned = start.restored?.pinned ?? !settings.followSelection();
    webview.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
    };
    this.#disposables.push(
      this.#painting,
      this.#disposed,
      webview.webview.onDidReceiveMessage((message) =>
        log.guard('answer the panel', () => this.#receive(message)),
      ),
      webview.onDidDispose(() => this.#dispose()),
      store.onDidChange((uri) => log.guard('read the model again', () => this.#fileChanged(uri))),
      vscode.workspace.onDidChangeTextDocument((event) => this.#documentChanged(event)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#paint()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('glassformer.paintAttention')) this.#paint();
      }),
    );
    webview.webview.html = pageHtml(webview.webview, extensionUri, 'panel', 'Explain Attention');
    void log.guard('open the model', () => this.#openModel(this.#modelId));
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  /** Explains another sentence, in the same panel. */
  read({ text, document }: Pick<PanelStart, 'document'> & { readonly text: string }): void {
    if (text === this.#start.sentence && sameDocument(document, this.#document)) return;
    this.#document = document;
    this.#setSentence(text);
  }

  /** One step on, or back. */
  move(to: 'previous' | 'next'): Promise<void> {
    this.#session?.handle({ type: 'move', to });
    return this.refresh();
  }

  reveal(): void {
    this.webview.reveal(undefined, true);
  }

  #dispose(): void {
    // What is still under way finds nobody to tell.
    this.#refreshes++;
    this.#openings++;
    this.#ready = false;
    this.#painting.clear();
    this.#disposed.fire();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #receive(raw: unknown): Promise<void> {
    const read = readPanelMessage(raw);
    if (!read.ok) {
      this.log.warn(`A message of the panel does not fit the protocol: ${read.problem}`);
      return;
    }
    const { message } = read;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        return this.refresh();
      case 'explain':
        return this.#answer(message.request, message);
      case 'setModel':
        return this.#openModel(message.model);
      case 'setSentence':
        if (message.sentence === this.#start.sentence) return;
        // Typed in the panel: it stands in no document.
        this.#document = null;
        return this.#setSentence(message.sentence);
      case 'setPinned':
        this.#pinned = message.pinned;
        return this.refresh();
      case 'copy':
        return this.#copy(message);
      case 'save':
      case 'saveAs':
        return this.#save(message.type === 'saveAs');
      case 'action':
        return this.#act(message.action);
      case 'failed':
        throw new Error(`the view failed: ${message.message}`);
      default:
        this.#session?.handle(message);
        return this.refresh();
    }
  }

  #setSentence(text: string): void {
    this.#start = { ...this.#start, sentence: text };
    this.#session?.read(text);
    void this.log.guard('explain the sentence', () => this.refresh());
  }

  async #openModel(id: string): Promise<void> {
    const opening = ++this.#openings;
    const stored = await this.store.open(id);
    if (opening !== this.#openings) return;
    this.#adopt(stored);
    await this.refresh();
    // A large workspace is searched for models while the first step is read.
    await this.#listModels();
  }

  async #listModels(): Promise<void> {
    const models = await this.store.list(this.#modelId);
    if (JSON.stringify(models) === JSON.stringify(this.#models)) return;
    this.#models = models;
    await this.refresh();
  }

  /** Takes a model as it is now. The old session waits, edits and all, while it cannot be read. */
  #adopt(stored: StoredModel): void {
    this.#modelId = stored.id;
    this.#stored = stored;
    if (!stored.opened.ok) return;
    const language: LanguageModel = stored.opened.model;
    if (this.#session) this.#session.use(language, stored.id);
    else {
      const { sentence, restored } = this.#start;
      this.#session = new Session(language, sentence, restored, stored.id);
      if (!restored) this.#session.digits = settings.digits();
    }
  }

  async #fileChanged(uri: vscode.Uri): Promise<void> {
    if (uri.toString() !== this.#stored?.uri.toString()) {
      return this.#listModels();
    }
    const stored = await this.store.open(this.#modelId);
    if (stored.id !== this.#modelId) return;
    if (stored.text === this.#stored.text && stored.opened.ok === this.#stored.opened.ok) return;
    this.#adopt(stored);
    await this.refresh();
  }

  #documentChanged({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (this.#document?.uri !== document.uri.toString() || contentChanges.length === 0) return;
    const { place, inside } = follow(this.#document, contentChanges);
    this.#document = place;
    if (place && inside && !this.#pinned) {
      const range = new vscode.Range(
        document.positionAt(place.start),
        document.positionAt(place.end),
      );
      const source = selected(document, range);
      if (source) {
        this.#document = { ...place, start: source.document.start };
        this.#setSentence(source.text);
      }
    }
    this.#paint();
  }

  /** Computes what is missing, in slices, and sends what the panel is to show. */
  async refresh(): Promise<void> {
    if (!this.#ready) return;
    const refresh = ++this.#refreshes;
    const overtaken = () => refresh !== this.#refreshes;
    const waiting = () =>
      this.#send({ kind: 'loading', text: vscode.l10n.t('Computing the forward pass…') });
    for (const trace of [this.#pass()?.trace, this.#pass() && this.#session?.before]) {
      if (trace && !(await computeInSlices(trace, overtaken, waiting))) return;
    }
    const snapshot = this.#snapshot();
    if (snapshot) this.#send(snapshot);
    this.#paint();
  }

  #pass(): Pass | undefined {
    const pass = this.#session?.pass;
    return this.#stored?.opened.ok && pass && 'trace' in pass ? pass : undefined;
  }

  #facts(): PanelFacts {
    return {
      models: this.#models,
      model: this.#modelId,
      pinned: this.#pinned,
      canSave: !this.store.isShipped(this.#modelId),
      document: this.#document,
    };
  }

  #snapshot(): Snapshot | undefined {
    if (!this.#stored) return { kind: 'loading', text: vscode.l10n.t('Opening the model…') };
    const { opened, text } = this.#stored;
    if (!opened.ok) {
      const line = linesOf(text);
      return this.#message(
        'error',
        vscode.l10n.t('This model cannot be shown'),
        opened.problems.map(({ message, offset }) =>
          text === '' ? message : vscode.l10n.t('Line {0}: {1}', line(offset), message),
        ),
        ['openModelFile', 'useDefaultModel', 'browseModel'],
      );
    }
    const session = this.#session!;
    const pass = this.#pass();
    if (pass) return snapshotOf(session, pass, this.#facts());
    const { refused } = session.pass as { refused: readonly string[] };
    const samples = session.language.samples.map((sample) => `“${sample}”`).join(', ');
    return this.#message(
      'info',
      refused.length > 0
        ? vscode.l10n.t('This model knows none of these words')
        : vscode.l10n.t('There are no words here'),
      [
        vscode.l10n.t(
          'Select a sentence in an editor and run Explain Attention again, or type one.',
        ),
        ...(samples === '' ? [] : [vscode.l10n.t('For example: {0}', samples)]),
      ],
      refused.length > 0 ? ['useDefaultModel', 'browseModel'] : [],
    );
  }

  #message(
    severity: MessageSnapshot['severity'],
    title: string,
    details: readonly string[],
    actions: readonly ActionId[],
  ): MessageSnapshot {
    const labels: Record<ActionId, string> = {
      openModelFile: vscode.l10n.t('Open the Model File'),
      useDefaultModel: vscode.l10n.t('Use the Travel Model'),
      browseModel: vscode.l10n.t('Choose Another File…'),
      safeEpsilon: vscode.l10n.t('Use ε = 1e-5'),
      reset: vscode.l10n.t('Discard All Edits'),
    };
    const restore = this.#session
      ? persistedOf(this.#session, this.#facts())
      : (this.#start.restored ?? emptyState(this.#start, this.#facts()));
    return {
      kind: 'message',
      severity,
      title,
      details,
      actions: actions.map((id) => ({ id, label: labels[id] })),
      restore,
    };
  }

  #send(snapshot: Snapshot): void {
    this.#post({ type: 'snapshot', snapshot });
  }

  #post(message: HostMessage): void {
    if (!this.#ready) return;
    // False for a hidden webview: it asks again when it is shown.
    void this.webview.webview.postMessage(message);
  }

  #answer(request: number, cell: { step: string; index: readonly number[] }): void {
    const pass = this.#pass();
    const explanation = this.#session?.explain(cell);
    this.#post({
      type: 'explained',
      request,
      explanation:
        pass && explanation
          ? explanationView(pass.trace, explanation, this.#session!.digits)
          : null,
    });
  }

  #paint(): void {
    this.#painting.clear();
    const pass = this.#pass();
    const session = this.#session;
    if (!pass || !session || !this.#document || !settings.paintAttention()) return;
    const { trace, words } = pass;
    const token = Math.min(
      tokenOf(trace, session.place.cell) ?? words.length - 1,
      words.length - 1,
    );
    this.#painting.paint(
      pass,
      { ...this.#document, text: session.sentence },
      token,
      session.layer,
      session.head,
    );
  }

  async #copy(message: Extract<PanelMessage, { type: 'copy' }>): Promise<void> {
    const pass = this.#pass();
    const explanation = this.#session?.explain(message);
    if (!pass || !explanation) return;
    const written = writeExplanation(pass.trace, explanation);
    const parts = [written.nameTex, written.symbolicTex, written.substitutedTex];
    const all = [...parts, numberTex(explanation.stored)];
    const tex = [...new Set(all)].join(' = ');
    const text = { value: String(explanation.stored), tex, markdown: `$$\n${tex}\n$$` };
    await vscode.env.clipboard.writeText(text[message.what]);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied'), 2000);
  }

  async #act(action: ActionId): Promise<void> {
    switch (action) {
      case 'openModelFile':
        if (this.#stored) {
          await vscode.window.showTextDocument(this.#stored.uri, {
            viewColumn: vscode.ViewColumn.One,
          });
        }
        return;
      case 'useDefaultModel':
        return this.#openModel('travel');
      case 'browseModel': {
        const [uri] =
          (await vscode.window.showOpenDialog({ filters: { 'Glassformer model': ['json'] } })) ??
          [];
        if (uri) await this.#openModel(uri.toString());
        return;
      }
      case 'safeEpsilon':
        this.#session?.vary({ epsilon: 1e-5 });
        return this.refresh();
      case 'reset':
        this.#session?.handle({ type: 'reset' });
        return this.refresh();
    }
  }

  /** Writes what is varied into the model's own file, or into another. */
  async #save(as: boolean): Promise<void> {
    const stored = this.#stored;
    const pass = this.#pass();
    const session = this.#session;
    if (!stored || !pass || !session) return;
    const { variation } = session;
    const opening = ++this.#openings;
    const saved = await saveModel(this.store, stored.id, pass, variation, as);
    // Meanwhile edited further, or another model chosen: the file is written, and the panel as it is.
    if (!saved?.written.opened.ok || opening !== this.#openings || !this.#ready) return;
    if (session.variation !== variation) return;
    this.#modelId = saved.written.id;
    this.#stored = saved.written;
    session.saved(saved.written.opened.model, saved.left, saved.written.id);
    await this.refresh();
    await this.#listModels();
  }
}

function sameDocument(a: PersistedState['document'], b: PersistedState['document']): boolean {
  return a?.uri === b?.uri && a?.start === b?.start && a?.end === b?.end;
}

function emptyState(start: PanelStart, facts: PanelFacts): PersistedState {
  return {
    version: 1,
    sentence: start.sentence,
    document: facts.document,
    model: facts.model,
    pinned: facts.pinned,
    step: 'tokens',
    cell: null,
    head: 0,
    digits: settings.digits(),
    folded: [],
    edits: [],
    toggles: {},
    epsilon: null,
  };
}
