import * as vscode from 'vscode';
import type { Log } from '../host/log';
import type { ModelStore, StoredModel } from '../host/model-store';
import { settings } from '../host/settings';
import { type HostMessage, type PanelMessage, readPanelMessage } from '../protocol/messages';
import type { ActionId, ModelChoice, PersistedState, Snapshot } from '../protocol/snapshot';
import type { CheckpointDesks } from '../host/checkpoint-desk';
import type { OpenedDesk } from '../host/open-desk';
import { type Desk, SessionDesk } from '../session/desk';
import type { Painted } from '../session/painted';
import { answerTo, copyFrom } from './answers';
import { Beside, withBeside } from './beside';
import { showPage } from './html';
import { DocumentSentence } from './document-sentence';
import { saveModel } from './save-model';
import { samePlace } from '../session/tracked-place';
import { Session } from '../session/session';
import { type PanelFacts, persistedWith, snapshotWith } from '../session/snapshot';
import { readMore } from '../session/texts';
import { chooseModel } from './choose-model';
import { openDropped } from './dropped';
import { Opening } from './opening';
import {
  computing,
  emptyState,
  notOpened,
  openingModel,
  problemsOf,
  refusal,
  snapshotFor,
  stopped,
} from './panel-messages';

export const viewType = 'glassformer.panel';

