import type { Module, WasmMemory } from './web-assembly';

/** What a thread is given. It can be sent to a worker as it is. */
export interface ThreadData {
  readonly module: Module;
  readonly memory: WasmMemory;
  /** The address of the task that it serves. */
  readonly task: number;
  /** Which thread it is; 0 is the caller's. */
  readonly thread: number;
}

/**
 * Starts a worker that calls {@link threadSource}'s function with `data`. The shell has one: what is
 * below it knows no workers. Throws where there are none.
 */
export type StartThread = (source: string, data: ThreadData) => Helper;

export interface Helper {
  /** The thread has been told to end; whatever is left of the worker can go. */
  readonly stop: () => void;
}

/** A function of a {@link ThreadData}, as text. It returns when the kernels are disposed. */
export const threadSource = `({ module, memory, task, thread }) => {
  new WebAssembly.Instance(module, { env: { memory } }).exports.serve(task, thread);
}`;

/** As many of the wanted helpers as can be had. */
export function helpers(
  wanted: number,
  start: StartThread,
  data: Omit<ThreadData, 'thread'>,
): Helper[] {
  const started: Helper[] = [];
  try {
    while (started.length < wanted) {
      started.push(start(threadSource, { ...data, thread: started.length + 1 }));
    }
  } catch {
    // With fewer threads it takes longer.
  }
  return started;
}
