// Measures what a user waits for while shapes are shown: the whole report, as the worker makes it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveReporting, report } from '../../src/python/reporting/report';
import { toEnd } from '../../src/python/steps';
import { modellingFile } from '../python/modelling-file';

const reported = (text: string) => report([{ path: 'model.py', text }]);

function taken(body: () => unknown): number {
  const begun = performance.now();
  body();
  return performance.now() - begun;
}

const medianOf = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!;

export function shapeRows(): [string, string][] {
  const rows: [string, string][] = [];
  const [thousand, twoThousand] = [modellingFile(1000), modellingFile(2000)];
  reported(modellingFile(300));
  const cold = taken(() => reported(twoThousand));
  rows.push(['shapes of a file of 2,000 lines, for the first time', `${cold.toFixed(0)} ms`]);
  const another = taken(() => reported(modellingFile(2000, 16)));
  rows.push(['shapes of another such file, after that', `${another.toFixed(0)} ms`]);
  const { at, typed } = typing(thousand);
  rows.push([
    'the function that is typed in, in a file of 1,000 lines, after a keystroke',
    `${medianOf(typed).toFixed(0)} ms (median of ${typed.length}; slowest tenth from ${typed[Math.floor(typed.length * 0.9)]!.toFixed(0)} ms)`,
  ]);
  const keystrokes = at.slice(0, 9).map((place) => {
    const text = `${thousand.slice(0, place)} + 1${thousand.slice(place)}`;
    return taken(() => reported(text));
  });
  rows.push([
    'the whole of such a file, after a keystroke',
    `${medianOf(keystrokes).toFixed(0)} ms (median of 9)`,
  ]);
  rows.push(['memory that 1,000 edits of a file leave behind', memory()]);
  rows.push(['the same 1,000 lines, by Pyrefly', pyrefly(thousand, medianOf(keystrokes))]);
  return rows;
}

/** Types ` + 1` behind assignments in functions, letter by letter. */
function typing(text: string): { at: number[]; typed: number[] } {
  const ends = [...text.matchAll(/^ {4,}[\w., ]+ = .*[\w)\]]$/gm)].map(
    ({ 0: line, index }) => index + line.length,
  );
  const at = Array.from(
    { length: 24 },
    (_, k) => ends[Math.floor(((k + 0.5) / 24) * ends.length)]!,
  );
  const typed = at.flatMap((place) => {
    // As it is after a rest.
    const [live] = toEnd(liveReporting([{ path: 'model.py', text }]));
    return [' ', ' +', ' + ', ' + 1'].flatMap((what) => {
      let told: unknown;
      const time = taken(() => {
        told = live!.take(text.slice(0, place) + what + text.slice(place));
      });
      return told ? [time] : [];
    });
  });
  if (typed.length < 72) throw new Error(`only ${typed.length} of 96 keystrokes were told at once`);
  return { at, typed };
}

function memory(): string {
  const gc: unknown = Reflect.get(globalThis, 'gc');
  if (typeof gc !== 'function') return 'not measured: node runs without --expose-gc';
  const text = modellingFile(30);
  const used = () => {
    Reflect.apply(gc, undefined, []);
    return process.memoryUsage().heapUsed / 1e6;
  };
  for (let k = 0; k < 20; k++) reported(`${text}\nx${k} = ${k}\n`);
  const before = used();
  for (let k = 0; k < 1000; k++) reported(`${text}\nx${k} = ${k}\n`);
  return `${Math.max(0, used() - before).toFixed(1)} MB`;
}

function pyrefly(text: string, ours: number): string {
  const home = mkdtempSync(join(tmpdir(), 'shapes-'));
  try {
    const path = join(home, 'model.py');
    writeFileSync(path, text);
    const begun = performance.now();
    const missing = spawnSync('pyrefly', ['check', path], { cwd: home }).error !== undefined;
    const theirs = performance.now() - begun;
    return missing
      ? 'not measured: pyrefly is not installed'
      : `${theirs.toFixed(0)} ms as a command (${(theirs / ours).toFixed(1)} × ours)`;
  } finally {
    rmSync(home, { recursive: true });
  }
}
