import type { ModelStore } from '../host/model-store';
import type { OpenedDesk } from '../host/open-desk';
import type { BesideView, PassSnapshot, Snapshot } from '../protocol/snapshot';
import { settings } from '../host/settings';
import { type Desk, SessionDesk } from '../session/desk';
import { Session } from '../session/session';
import { type PanelFacts, snapshotWith } from '../session/snapshot';
import type { Opening } from './opening';
import { emptyState, problemsOf, refusal, snapshotFor } from './panel-messages';

/** A second model in the panel: it reads what the first reads, and looks where the first looks. */
export class Beside {
  #model: string | null = null;
  #opened: OpenedDesk | undefined;
  #problem: ReturnType<typeof refusal> | undefined;
  #shown: BesideView['shown'] = null;
  #sentence = '';

  constructor(
    private readonly store: ModelStore,
    private readonly opening: Opening,
  ) {}

  /** Its id; null while there is none. */
  get model(): string | null {
    return this.#model;
  }

  get desk(): Desk | undefined {
    return this.#opened?.ok ? this.#opened.desk : undefined;
  }

  /** What was shown last. */
  get view(): BesideView | null {
    return this.#model === null ? null : { model: this.#model, shown: this.#shown };
  }

  /** Opens another model beside, or none. False where another one was asked for meanwhile. */
  async use(model: string | null, sentence: string): Promise<boolean> {
    this.opening.begin();
    this.#close();
    this.#model = model;
    this.#sentence = sentence;
    if (model === null) return true;
    if (this.store.isCheckpoint(model)) {
      const opened = await this.opening.checkpoint({ sentence, model, restored: undefined });
      if (!opened) return false;
      this.#opened = opened;
      if (!opened.ok) this.#problem = refusal(opened.problems);
      return true;
    }
    const stored = await this.opening.handMade(model);
    if (!stored) return false;
    if (stored.opened.ok) {
      const { model: language } = stored.opened;
      const session = new Session(language, sentence, undefined, model, settings.digits());
      const desk = new SessionDesk(session);
      this.#opened = { ok: true, desk, alive: () => true, dispose: () => desk.leave() };
    } else this.#problem = problemsOf(stored);
    return true;
  }

  /** Follows the first model, and computes what is to be shown. False where something newer is under way. */
  async follow(first: PassSnapshot, facts: PanelFacts): Promise<boolean> {
    const model = this.#model;
    if (model === null) return true;
    const { models } = facts;
    const own: PanelFacts = { models, model, pinned: false, canSave: false, document: null };
    const empty = emptyState(first.sentence, own);
    const { desk } = this;
    if (!desk) {
      if (this.#problem) this.#shown = snapshotFor(this.#problem, empty);
      return true;
    }
    if (first.sentence !== this.#sentence) {
      this.#sentence = first.sentence;
      desk.read(first.sentence);
    }
    desk.handle({ type: 'see', step: first.step.id, at: askedAt(first) });
    const shown = await desk.show(() => undefined);
    if (!shown || desk !== this.desk) return false;
    this.#shown = shown.kind === 'pass' ? snapshotWith(shown.view, own) : snapshotFor(shown, empty);
    return true;
  }

  /** Where the token that was last looked at stands in the sentence. */
  async lookedAt(): Promise<number | null> {
    const shown = await this.desk?.show(() => undefined);
    return shown?.kind === 'pass' ? askedAt(shown.view) : null;
  }

  dispose(): void {
    this.opening.begin();
    this.#close();
  }

  #close(): void {
    if (this.#opened?.ok) this.#opened.dispose();
    this.#opened = undefined;
    this.#problem = undefined;
    this.#shown = null;
  }
}

/** Where the token that asks stands in the sentence; null for one that stands in none. */
function askedAt({ strip }: Pick<PassSnapshot, 'strip'>): number | null {
  if (!strip.asks) return null;
  const { line, token } = strip.asks;
  return strip.lines[line]!.tokens.find(({ place }) => place === token)?.at ?? null;
}

/** A snapshot with the model beside in it. */
export function withBeside(snapshot: Snapshot, { view }: Beside): Snapshot {
  return snapshot.kind === 'pass' ? { ...snapshot, beside: view } : snapshot;
}
