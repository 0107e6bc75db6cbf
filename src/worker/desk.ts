import type { Folder } from '../checkpoints/files/source';
import { type OpenedCheckpoint, openCheckpoint } from '../checkpoints/folder';
import { SessionDesk } from '../session/desk';
import { Session } from '../session/session';
import type { PanelFacts } from '../session/snapshot';
import { Memory } from '../trace/memory';
import { type FromDesk, type ToDesk, toDesk } from './desk-messages';

/** A checkpoint that was opened before it was asked for. */
interface Prepared {
  readonly path: string;
  readonly memory: number;
  readonly opened: Promise<OpenedCheckpoint>;
  /** Runs a sentence, so that weights are read and code is compiled. */
  desk?: SessionDesk;
}

/** One checkpoint and the session over it, behind messages: what runs in the worker. */
export class DeskServer {
  #desk: SessionDesk | undefined;
  #prepared: Prepared | undefined;

  constructor(
    private readonly post: (message: FromDesk) => void,
    private readonly folderAt: (path: string) => Folder,
  ) {}

  async receive(received: unknown): Promise<void> {
    const message = toDesk(received);
    if (!message) return;
    try {
      await this.#answer(message);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if ('id' in message) this.post({ type: 'failed', id: message.id, message: text });
    }
  }

  async #answer(message: ToDesk): Promise<void> {
    if (message.type === 'prepare') return this.#prepare(message);
    if (message.type === 'open') return this.#open(message);
    const desk = this.#desk;
    if (!desk) return;
    switch (message.type) {
      case 'handle':
        return desk.handle(message.message);
      case 'read':
        return desk.read(message.sentence);
      case 'show': {
        const { id, facts } = message;
        const shown = await desk.show(facts, (share) => this.post({ type: 'progress', id, share }));
        return this.post({ type: 'shown', id, shown: shown ?? null });
      }
      case 'leave':
        return desk.leave();
      case 'explain': {
        const explanation = await desk.explain(message.cell);
        return this.post({ type: 'explained', id: message.id, explanation });
      }
      case 'cells': {
        const part = await desk.cells(message.run, message);
        return this.post({ type: 'cells', id: message.id, part });
      }
      case 'copied':
        return this.post({
          type: 'copied',
          id: message.id,
          copied: await desk.copied(message.cell),
        });
    }
  }

  async #prepare({ path, sentence, memory }: Extract<ToDesk, { type: 'prepare' }>) {
    const prepared: Prepared = { path, memory, opened: this.#opened(path, memory) };
    this.#prepared = prepared;
    const opened = await prepared.opened;
    // Opened by now: what runs is the reader's own.
    if (!opened.ok || this.#prepared !== prepared) return;
    prepared.desk = new SessionDesk(new Session(opened.model, sentence));
    await prepared.desk.show(nobody, () => undefined);
  }

  async #open({ id, path, sentence, model, memory, restored }: Extract<ToDesk, { type: 'open' }>) {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    prepared?.desk?.leave();
    const fits = prepared?.path === path && prepared.memory === memory;
    if (!fits) void prepared?.opened.then(async (other) => other.ok && (await other.close()));
    const opened = await (fits ? prepared.opened : this.#opened(path, memory));
    if (!opened.ok) return this.post({ type: 'opened', id, problems: opened.problems });
    this.#desk = new SessionDesk(new Session(opened.model, sentence, restored ?? undefined, model));
    this.post({ type: 'opened', id, problems: null });
  }

  #opened(path: string, memory: number): Promise<OpenedCheckpoint> {
    return openCheckpoint(this.folderAt(path), new Memory(memory));
  }
}

/** Whom a pass is shown to that is run before anybody asks for it. */
const nobody: PanelFacts = { models: [], model: '', pinned: false, canSave: false, document: null };
