import { reporting } from '../python/reporting/report';
import { type FromWorker, type ToWorker, toWorker } from './messages';

type Question = Extract<ToWorker, { type: 'report' }>;

/** So many milliseconds at most, if no single function takes longer; then messages are read. */
const slice = 20;

/** Answers questions about shapes one after the other, in slices. Runs in a worker, or without one. */
export class Engine {
  readonly #files = new Map<string, string>();
  #waiting: Question[] = [];
  #running: Question | undefined;
  #stopped = false;

  constructor(
    private readonly post: (message: FromWorker) => void,
    /** Lets messages in. */
    private readonly rest: () => Promise<void> = () =>
      new Promise((done) => void setTimeout(done, 0)),
  ) {}

  receive(received: unknown): void {
    const message = toWorker(received);
    switch (message?.type) {
      case 'file':
        if (message.text === null) this.#files.delete(message.path);
        else this.#files.set(message.path, message.text);
        return;
      case 'drop':
        this.#drop((one) => one.id === message.id);
        return;
      case 'report':
        this.#drop((one) => one.path === message.path);
        this.#waiting.push(message);
        if (!this.#running) void this.#work();
        return;
      case undefined:
        return;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#drop(() => true);
  }

  #drop(which: (question: Question) => boolean): void {
    for (const { id } of this.#waiting.filter(which))
      this.post({ type: 'answer', id, report: null, asked: [] });
    this.#waiting = this.#waiting.filter((one) => !which(one));
    // Whoever runs sees it at its next rest.
    if (this.#running && which(this.#running)) this.#stopped = true;
  }

  async #work(): Promise<void> {
    for (;;) {
      const question = this.#waiting.shift();
      this.#running = question;
      if (!question) return;
      this.#stopped = false;
      this.post(await this.#answer(question));
    }
  }

  async #answer({ id, path, text, sizes }: Question): Promise<FromWorker> {
    const asked = new Set<string>();
    const read = (other: string) => {
      asked.add(other);
      return this.#files.get(other);
    };
    try {
      // Whatever came at the same time is read first: of several questions, only the last counts.
      await this.rest();
      const steps = reporting([{ path, text }], read, { sizes });
      let begun = performance.now();
      while (!this.#stopped) {
        const { done, value } = steps.next();
        if (done) return { type: 'answer', id, report: value[0] ?? null, asked: [...asked] };
        if (performance.now() - begun < slice) continue;
        await this.rest();
        begun = performance.now();
      }
      return { type: 'answer', id, report: null, asked: [...asked] };
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { type: 'failed', id, message };
    }
  }
}