/** For so long, in milliseconds, a page draws what comes first: what is done beside it delays it. */
const firstDrawing = 500;

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

  /** The session over hand-made models: it waits, edits and all, while another kind is shown. */
  #handMade: SessionDesk | undefined;
  #stored: StoredModel | undefined;
  #checkpoint: OpenedDesk | undefined;
  /** The model that it is compared with. */
  readonly #beside: Beside;
  #modelId: string;
  #models: readonly ModelChoice[] = [];
  #start: PanelStart;
  readonly #place: DocumentSentence;
  #pinned: boolean;
  #ready = false;
  #gone = false;
  /** Sent while the page was still loading. */
  #early: Snapshot | undefined;
  /** What was shown last. */
  #restore: PersistedState | undefined;
  #painted: Painted | null = null;
  #computing = false;
  /** Each refresh has a number: one that is overtaken by a newer stops. */
  #refreshes = 0;
  /** The page has drawn what came first. */
  readonly #drawn = deferred();
  readonly #opening: Opening;

  constructor(
    private readonly webview: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    private readonly store: ModelStore,
    desks: CheckpointDesks,
    private readonly log: Log,
    start: PanelStart,
  ) {
    this.#start = start;
    this.#opening = new Opening(store, desks);
    this.#beside = new Beside(store, new Opening(store, desks));
    this.#place = new DocumentSentence(start.document, start.restored?.sentence);
    this.#modelId = start.restored?.model ?? settings.model();
    this.#pinned = start.restored?.pinned ?? !settings.followSelection();
    this.#disposables.push(
      this.#place,
      this.#disposed,
      webview.webview.onDidReceiveMessage((message) =>
        log.guard('answer the panel', () => this.#receive(message)),
      ),
      webview.onDidDispose(() => this.#dispose()),
      store.onDidChange((uri) => log.guard('read the model again', () => this.#fileChanged(uri))),
      vscode.workspace.onDidChangeTextDocument((event) => this.#documentChanged(event)),
    );
    void log.guard('open the view', () =>
      showPage(webview, extensionUri, 'panel', 'Explain Attention'),
    );
    void log.guard('open the model', () => this.#openModel(this.#modelId));
    const { beside } = start.restored ?? {};
    if (beside !== undefined) void log.guard('open the model', () => this.#compare(beside));
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  /** Explains another sentence, in the same panel. */
  read({ text, document }: Pick<PanelStart, 'document'> & { readonly text: string }): void {
    if (text === this.#start.sentence && samePlace(document, this.#place.at)) return;
    this.#place.moveTo(document);
    this.#setSentence(text);
  }

  /** Shows another model. */
  use(model: string): Promise<void> {
    return this.#openModel(model);
  }

  /** One step on, or back. */
  move(to: 'previous' | 'next'): Promise<void> {
    this.#desk?.handle({ type: 'move', to });
    return this.refresh();
  }

  reveal(): void {
    this.webview.reveal(undefined, true);
  }

  #dispose(): void {
    // What is still under way finds nobody to tell.
    this.#refreshes++;
    this.#opening.begin();
    this.#ready = false;
    this.#gone = true;
    this.#close();
    this.#beside.dispose();
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
      case 'beside':
        return this.#receiveBeside(message.message);
      case 'compare':
        return this.#compare(message.model);
      case 'ready':
        this.#ready = true;
        setTimeout(this.#drawn.resolve, firstDrawing);
        if (this.#early) return this.#show(this.#early, { again: this.#beside.model === null });
        // What is being computed will be shown.
        return this.#computing ? undefined : this.refresh();
      case 'explain':
      case 'cells':
        return this.#post(await answerTo(message, this.#desk));
      case 'setModel':
        return this.#openModel(message.model);
      case 'setSentence':
        // Typed in the panel, it stands in no document; the same words once more take what was said after them away.
        if (message.sentence !== this.#start.sentence) this.#place.moveTo(null);
        return this.#setSentence(message.sentence);
      case 'setPinned':
        this.#pinned = message.pinned;
        return this.refresh();
      case 'copy':
        return copyFrom(message, this.#desk);
      case 'save':
      case 'saveAs':
        return this.#save(message.type === 'saveAs');
      case 'action':
        return this.#act(message.action);
      case 'dropped':
        return openDropped(message.uri);
      case 'failed':
        throw new Error(`the view failed: ${message.message}`);
      default:
        this.#desk?.handle(message);
        return this.refresh();
    }
  }

  /** A message of the view of the model beside: where it looks, the first one looks, too. */
  async #receiveBeside(message: PanelMessage): Promise<void> {
    const { desk } = this.#beside;
    switch (message.type) {
      case 'explain':
      case 'cells':
        return this.#post(await answerTo(message, desk, { beside: true }));
      case 'copy':
        return copyFrom(message, desk);
      case 'setModel':
        return this.#compare(message.model);
      default:
        desk?.handle(message);
        if (['look', 'focus', 'go', 'move'].includes(message.type)) {
          const at = await this.#beside.lookedAt();
          const { step } = this.#restore ?? { step: '' };
          this.#desk?.handle({ type: 'see', step, at });
        }
        return this.refresh();
    }
  }

  async #compare(model: string | null): Promise<void> {
    const opening = this.#beside.use(model, this.#start.sentence);
    await this.refresh();
    if (await opening) await this.refresh();
  }

  #setSentence(text: string): void {
    this.#start = { ...this.#start, sentence: text };
    this.#handMade?.read(text);
    if (this.#checkpoint?.ok) this.#checkpoint.desk.read(text);
    void this.log.guard('explain the sentence', () => this.refresh());
  }

  /** The session that is shown, wherever it is. */
  get #desk(): Desk | undefined {
    if (this.#checkpoint) return this.#checkpoint.ok ? this.#checkpoint.desk : undefined;
    return this.#stored?.opened.ok ? this.#handMade : undefined;
  }

  /** Whether there is a model, or why there is none. */
  get #isOpen(): boolean {
    return this.#checkpoint !== undefined || this.#stored !== undefined;
  }

  async #openModel(id: string): Promise<void> {
    if (this.store.isCheckpoint(id)) {
      this.#send(openingModel());
      const { sentence } = this.#start;
      const restored = comingTo(id, this.#restore ?? this.#start.restored);
      const opened = await this.#opening.checkpoint({ sentence, model: id, restored }, (share) =>
        this.#send(openingModel(share)),
      );
      if (!opened) return;
      this.#close();
      this.#checkpoint = opened;
      this.#modelId = id;
      if (opened.ok) {
        // Selected meanwhile.
        if (this.#start.sentence !== sentence) opened.desk.read(this.#start.sentence);
        await this.store.remember(id);
      }
    } else {
      const stored = await this.#opening.handMade(id);
      if (!stored) return;
      const step = this.#checkpoint && this.#restore?.step;
      this.#close();
      this.#adopt(stored);
      if (step !== undefined) this.#handMade?.handle({ type: 'go', step });
    }
    if (this.#models.length === 0) this.#models = this.store.known(this.#modelId);
    await this.refresh();
    // A large workspace is searched for models while the first step is read.
    await this.#drawn.promise;
    await this.#listModels();
  }

  /** A checkpoint that is not shown any more is given back. */
  #close(): void {
    if (this.#checkpoint?.ok) this.#checkpoint.dispose();
    this.#checkpoint = undefined;
  }

  async #listModels(): Promise<void> {
    if (this.#gone) return;
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
    const language = stored.opened.model;
    // Texts that only other models read wait here, too.
    const more = this.#restore && readMore(this.#restore);
    if (this.#handMade) this.#handMade.session.use(language, stored.id, more);
    else {
      const { sentence, restored } = this.#start;
      const session = new Session(language, sentence, restored, stored.id, settings.digits());
      this.#handMade = new SessionDesk(session);
    }
  }

  async #fileChanged(uri: vscode.Uri): Promise<void> {
    if (this.#checkpoint || uri.toString() !== this.#stored?.uri.toString()) {
      return this.#listModels();
    }
    const stored = await this.store.open(this.#modelId);
    if (stored.id !== this.#modelId) return;
    if (stored.text === this.#stored.text && stored.opened.ok === this.#stored.opened.ok) return;
    this.#adopt(stored);
    await this.refresh();
  }

  #documentChanged(event: vscode.TextDocumentChangeEvent): void {
    const text = this.#place.follow(event, !this.#pinned);
    if (text !== undefined) this.#setSentence(text);
  }

  /** Computes what is missing, and sends what the panel is to show. */
  async refresh(): Promise<void> {
    const refresh = ++this.#refreshes;
    this.#early = undefined;
    this.#computing = true;
    const snapshot = await this.#snapshot(refresh).finally(() => {
      if (refresh === this.#refreshes) this.#computing = false;
    });
    // A list of models may still come when the panel is closed.
    if (!snapshot || refresh !== this.#refreshes || this.#gone) return;
    if (this.#ready) return this.#show(snapshot);
    this.#early = snapshot;
    // VS Code keeps it for the page that it loads; whether it came, the page's `ready` decides.
    void this.webview.webview.postMessage({ type: 'snapshot', snapshot });
  }

  async #show(snapshot: Snapshot, how: { readonly again?: boolean } = {}): Promise<void> {
    const refresh = this.#refreshes;
    this.#early = undefined;
    this.#post({ type: 'snapshot', snapshot: withBeside(snapshot, this.#beside), ...how });
    this.#place.paint(this.#painted);
    if (snapshot.kind !== 'pass' || this.#beside.model === null) return;
    if (!(await this.#beside.follow(snapshot, this.#facts()))) return;
    if (refresh === this.#refreshes) this.#send(withBeside(snapshot, this.#beside));
  }

  #facts(): PanelFacts {
    return {
      models: this.#models,
      model: this.#modelId,
      pinned: this.#pinned,
      canSave: !this.#checkpoint && !this.store.isShipped(this.#modelId),
      document: this.#place.at,
      ...(this.#beside.model === null ? {} : { beside: this.#beside.model }),
    };
  }

  /** undefined: a newer refresh shows what there is by then. */
  async #snapshot(refresh: number): Promise<Snapshot | undefined> {
    const desk = this.#desk;
    const facts = this.#facts();
    this.#restore ??= this.#start.restored;
    if (!desk) {
      const restore = this.#asked();
      this.#painted = null;
      if (this.#checkpoint && !this.#checkpoint.ok)
        return snapshotFor(refusal(this.#checkpoint.problems), restore);
      return this.#stored
        ? snapshotFor(problemsOf(this.#stored), restore)
        : openingModel(this.#opening.share);
    }
    const shown = await desk.show((share) => {
      if (refresh !== this.#refreshes) return;
      this.#send(computing(share));
    });
    if (!shown || refresh !== this.#refreshes) return undefined;
    if (shown.kind === 'nothing') {
      this.#painted = null;
      this.#restore = persistedWith(shown.restore, facts);
      return snapshotFor(shown, this.#restore);
    }
    this.#painted = shown.painted;
    const snapshot = snapshotWith(shown.view, facts);
    this.#restore = snapshot.restore;
    return snapshot;
  }

  /** The state of what was asked for, where it is not shown: nothing of it is lost. */
  #asked(): PersistedState {
    const { sentence } = this.#start;
    return { ...(this.#restore ?? emptyState(sentence, this.#facts())), sentence };
  }

  #send(snapshot: Snapshot): void {
    this.#post({ type: 'snapshot', snapshot });
  }

  #post(message: HostMessage): void {
    if (!this.#ready) return;
    // False for a hidden webview: it asks again when it is shown.
    void this.webview.webview.postMessage(message);
  }

  async #act(action: ActionId): Promise<void> {
    switch (action) {
      case 'safeEpsilon':
        if (!this.#checkpoint) this.#handMade?.session.vary({ epsilon: 1e-5 });
        return this.refresh();
      case 'stop':
        this.#refreshes++;
        this.#computing = false;
        // What was open before is shown again.
        if (this.#opening.stop()) {
          if (this.#isOpen) return this.refresh();
          return this.#send(snapshotFor(notOpened(), this.#asked()));
        }
        this.#desk?.leave();
        return this.#send(snapshotFor(stopped(), this.#asked()));
      case 'compute':
        return this.#isOpen ? this.refresh() : this.#openModel(this.#modelId);
      case 'reset':
        this.#desk?.handle({ type: 'reset' });
        return this.refresh();
      default: {
        const model = await chooseModel(action, this.#stored?.uri);
        if (model !== undefined) await this.#openModel(model);
      }
    }
  }

  /** Writes what is varied into the model's own file, or into another. */
  async #save(as: boolean): Promise<void> {
    const stored = this.#stored;
    const { pass, session } = this.#handMade ?? {};
    if (this.#checkpoint || !stored?.opened.ok || !pass || !session) return;
    const { variation } = session;
    const isLast = this.#opening.begin();
    const saved = await saveModel(this.store, stored.id, pass, variation, as);
    // Meanwhile edited further, or another model chosen: the file is written, and the panel as it is.
    if (!saved?.written.opened.ok || !isLast() || !this.#ready) return;
    if (session.variation !== variation) return;
    this.#modelId = saved.written.id;
    this.#stored = saved.written;
    session.saved(saved.written.opened.model, saved.left, saved.written.id);
    await this.refresh();
    await this.#listModels();
  }
}

/** The place stays, where this model has it; edits belong to the model that they were made in. */
function comingTo(model: string, last: PersistedState | undefined): PersistedState | undefined {
  if (!last || last.model === model) return last;
  return { ...last, model, edits: [], toggles: {}, epsilon: null, said: [] };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
