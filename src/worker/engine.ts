import { tryingFixes } from '../python/checks/fixes';
import type { LiveReport } from '../python/reporting/live';
import { liveReporting, lookReporting } from '../python/reporting/report';
import { type FromWorker, type ToWorker, toWorker } from './messages';
import { smallModel } from './warming';

type Question = Extract<ToWorker, { type: 'report' | 'fixes' | 'look' }>;
type Report = Extract<Question, { type: 'report' }>;
type Look = Extract<Question, { type: 'look' }>;
type Fixes = Extract<Question, { type: 'fixes' }>;

/** So many milliseconds at most, if no single function takes longer; then messages are read. */
const slice = 20;

/** After so many times, most of what runs often was compiled. */
const warmRounds = 8;

/** So many texts at most are kept ready for typing. */
const mostLive = 3;

/** Answers questions about shapes one after the other, in slices. Runs in a worker, or without one. */
export class Engine {
  readonly #files = new Map<string, string>();
  /** The last report of each path, ready for what is typed next; the latest last. */
  readonly #live = new Map<string, LiveReport>();
  #waiting: Question[] = [];
  #running: Question | undefined;
  #stopped = false;
  #asked = false;

  constructor(
    private readonly post: (message: FromWorker) => void,
    /** Lets messages in. */
    private readonly rest: () => Promise<void> = () =>
      new Promise((done) => void setTimeout(done, 0)),
    /** Where others wait for the same thread, no step is longer than a slice. */
    private readonly sliced = false,
  ) {}

  /** Does what it will be asked to do, in small pieces, until it is asked. */
  async warm(): Promise<void> {
    const ranges = [{ from: 0, to: smallModel.length }];
    const file = { path: 'model.py', text: smallModel };
    for (let round = 0; round < warmRounds; round++) {
      const steps = lookReporting(file, ranges);
      do {
        await this.rest();
        if (this.#asked) return;
      } while (!steps.next().done);
    }
  }

  receive(received: unknown): void {
    this.#asked = true;
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
        this.#drop((one) => one.path === message.path && one.type !== 'look');
        return this.#queue(message);
      case 'look':
        this.#drop((one) => one.path === message.path && one.type === 'look');
        return this.#queue(message);
      case 'typed':
        return this.#typed(message);
      case 'fixes':
        return this.#queue(message);
      case undefined:
        return;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#drop(() => true);
  }

  /** Nobody waits in a row for this: it takes as long as one function, and is for the next moment only. */
  #typed({ id, path, text }: Extract<ToWorker, { type: 'typed' }>): void {
    try {
      const report = this.#live.get(path)?.take(text) ?? null;
      this.post({ type: 'answer', id, report, asked: [] });
    } catch (error) {
      this.#live.delete(path);
      this.post(failed(id, error));
    }
  }

  #keep(path: string, live: LiveReport): void {
    this.#live.delete(path);
    this.#live.set(path, live);
    const [oldest] = this.#live.keys();
    if (this.#live.size > mostLive) this.#live.delete(oldest!);
  }

  #queue(question: Question): void {
    this.#waiting.push(question);
    if (!this.#running) void this.#work();
  }

  #drop(which: (question: Question) => boolean): void {
    for (const { type, id } of this.#waiting.filter(which))
      this.post(
        type === 'fixes'
          ? { type: 'fixed', id, fixes: [] }
          : { type: 'answer', id, report: null, asked: [] },
      );
    this.#waiting = this.#waiting.filter((one) => !which(one));
    // Whoever runs sees it at its next rest.
    if (this.#running && which(this.#running)) this.#stopped = true;
  }

  async #work(): Promise<void> {
    for (;;) {
      const question = this.#nextLook() ?? this.#waiting.shift();
      this.#running = question;
      if (!question) return;
      this.#stopped = false;
      this.post(await this.#answer(question));
    }
  }

  #answer(question: Question): Promise<FromWorker> {
    switch (question.type) {
      case 'report':
        return this.#report(question);
      case 'look':
        return this.#look(question);
      case 'fixes':
        return this.#fixes(question);
    }
  }

  /** Somebody looks at it now: it goes before all else. */
  #nextLook(): Look | undefined {
    const look = this.#waiting.find((one) => one.type === 'look');
    this.#waiting = this.#waiting.filter((one) => one !== look);
    return look;
  }

  async #look({ id, path, text, ranges, sizes }: Look): Promise<FromWorker> {
    const asked = new Set<string>();
    const read = (other: string) => {
      asked.add(other);
      return this.#files.get(other);
    };
    try {
      const options = { sizes, sliced: this.sliced };
      const steps = lookReporting({ path, text }, ranges, read, options);
      let begun = performance.now();
      for (;;) {
        const { done, value } = steps.next();
        if (done) return { type: 'answer', id, report: value, asked: [...asked] };
        if (performance.now() - begun < slice) continue;
        await this.rest();
        begun = performance.now();
      }
    } catch (error) {
      return failed(id, error);
    }
  }

  async #report({ id, path, text, sizes }: Report): Promise<FromWorker> {
    const asked = new Set<string>();
    const read = (other: string) => {
      asked.add(other);
      return this.#files.get(other);
    };
    try {
      // Whatever came at the same time is read first: of several questions, only the last counts.
      await this.rest();
      const steps = liveReporting([{ path, text }], read, { sizes, sliced: this.sliced });
      let begun = performance.now();
      while (!this.#stopped) {
        const { done, value } = steps.next();
        if (done) {
          const [live] = value;
          if (live) this.#keep(path, live);
          return { type: 'answer', id, report: live?.report ?? null, asked: [...asked] };
        }
        if (performance.now() - begun < slice) continue;
        await this.rest();
        for (let look = this.#nextLook(); look; look = this.#nextLook())
          this.post(await this.#look(look));
        begun = performance.now();
      }
      return { type: 'answer', id, report: null, asked: [...asked] };
    } catch (error) {
      return failed(id, error);
    }
  }

  async #fixes({ id, path, text, problem }: Fixes): Promise<FromWorker> {
    try {
      await this.rest();
      const read = (other: string) => this.#files.get(other);
      const unknown = { ...problem, fixes: [] };
      const steps = tryingFixes([{ path, text }], path, unknown, read, this.sliced);
      let begun = performance.now();
      for (;;) {
        const { done, value } = steps.next();
        if (done) return { type: 'fixed', id, fixes: value };
        if (performance.now() - begun < slice) continue;
        await this.rest();
        begun = performance.now();
      }
    } catch (error) {
      return failed(id, error);
    }
  }
}

function failed(id: number, error: unknown): FromWorker {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { type: 'failed', id, message };
}
