import type { CheckpointDesks, OpenedDesk } from '../host/checkpoint-desk';
import type { ModelStore } from '../host/model-store';
import type { BesideView, PassSnapshot, Snapshot } from '../protocol/snapshot';
import { type Desk, SessionDesk } from '../session/desk';
import { Session } from '../session/session';
import type { PanelFacts } from '../session/snapshot';
import { emptyState, problemsOf, refusal, snapshotFor } from './panel-messages';

/** A second model in the panel: it reads what the first reads, and looks where the first looks. */
export class Beside {
  #model: string | null = null;
  #opened: OpenedDesk | undefined;
  #problem: ReturnType<typeof refusal> | undefined;
  #shown: BesideView['shown'] = null;
  #sentence = '';
  /** Of models that are being opened, the last one asked for counts. */
  #openings = 0;

  constructor(
    private readonly store: ModelStore,
    private readonly desks: CheckpointDesks,
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
    const opening = ++this.#openings;
    this.#close();
    this.#model = model;
    this.#sentence = sentence;
    if (model === null) return true;
    if (this.store.isCheckpoint(model)) {
      const uri = this.store.uriOf(model);
      const opened = await this.desks.open({ uri, sentence, model, restored: undefined });
      if (opening !== this.#openings) {
        if (opened.ok) opened.dispose();
        return false;
      }
      this.#opened = opened;
      if (!opened.ok) this.#problem = refusal(opened.problems);
      return true;
    }
    const stored = await this.store.open(model);
    if (opening !== this.#openings) return false;
    if (stored.opened.ok) {
      const desk = new SessionDesk(new Session(stored.opened.model, sentence, undefined, model));
      this.#opened = { ok: true, desk, dispose: () => desk.leave() };
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
    const shown = await desk.show(own, () => undefined);
    if (!shown || desk !== this.desk) return false;
    this.#shown = shown.kind === 'pass' ? shown.snapshot : snapshotFor(shown, empty);
    return true;
  }

  /** Where the token that was last looked at stands in the sentence. */
  async lookedAt(facts: PanelFacts): Promise<number | null> {
    const shown = await this.desk?.show(facts, () => undefined);
    return shown?.kind === 'pass' ? askedAt(shown.snapshot) : null;
  }

  dispose(): void {
    this.#openings++;
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
function askedAt({ strip }: PassSnapshot): number | null {
  if (!strip.asks) return null;
  const { line, token } = strip.asks;
  return strip.lines[line]!.tokens.find(({ place }) => place === token)?.at ?? null;
}

/** A snapshot with the model beside in it. */
export function withBeside(snapshot: Snapshot, { view }: Beside): Snapshot {
  return snapshot.kind === 'pass' ? { ...snapshot, beside: view } : snapshot;
}
