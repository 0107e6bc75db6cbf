import type { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { PickedTensor, TensorsView } from '../protocol/tensors';
import type { FromTensors, ToTensors } from '../worker/tensor-messages';
import { Questions } from '../worker/questions';
import { type TensorReader, TensorsHere } from '../worker/tensors';
import { openSource } from './byte-sources';

/** The tensors of a file: read in a worker where it lies on this machine, here in slices elsewhere. */
export function tensorReader(uri: vscode.Uri): TensorReader {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const home = vscode.extensions.getExtension('glassformer.glassformer')?.extensionUri;
  const onNode = typeof process === 'object' && typeof process.versions.node === 'string';
  if (!home || !onNode || uri.scheme !== 'file') {
    return new TensorsHere(name, () => openSource(uri));
  }
  return new TensorsInWorker(
    vscode.Uri.joinPath(home, 'dist/tensors-worker.js').fsPath,
    uri.fsPath,
  );
}

type Question =
  | Omit<Extract<ToTensors, { type: 'file' }>, 'id'>
  | Omit<Extract<ToTensors, { type: 'pick' }>, 'id'>;

/** Asks a worker of its own, which starts with the first question and again after it has died. */
class TensorsInWorker implements TensorReader {
  readonly #questions = new Questions<FromTensors>();
  #worker: Promise<Worker> | undefined;
  #disposed = false;

  constructor(
    private readonly script: string,
    private readonly path: string,
  ) {}

  async file(anew: boolean): Promise<TensorsView> {
    const answer = await this.#ask({ type: 'file', path: this.path, anew });
    if (answer.type !== 'file') throw new Error('The worker gave another answer.');
    return answer.view;
  }

  async pick(name: string, progress: (share: number) => void): Promise<PickedTensor | null> {
    const answer = await this.#ask({ type: 'pick', path: this.path, name }, progress);
    return answer.type === 'picked' ? answer.tensor : null;
  }

  dispose(): void {
    this.#disposed = true;
    void this.#worker?.then((worker) => worker.terminate());
  }

  async #ask(question: Question, progress?: (share: number) => void): Promise<FromTensors> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    return this.#questions.ask(
      (id) => worker.postMessage({ ...question, id } satisfies ToTensors),
      progress,
    );
  }

  async #start(): Promise<Worker> {
    const { Worker } = await import('node:worker_threads');
    const worker = new Worker(this.script);
    worker.unref();
    worker.on('message', (answer: FromTensors) => this.#questions.heard(answer));
    worker.on('error', (error) => this.#died(error.message));
    worker.on('exit', () => this.#died('it ended'));
    return worker;
  }

  #died(reason: string): void {
    this.#worker = undefined;
    const error = new Error(`The worker that reads tensors is gone (${reason}).`);
    // Whoever closed the editor waits for nothing.
    this.#questions.end(this.#disposed ? undefined : error);
  }
}
