import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../src/python/analysis/analyse';

interface Mutant {
  readonly program: string;
  readonly id: string;
  readonly kind: string;
  readonly line: number;
  readonly after: string;
  readonly verdict: 'crash' | 'pass';
  readonly crash_line?: number;
}

const folder = join(import.meta.dirname, 'mutants');
const { mutants } = JSON.parse(readFileSync(join(folder, 'mutants.golden.json'), 'utf8')) as {
  mutants: readonly Mutant[];
};
const texts = new Map(
  [...new Set(mutants.map(({ program }) => program))].map((program) => [
    program,
    readFileSync(join(folder, 'programs', program), 'utf8'),
  ]),
);

/** Programs spoilt on purpose, against what PyTorch says of each: see mutants/README.md. */
suite('mutants', function () {
  this.timeout(120_000);

  test('the programs as they are have no error', () => {
    deepEqual(
      [...texts].flatMap(([program, text]) => errorLines(text).map((line) => `${program}:${line}`)),
      [],
    );
  });

  test('what crashes is an error on its line, what runs is none', () => {
    const missed = new Map<string, string[]>();
    const alarms: string[] = [];
    let crashing = 0;
    for (const mutant of mutants) {
      const lines = texts.get(mutant.program)!.split('\n');
      lines[mutant.line - 1] = mutant.after;
      const errors = errorLines(lines.join('\n'));
      if (mutant.verdict === 'pass') {
        if (errors.length > 0) alarms.push(mutant.id);
        continue;
      }
      crashing++;
      if (errors.some((line) => line === mutant.line || line === mutant.crash_line)) continue;
      missed.set(mutant.kind, [...(missed.get(mutant.kind) ?? []), mutant.id]);
    }
    deepEqual(alarms, [], 'errors in programs that run');
    const count = [...missed.values()].flat().length;
    ok(
      (crashing - count) / crashing >= 0.9,
      `${count} of ${crashing} are missed:\n${[...missed].map(([kind, ids]) => `${kind}: ${ids.join(' ')}`).join('\n')}`,
    );
  });
});

function errorLines(text: string): number[] {
  const [file] = analyse([{ path: 'program.py', text }]);
  return file!.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ from }) => text.slice(0, from).split('\n').length);
}
