import type * as vscode from 'vscode';
import { shippedFiles, shippedModel } from '../checkpoints/shipped';
import { type Desk, SessionDesk } from '../session/desk';
import { Session } from '../session/session';
import { Memory } from '../trace/memory';
import { folderAt, folderOf } from './byte-sources';
import { type DeskStart, type WorkerDesk, startDeskWorker } from './desk-worker';
import { settings } from './settings';

/** A desk, or why the checkpoint cannot be opened. */
export type OpenedDesk =
  | { readonly ok: true; readonly desk: Desk; dispose(): void }
  | { readonly ok: false; readonly problems: readonly string[] };

/** How long a worker waits for a command that may not come, in milliseconds. */
const patience = 60_000;

/** Opens folders with checkpoints: in a worker where they lie on this machine, here elsewhere. */
export class CheckpointDesks {
  /** A worker that has a checkpoint open which nobody has asked for yet. */
  #waiting: { readonly uri: string; readonly desk: Promise<WorkerDesk | undefined> } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async open(start: DeskStart): Promise<OpenedDesk> {
    const desk = inWorker(start.uri) ? await this.#worker(start.uri) : undefined;
    if (!desk) return openHere(start);
    const problems = await desk.open(start);
    if (problems === null) return { ok: true, desk, dispose: () => desk.dispose() };
    desk.dispose();
    return { ok: false, problems };
  }

  /**
   * Opens a checkpoint for a sentence that will perhaps be explained, for a minute: a worker's start takes
   * longer than all that is computed for a first step.
   */
  prepare(uri: vscode.Uri, sentence: string): void {
    if (this.#waiting || !inWorker(uri)) return;
    const desk = startDeskWorker();
    this.#waiting = { uri: uri.toString(), desk };
    void desk.then((started) => started?.prepare(uri, sentence));
    this.#timer = setTimeout(() => this.#dismiss(), patience);
  }

  dispose(): void {
    this.#dismiss();
  }

  async #worker(uri: vscode.Uri): Promise<WorkerDesk | undefined> {
    if (this.#waiting?.uri !== uri.toString()) return startDeskWorker();
    const { desk } = this.#waiting;
    clearTimeout(this.#timer);
    this.#waiting = undefined;
    const waited = await desk;
    return waited?.alive ? waited : startDeskWorker();
  }

  #dismiss(): void {
    clearTimeout(this.#timer);
    void this.#waiting?.desk.then((desk) => desk?.dispose());
    this.#waiting = undefined;
  }
}

function inWorker({ scheme }: vscode.Uri): boolean {
  const onNode = typeof process === 'object' && typeof process.versions.node === 'string';
  return onNode && scheme === 'file';
}

async function openHere({ uri, sentence, model, restored }: DeskStart): Promise<OpenedDesk> {
  const { openCheckpoint } = await import('../checkpoints/folder');
  const folder = shippedModel(model) ? folderOf(uri, shippedFiles) : folderAt(uri);
  const opened = await openCheckpoint(folder, new Memory(settings.memory()));
  if (!opened.ok) return opened;
  const desk = new SessionDesk(new Session(opened.model, sentence, restored, model));
  const dispose = () => {
    desk.leave();
    void opened.close();
  };
  return { ok: true, desk, dispose };
}
