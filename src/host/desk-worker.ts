import * as vscode from 'vscode';
import type { Worker } from 'node:worker_threads';
import type { PanelMessage } from '../protocol/messages';
import type { PersistedState } from '../protocol/persisted';
import type { CellsView, ExplanationView } from '../protocol/snapshot';
import type { Copied, Desk, Progress, Shown } from '../session/desk';
import type { PartRequest } from '../session/picture';
import type { PanelFacts } from '../session/snapshot';
import type { StepCell } from '../trace/cell';
import type { FromDesk, ToDesk } from '../worker/desk-messages';
import { Questions } from '../worker/questions';
import { settings } from './settings';

/** What a session over a checkpoint starts with. */
export interface DeskStart {
  readonly uri: vscode.Uri;
  readonly sentence: string;
  /** The id of the model. */
  readonly model: string;
  readonly restored: PersistedState | undefined;
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

  /** Opens a checkpoint before it is asked for; {@link open} goes on from there. */
  prepare(uri: vscode.Uri, sentence: string): void {
    this.#post({ type: 'prepare', path: uri.fsPath, memory: settings.memory(), sentence });
  }

  /** @returns why it cannot be opened; null: it is open. */
  async open({ uri, sentence, model, restored }: DeskStart): Promise<readonly string[] | null> {
    const answer = await this.#ask((id) => ({
      type: 'open',
      id,
      path: uri.fsPath,
      sentence,
      model,
      memory: settings.memory(),
      restored: restored ?? null,
    }));
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

  async show(facts: PanelFacts, progress: Progress): Promise<Shown | undefined> {
    const answer = await this.#ask((id) => ({ type: 'show', id, facts }), progress);
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
