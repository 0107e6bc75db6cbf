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
import { Questions } from '../worker/questions';
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

/** The desk of a session in a worker. */
class WorkerDesk implements Desk {
  readonly #questions = new Questions<FromDesk>();
  #dead: string | undefined;

  constructor(private readonly post: (message: ToDesk) => void) {}

  heard(answer: FromDesk): void {
    this.#questions.heard(answer);
  }

  died(reason: string): void {
    this.#dead = reason;
    this.#questions.end(this.#death());
  }

  #death(): Error {
    return new Error(`The worker of this checkpoint is gone (${this.#dead}). Open it again.`);
  }

  async #ask(question: (id: number) => ToDesk, progress?: Progress): Promise<FromDesk> {
    if (this.#dead !== undefined) throw this.#death();
    return this.#questions.ask((id) => this.post(question(id)), progress);
  }

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
    this.post({ type: 'handle', message });
  }

  read(sentence: string): void {
    this.post({ type: 'read', sentence });
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
