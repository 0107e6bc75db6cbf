import * as vscode from 'vscode';
import type { PersistedState } from '../protocol/persisted';
import type { PanelMessage } from '../protocol/messages';
import type { CellsView, ExplanationView } from '../protocol/snapshot';
import { type Copied, type Desk, type Progress, SessionDesk, type Shown } from '../session/desk';
import type { PartRequest } from '../session/picture';
import { Session } from '../session/session';
import type { PanelFacts } from '../session/snapshot';
import type { StepCell } from '../trace/cell';
import type { FromDesk, ToDesk } from '../worker/desk-messages';
import { Memory } from '../trace/memory';
import { shippedFiles, shippedModel } from '../checkpoints/shipped';
import { folderAt, folderOf } from './byte-sources';
import { settings } from './settings';

/** What a session over a checkpoint starts with. */
export interface DeskStart {
  readonly uri: vscode.Uri;
  readonly sentence: string;
  /** The id of the model. */
  readonly model: string;
  readonly restored: PersistedState | undefined;
}

/** A desk, or why the checkpoint cannot be opened. */
export type OpenedDesk =
  | { readonly ok: true; readonly desk: Desk; dispose(): void }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Opens a folder with a checkpoint: in a worker where it lies on this machine, here elsewhere. */
export async function openCheckpointDesk(start: DeskStart): Promise<OpenedDesk> {
  const onNode = typeof process === 'object' && typeof process.versions.node === 'string';
  if (onNode && start.uri.scheme === 'file') {
    const worker = await workerDesk(start);
    if (worker) return worker;
  }
  const { openCheckpoint } = await import('../checkpoints/folder');
  const folder = shippedModel(start.model)
    ? folderOf(start.uri, shippedFiles)
    : folderAt(start.uri);
  const opened = await openCheckpoint(folder, new Memory(settings.memory()));
  if (!opened.ok) return opened;
  const desk = new SessionDesk(
    new Session(opened.model, start.sentence, start.restored, start.model),
  );
  const dispose = () => {
    desk.leave();
    void opened.close();
  };
  return { ok: true, desk, dispose };
}

/** undefined: no worker can be had. */
async function workerDesk(start: DeskStart): Promise<OpenedDesk | undefined> {
  const home = vscode.extensions.getExtension('glassformer.glassformer')?.extensionUri;
  if (!home) return undefined;
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(vscode.Uri.joinPath(home, 'dist/desk-worker.js').fsPath);
  worker.unref();
  const desk = new WorkerDesk((message) => worker.postMessage(message));
  worker.on('message', (message: FromDesk) => desk.heard(message));
  worker.on('error', (error) => desk.died(error.message));
  worker.on('exit', () => desk.died('it ended'));
  const dispose = () => void worker.terminate();
  const problems = await desk.open(start);
  if (problems === null) return { ok: true, desk, dispose };
  dispose();
  return { ok: false, problems };
}

type Question = Extract<ToDesk, { id: number }>;

interface Waiting {
  readonly done: (answer: FromDesk) => void;
  readonly failed: (error: Error) => void;
  readonly progress: Progress;
}

/** The desk of a session in a worker. */
class WorkerDesk implements Desk {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #dead: string | undefined;

  constructor(private readonly post: (message: ToDesk) => void) {}

  heard(answer: FromDesk): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if (answer.type === 'progress') return waiting.progress(answer.share);
    this.#waiting.delete(answer.id);
    if (answer.type === 'failed') waiting.failed(new Error(answer.message));
    else waiting.done(answer);
  }

  died(reason: string): void {
    this.#dead = reason;
    for (const { failed } of this.#waiting.values()) failed(this.#death());
    this.#waiting.clear();
  }

  #death(): Error {
    return new Error(`The worker of this checkpoint is gone (${this.#dead}). Open it again.`);
  }

  async #ask(question: Question, progress: Progress = () => undefined): Promise<FromDesk> {
    if (this.#dead !== undefined) throw this.#death();
    return new Promise((done, failed) => {
      this.#waiting.set(question.id, { done, failed, progress });
      this.post(question);
    });
  }

  async open({ uri, sentence, model, restored }: DeskStart): Promise<readonly string[] | null> {
    const answer = await this.#ask({
      type: 'open',
      id: ++this.#last,
      path: uri.fsPath,
      sentence,
      model,
      memory: settings.memory(),
      restored: restored ?? null,
    });
    return answer.type === 'opened' ? answer.problems : ['The worker gave another answer.'];
  }

  handle(message: PanelMessage): void {
    this.post({ type: 'handle', message });
  }

  read(sentence: string): void {
    this.post({ type: 'read', sentence });
  }

  async show(facts: PanelFacts, progress: Progress): Promise<Shown | undefined> {
    const answer = await this.#ask({ type: 'show', id: ++this.#last, facts }, progress);
    return answer.type === 'shown' ? (answer.shown ?? undefined) : undefined;
  }

  async explain({ step, index }: StepCell): Promise<ExplanationView | null> {
    const cell = { step, index: [...index] };
    const answer = await this.#ask({ type: 'explain', id: ++this.#last, cell });
    return answer.type === 'explained' ? answer.explanation : null;
  }

  async cells(run: number, part: PartRequest): Promise<CellsView | null> {
    const { step, index, row, column, rows, columns } = part;
    const asked = { step, index: [...index], row, column, rows, columns };
    const answer = await this.#ask({ type: 'cells', id: ++this.#last, run, ...asked });
    return answer.type === 'cells' ? answer.part : null;
  }

  async copied({ step, index }: StepCell): Promise<Copied | null> {
    const cell = { step, index: [...index] };
    const answer = await this.#ask({ type: 'copied', id: ++this.#last, cell });
    return answer.type === 'copied' ? answer.copied : null;
  }
}
