import { shippedFiles, shippedModel } from '../checkpoints/shipped';
import { type Desk, type Progress, SessionDesk } from '../session/desk';
import { RememberedDesk } from '../session/remembered-desk';
import { Session } from '../session/session';
import { Memory } from '../trace/memory';
import { folderAt, folderOf } from './byte-sources';
import { type DeskStart, startDeskWorker } from './desk-worker';

/** A desk, or why the checkpoint cannot be opened. */
export type OpenedDesk =
  | {
      readonly ok: true;
      readonly desk: Desk;
      /** False where its worker has ended. */
      alive(): boolean;
      dispose(): void;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Who waits for a desk: told how far its opening is, and able to end it. */
export interface Waiting {
  readonly told: Progress;
  readonly signal: AbortSignal;
}

/** Opens a folder with a checkpoint: in a worker where it lies on this machine, here elsewhere. */
export async function openDesk(start: DeskStart, waiting?: Waiting): Promise<OpenedDesk> {
  const worker = hasWorker(start) ? await startDeskWorker() : undefined;
  if (!worker) return openHere(start, waiting);
  const dispose = () => worker.dispose();
  waiting?.signal.addEventListener('abort', dispose);
  const problems = await worker
    .open(start, waiting?.told)
    .catch((error: unknown) => {
      if (waiting?.signal.aborted) return [];
      throw error;
    })
    .finally(() => waiting?.signal.removeEventListener('abort', dispose));
  if (problems === null) {
    return { ok: true, desk: new RememberedDesk(worker), alive: () => worker.alive, dispose };
  }
  dispose();
  return { ok: false, problems };
}

/** Whether a checkpoint is opened in a worker. */
export function hasWorker({ uri }: Pick<DeskStart, 'uri'>): boolean {
  const onNode = typeof process === 'object' && typeof process.versions.node === 'string';
  return onNode && uri.scheme === 'file';
}

async function openHere(
  { uri, sentence, model, restored, memory, digits }: DeskStart,
  waiting?: Waiting,
): Promise<OpenedDesk> {
  const { openCheckpoint } = await import('../checkpoints/folder');
  const folder = shippedModel(model) ? folderOf(uri, shippedFiles) : folderAt(uri);
  const opened = await openCheckpoint(folder, new Memory(memory), waiting?.told);
  if (!opened.ok) return opened;
  const desk = new SessionDesk(new Session(opened.model, sentence, restored, model, digits));
  const dispose = () => {
    desk.leave();
    void opened.close();
  };
  return { ok: true, desk, alive: () => true, dispose };
}
