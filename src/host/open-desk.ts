import { shippedFiles, shippedModel } from '../checkpoints/shipped';
import { type Desk, SessionDesk } from '../session/desk';
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

/** Opens a folder with a checkpoint: in a worker where it lies on this machine, here elsewhere. */
export async function openDesk(start: DeskStart): Promise<OpenedDesk> {
  const worker = hasWorker(start) ? await startDeskWorker() : undefined;
  if (!worker) return openHere(start);
  const problems = await worker.open(start);
  const dispose = () => worker.dispose();
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

async function openHere({
  uri,
  sentence,
  model,
  restored,
  memory,
  digits,
}: DeskStart): Promise<OpenedDesk> {
  const { openCheckpoint } = await import('../checkpoints/folder');
  const folder = shippedModel(model) ? folderOf(uri, shippedFiles) : folderAt(uri);
  const opened = await openCheckpoint(folder, new Memory(memory));
  if (!opened.ok) return opened;
  const desk = new SessionDesk(new Session(opened.model, sentence, restored, model, digits));
  const dispose = () => {
    desk.leave();
    void opened.close();
  };
  return { ok: true, desk, alive: () => true, dispose };
}
