import * as vscode from 'vscode';
import type { ToWorker } from '../worker/messages';

/** The way to the engine, wherever it runs. */
export interface EngineLink {
  readonly where: 'worker' | 'slices';
  post(message: ToWorker): void;
  dispose(): void;
}

export interface Listener {
  heard(message: unknown): void;
  /** Nothing more will be heard. */
  died(reason: string): void;
}

const onNode = () => typeof process === 'object' && typeof process.versions.node === 'string';

function installed(path: string): vscode.Uri | undefined {
  const home = vscode.extensions.getExtension('glassformer.glassformer')?.extensionUri;
  return home && vscode.Uri.joinPath(home, path);
}

/** The file with all the code that decides what a report says. */
export function engineFile(): vscode.Uri | undefined {
  return installed(onNode() ? 'dist/shapes-engine.js' : 'dist/web/shapes-worker.js');
}

/** The engine in a worker of its own. Throws where none can be had. */
export async function inWorker(listener: Listener): Promise<EngineLink> {
  const file = installed(onNode() ? 'dist/shapes-worker.js' : 'dist/web/shapes-worker.js');
  if (!file) throw new Error('the extension is not installed');
  return onNode() ? threadAt(file.fsPath, listener) : webWorkerAt(file, listener);
}

async function threadAt(path: string, listener: Listener): Promise<EngineLink> {
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(path);
  worker.on('message', (message) => listener.heard(message));
  worker.on('error', (error) => listener.died(String(error)));
  worker.unref();
  return {
    where: 'worker',
    post: (message) => worker.postMessage(message),
    dispose: () => void worker.terminate(),
  };
}

/** A browser starts workers only from where it got the page: so from the text itself. */
async function webWorkerAt(uri: vscode.Uri, listener: Listener): Promise<EngineLink> {
  const text = await vscode.workspace.fs.readFile(uri);
  const url = URL.createObjectURL(new Blob([new Uint8Array(text)], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => listener.heard(data);
  worker.onerror = () => listener.died('the worker failed');
  return {
    where: 'worker',
    post: (message) => worker.postMessage(message),
    dispose: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

/** The engine here, in slices: nothing else waits for it long. It is read when it is needed. */
export async function inSlices(listener: Listener): Promise<EngineLink> {
  const { Engine } = await import('../worker/engine');
  const engine = new Engine((message) => listener.heard(message), undefined, true);
  return {
    where: 'slices',
    post: (message) => engine.receive(message),
    dispose: () => engine.stop(),
  };
}

// As far as this file needs it: the types of a browser are not those of this project.
declare class Worker {
  constructor(url: string);
  onmessage: (event: { readonly data: unknown }) => void;
  onerror: () => void;
  postMessage(message: unknown): void;
  terminate(): void;
}
