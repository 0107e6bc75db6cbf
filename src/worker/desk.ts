import type { Folder } from '../checkpoints/files/source';
import { openCheckpoint } from '../checkpoints/folder';
import { SessionDesk } from '../session/desk';
import { Session } from '../session/session';
import { Memory } from '../trace/memory';
import { type FromDesk, type ToDesk, toDesk } from './desk-messages';

/** One checkpoint and the session over it, behind messages: what runs in the worker. */
export class DeskServer {
  #desk: SessionDesk | undefined;

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
    if (message.type === 'open') return this.#open(message);
    const desk = this.#desk;
    if (!desk) return;
    switch (message.type) {
      case 'handle':
        return desk.handle(message.message);
      case 'read':
        return desk.read(message.sentence);
      case 'show': {
        const { id } = message;
        const shown = await desk.show((share) => this.post({ type: 'progress', id, share }));
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

  async #open(message: Extract<ToDesk, { type: 'open' }>) {
    const { id, path, sentence, model, memory, restored, digits } = message;
    const told = (share: number) => this.post({ type: 'progress', id, share });
    const opened = await openCheckpoint(this.folderAt(path), new Memory(memory), told);
    if (!opened.ok) return this.post({ type: 'opened', id, problems: opened.problems });
    const session = new Session(opened.model, sentence, restored ?? undefined, model, digits);
    this.#desk = new SessionDesk(session);
    this.post({ type: 'opened', id, problems: null });
  }
}
