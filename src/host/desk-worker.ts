import * as vscode from 'vscode';
import type { Worker } from 'node:worker_threads';
import type { PanelMessage } from '../protocol/messages';
import type { PersistedState } from '../protocol/persisted';
import type { CellsView, Digits, ExplanationView } from '../protocol/snapshot';
import type { Copied, Desk, Progress, Shown } from '../session/desk';
import type { PartRequest } from '../session/picture';
import type { StepCell } from '../trace/cell';
import type { FromDesk, ToDesk } from '../worker/desk-messages';
import { Questions } from '../worker/questions';

/** What a session over a checkpoint starts with. */
export interface DeskStart {
  readonly uri: vscode.Uri;
  readonly sentence: string;
  /** The id of the model. */
  readonly model: string;
  readonly restored: PersistedState | undefined;
  /** What its passes may hold, in bytes. */
  readonly memory: number;
  /** How its numbers are written, where nothing is restored. */
  readonly digits: Digits;
}

/** Starts a worker for one checkpoint; undefined where none can be had. */
export async function startDeskWorker(): Promise<WorkerDesk | undefined> {
  const home = vscode.extensions.getExtension('glassformer.glassformer')?.extensionUri;
  if (!home) return undefined;
  const { Worker } = await import('node:worker_threads');
  return new WorkerDesk(new Worker(vscode.Uri.joinPath(home, 'dist/desk-worker.js').fsPath));
}

/** The desk of a session in a worker. */
export class WorkerDesk implements Desk {
  readonly #questions = new Questions<FromDesk>();
  #dead: string | undefined;

  constructor(private readonly worker: Worker) {
    worker.unref();
    worker.on('message', (answer: FromDesk) => this.#questions.heard(answer));
    worker.on('error', (error) => this.#died(error.message));
    worker.on('exit', () => this.#died('it ended'));
  }

  get alive(): boolean {
    return this.#dead === undefined;
  }

  dispose(): void {
    void this.worker.terminate();
  }

  #died(reason: string): void {
    this.#dead = reason;
    this.#questions.end(this.#death());
  }

  #death(): Error {
    return new Error(`The worker of this checkpoint is gone (${this.#dead}). Open it again.`);
  }

  async #ask(question: (id: number) => ToDesk, progress?: Progress): Promise<FromDesk> {
    if (this.#dead !== undefined) throw this.#death();
    return this.#questions.ask((id) => this.#post(question(id)), progress);
  }

  #post(message: ToDesk): void {
    this.worker.postMessage(message);
  }

  /** @returns why it cannot be opened; null: it is open. */
  async open(
    { uri, restored, ...start }: DeskStart,
    progress?: Progress,
  ): Promise<readonly string[] | null> {
    const path = uri.fsPath;
    const answer = await this.#ask(
      (id) => ({ type: 'open', id, path, ...start, restored: restored ?? null }),
      progress,
    );
    return answer.type === 'opened' ? answer.problems : ['The worker gave another answer.'];
  }

  handle(message: PanelMessage): void {
    this.#post({ type: 'handle', message });
  }

  leave(): void {
    this.#post({ type: 'leave' });
  }

  read(sentence: string): void {
    this.#post({ type: 'read', sentence });
  }

  async show(progress: Progress): Promise<Shown | undefined> {
    const answer = await this.#ask((id) => ({ type: 'show', id }), progress);
    return answer.type === 'shown' ? (answer.shown ?? undefined) : undefined;
  }

  async explain({ step, index }: StepCell): Promise<ExplanationView | null> {
    const cell = { step, index: [...index] };
    const answer = await this.#ask((id) => ({ type: 'explain', id, cell }));
    return answer.type === 'explained' ? answer.explanation : null;
  }

  async cells(run: number, part: PartRequest): Promise<CellsView | null> {
    const { step, index, row, column, rows, columns } = part;
    const asked = { step, index: [...index], row, column, rows, columns };
    const answer = await this.#ask((id) => ({ type: 'cells', id, run, ...asked }));
    return answer.type === 'cells' ? answer.part : null;
  }

  async copied({ step, index }: StepCell): Promise<Copied | null> {
    const cell = { step, index: [...index] };
    const answer = await this.#ask((id) => ({ type: 'copied', id, cell }));
    return answer.type === 'copied' ? answer.copied : null;
  }
}
