import { Worker } from 'node:worker_threads';
import type { StartThread } from '../kernels/threads';

/** A thread of the kernels on a desktop. It does not keep the process alive. */
export const startThread: StartThread = (source, data) => {
  const text = `(${source})(require('node:worker_threads').workerData)`;
  const worker = new Worker(text, { eval: true, workerData: data });
  worker.unref();
  // A thread that cannot start takes no work: the others do it.
  worker.on('error', () => undefined);
  return { stop: () => undefined };
};
