interface Waiting<Answer> {
  readonly done: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
  readonly progress: (share: number) => void;
}

/** What every worker may say of a question, beside its answer. */
type Interim =
  | { readonly type: 'progress'; readonly id: number; readonly share: number }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** What a worker was asked, by number, until it answers. */
export class Questions<Answer extends { readonly type: string; readonly id: number }> {
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #last = 0;

  /** Rejects with what the worker says has failed. @param post sends the question with this number. */
  ask(
    post: (id: number) => void,
    progress: (share: number) => void = () => undefined,
  ): Promise<Answer> {
    return new Promise((done, failed) => {
      const id = ++this.#last;
      this.#waiting.set(id, { done, failed, progress });
      post(id);
    });
  }

  /** What nobody waits for any more is dropped. */
  heard(said: Answer | Interim): void {
    const waiting = this.#waiting.get(said.id);
    if (!waiting) return;
    if (isInterim(said, 'progress')) return waiting.progress(said.share);
    this.#waiting.delete(said.id);
    if (isInterim(said, 'failed')) waiting.failed(new Error(said.message));
    else waiting.done(said);
  }

  /** No answer will come: whoever waits is told why, or, without a reason, nothing. */
  end(reason?: Error): void {
    if (reason) for (const { failed } of this.#waiting.values()) failed(reason);
    this.#waiting.clear();
  }
}

function isInterim<Kind extends Interim['type']>(
  said: { readonly type: string },
  kind: Kind,
): said is Extract<Interim, { type: Kind }> {
  return said.type === kind;
}
