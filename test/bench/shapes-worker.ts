// Measures what somebody waits for who opens a Python file: in the worker as the extension runs it.
import { mkdtempSync, rmSync, watch } from 'node:fs';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { report } from '../../src/python/reporting/report';
import { KeptReports, type ReportStore } from '../../src/worker/kept-reports';
import { fromWorker } from '../../src/worker/messages';
import { checkout } from '../host/install';
import { modellingFile } from '../python/modelling-file';

/** So many lines are in sight. */
const inSight = 60;

interface Waited {
  readonly sight: number;
  readonly whole: number;
}

/** Milliseconds until what is in sight is told, and until the whole file is. */
function opened(worker: Worker, path: string, text: string, line: number): Promise<Waited> {
  const lines = [...text.matchAll(/^/gm)].map(({ index }) => index);
  const begun = performance.now();
  const sizes = {};
  const range = { from: lines[line]!, to: lines[line + inSight]! };
  return new Promise((done, failed) => {
    let sight = 0;
    const heard = (received: unknown) => {
      const message = fromWorker(received);
      const shapes = message?.type === 'answer' && message.report?.assignments.length;
      if (!message || !shapes) failed(new Error('the worker told nothing'));
      else if (message.id === 1) sight = performance.now() - begun;
      else {
        worker.off('message', heard);
        done({ sight, whole: performance.now() - begun });
      }
    };
    worker.on('message', heard);
    // As the host asks.
    worker.postMessage({ type: 'look', id: 1, path, text, ranges: [range], sizes });
    worker.postMessage({ type: 'report', id: 2, path, text, sizes });
  });
}

function storeIn(folder: string): ReportStore {
  return {
    list: async () =>
      Promise.all(
        (await readdir(folder)).map(async (name) => {
          const { size, mtimeMs: time } = await stat(join(folder, name));
          return { name, size, time };
        }),
      ),
    read: (name) => readFile(join(folder, name)),
    write: (name, bytes) => writeFile(join(folder, name), bytes),
    remove: (name) => rm(join(folder, name)),
  };
}

/** Milliseconds until what an earlier session left is there, all of it, each time for the first time. */
async function kept(path: string, text: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'shapes-'));
  try {
    const engine = () => readFile(join(checkout, 'dist/shapes-engine.js'));
    const asked = { path, text, sizes: {} };
    const written = new Promise<void>((done) => {
      const watching = watch(folder, () => {
        watching.close();
        done();
      });
    });
    new KeptReports(storeIn(folder), engine, 0).keep(asked, new Map(), report([asked])[0]!);
    await written;
    for (;;) {
      const begun = performance.now();
      const session = new KeptReports(storeIn(folder), engine);
      const found = await session.find(asked, () => Promise.resolve(() => undefined));
      // It may still be written.
      if (found) return performance.now() - begun;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const medianOf = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!;

export async function openedRows(): Promise<[string, string][]> {
  const [first, next] = [modellingFile(2000), modellingFile(2000, 16)];
  const [cold, warm]: Waited[][] = [[], []];
  const left: number[] = [];
  for (let run = 0; run < 7; run++) {
    const line = Math.floor(((run + 0.5) / 7) * (2000 - inSight));
    const begun = performance.now();
    const worker = new Worker(join(checkout, 'dist/shapes-worker.js'));
    await new Promise((online) => void worker.once('online', online));
    const starting = performance.now() - begun;
    const { sight, whole } = await opened(worker, 'first.py', first, line);
    cold!.push({ sight: sight + starting, whole: whole + starting });
    warm!.push(await opened(worker, 'next.py', next, line));
    await worker.terminate();
    left.push(await kept('first.py', `${first}# ${run}\n`));
  }
  const median = (all: Waited[], of: keyof Waited) =>
    `${medianOf(all.map((one) => one[of])).toFixed(0)} ms`;
  const name = 'a file of 2,000 lines';
  return [
    [`shapes in sight of ${name}, opened first, the worker starts`, median(cold!, 'sight')],
    [`the whole of it`, median(cold!, 'whole')],
    [`shapes in sight of ${name}, opened next`, median(warm!, 'sight')],
    [`the whole of it`, median(warm!, 'whole')],
    [
      'a file of 2,000 lines that an earlier session left as it is',
      `${medianOf(left.slice(1)).toFixed(0)} ms (first ${left[0]!.toFixed(0)} ms)`,
    ],
  ];
}
