import type { Fix, ShapeProblem, ShapeReport, Span } from '../python/report';
import { type FromWorker, type ToWorker, fromWorker } from '../worker/messages';
import { type EngineLink, type Listener, inSlices, inWorker } from './engine-link';
import type { Sizes } from './settings';

/** What is asked of an analysis: one text, and those of the project's files that are known. */
export interface Question {
  readonly path: string;
  readonly text: string;
  /** Texts of other files by path. */
  readonly files: (path: string) => string | undefined;
  readonly sizes: Sizes;
}

export interface Told {
  readonly report: ShapeReport;
  /** Whether it says all that can be said of the text and of the files as they were given. */
  readonly whole: boolean;
}

type Asked = Extract<ToWorker, { type: 'report' | 'look' | 'typed' | 'fixes' }>;
type Answer = Exclude<FromWorker, { type: 'failed' }>;

interface Waiting {
  readonly question: Asked;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
}

/** Files that import each other are sent one after the other; so many times at most. */
const mostRounds = 12;

/** The one place that runs the engine for the editor: in a worker, or in slices where none can be had. */
export class Analyser {
  #link: Promise<EngineLink> | undefined;
  #disposed = false;
  readonly #waiting = new Map<number, Waiting>();
  /** What the engine knows of other files. */
  readonly #sent = new Map<string, string>();
  /** Which files the engine looked for, by the path of the text. */
  readonly #asked = new Map<string, ReadonlySet<string>>();
  #last = 0;

  /** Questions will come soon. */
  start(): void {
    this.#link ??= this.#start();
  }

  /** undefined: a newer question about the same path came, or nobody waits any more. */
  async answer({ path, text, files, sizes }: Question): Promise<Told | undefined> {
    for (let round = 0; ; round++) {
      const asked = this.#asked.get(path) ?? new Set<string>();
      for (const other of asked) await this.#send(other, files(other));
      const answer = await this.#ask({ type: 'report', id: ++this.#last, path, text, sizes });
      if (answer.type !== 'answer' || !answer.report) return undefined;
      const now = new Set([...asked, ...answer.asked]);
      this.#asked.set(path, now);
      const unknown = [...now].some((other) => files(other) !== this.#sent.get(other));
      if (!unknown || round >= mostRounds)
        return { report: answer.report, whole: !unknown && !(await this.inSlices()) };
    }
  }

  /** Whether there is no worker: then long functions are told as far as a slice comes. */
  async inSlices(): Promise<boolean> {
    return (await (this.#link ??= this.#start())).where === 'slices';
  }

  /** What can be told soon of what stands in these ranges. */
  async look(
    { path, text, sizes }: Omit<Question, 'files'>,
    ranges: readonly Span[],
  ): Promise<ShapeReport | undefined> {
    const id = ++this.#last;
    const answer = await this.#ask({ type: 'look', id, path, text, ranges: [...ranges], sizes });
    return answer.type === 'answer' ? (answer.report ?? undefined) : undefined;
  }

  /** What the function does that is typed in; undefined where that alone does not tell. */
  async typed({ path, text }: Pick<Question, 'path' | 'text'>): Promise<ShapeReport | undefined> {
    const answer = await this.#ask({ type: 'typed', id: ++this.#last, path, text });
    return answer.type === 'answer' ? (answer.report ?? undefined) : undefined;
  }

  /** Changes that would mend a problem of a text whose report was given. Many are tried: it takes a while. */
  async fixes(
    { path, text }: Pick<Question, 'path' | 'text'>,
    { from, to, code }: ShapeProblem,
  ): Promise<readonly Fix[]> {
    const problem = { from, to, code };
    const answer = await this.#ask({ type: 'fixes', id: ++this.#last, path, text, problem });
    return answer.type === 'fixed' ? answer.fixes : [];
  }

  /** The text at this path is another now: an answer for the old one is of no use. */
  drop(path: string): void {
    for (const [id, { question }] of this.#waiting)
      if (question.path === path) void this.#post({ type: 'drop', id });
  }

  dispose(): void {
    this.#disposed = true;
    void this.#link?.then((link) => link.dispose());
    for (const [id, { question, done }] of this.#waiting)
      done(
        question.type === 'fixes'
          ? { type: 'fixed', id, fixes: [] }
          : { type: 'answer', id, report: null, asked: [] },
      );
    this.#waiting.clear();
  }

  async #send(path: string, text: string | undefined): Promise<void> {
    if (this.#sent.get(path) === text) return;
    if (text === undefined) this.#sent.delete(path);
    else this.#sent.set(path, text);
    await this.#post({ type: 'file', path, text: text ?? null });
  }

  #ask(question: Asked): Promise<Answer> {
    return new Promise((done, failed) => {
      this.#waiting.set(question.id, { question, done, failed });
      void this.#post(question);
    });
  }

  async #post(message: ToWorker): Promise<void> {
    (await (this.#link ??= this.#start())).post(message);
  }

  readonly #listener: Listener = {
    heard: (received) => {
      const message = fromWorker(received);
      const waiting = message && this.#waiting.get(message.id);
      if (!waiting) return;
      this.#waiting.delete(message.id);
      if (message.type === 'failed') waiting.failed(new Error(message.message));
      else waiting.done(message);
    },
    died: () => {
      if (!this.#disposed) this.#goOn();
    },
  };

  async #start(): Promise<EngineLink> {
    try {
      return await inWorker(this.#listener);
    } catch {
      return await inSlices(this.#listener);
    }
  }

  /** The worker is gone: what it was asked is asked again here. */
  #goOn(): void {
    this.#link = inSlices(this.#listener).then((link) => {
      for (const [path, text] of this.#sent) link.post({ type: 'file', path, text });
      for (const { question } of this.#waiting.values()) link.post(question);
      return link;
    });
  }
}
