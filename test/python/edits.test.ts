import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { moduleBudget, wholeBudget } from '../../src/python/analysis/budgets';
import { Machine } from '../../src/python/evaluator/machine';
import type { ShapeReport } from '../../src/python/report';
import { report } from '../../src/python/reporting/report';
import { readModule } from '../../src/python/syntax/read-statements';

const folder = join(__dirname, 'mutants/programs');
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** How many edits: 1,000 by default, 10,000 with GLASSFORMER_EDITS=10000. */
const edits = Number(process.env.GLASSFORMER_EDITS ?? 1000);
/** The evaluator's budget for a file, its script included, counted in steps. */
const mostSteps = wholeBudget + 2 * moduleBudget;
/** A file is begun anew after so many edits: it is nothing but errors then. */
const runLength = 12;

/** The same numbers every time: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pieces =
  '( ) [ ] { } : , . = == -> -1 0 1 x self . torch nn def class return if else for while lambda None " \' """ # * ** @ // % += \\ ... view transpose ( unsqueeze(0) .T .shape yield await match case'.split(
    ' ',
  );

/** One random edit of a text, as a tired person would make it. */
function edited(text: string, random: () => number): string {
  const pick = (below: number) => Math.floor(random() * below);
  const lines = text.split('\n');
  const at = pick(lines.length);
  const line = lines[at]!;
  const column = pick(line.length + 1);
  switch (pick(10)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, line);
      break;
    case 2:
      // Half typed.
      lines[at] = line.slice(0, column);
      break;
    case 3:
      lines[at] = ' '.repeat(1 + pick(5)) + line;
      break;
    case 4:
      lines[at] = line.slice(1 + pick(4));
      break;
    case 5: {
      const other = pick(lines.length);
      [lines[at], lines[other]] = [lines[other]!, line];
      break;
    }
    case 6:
      lines.splice(at, 1 + pick(12));
      break;
    case 7:
      lines[at] = line.slice(0, column) + line.slice(column + 1 + pick(6));
      break;
    case 8:
      lines[at] = line.replace(/\d+|\w+/, () => pieces[pick(pieces.length)]!);
      break;
    default:
      lines[at] = `${line.slice(0, column)}${pieces[pick(pieces.length)]}${line.slice(column)}`;
  }
  return lines.join('\n');
}

function counted(text: string): { found: ShapeReport; steps: number } {
  let steps = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { tick } = Machine.prototype;
  Machine.prototype.tick = function (node) {
    steps++;
    tick.call(this, node);
  };
  try {
    return { found: report([{ path: 'edited.py', text }])[0]!, steps };
  } finally {
    Machine.prototype.tick = tick;
  }
}

suite('random edits', () => {
  test(`${edits} of them: no exception, no run past the budget, no problem inside a syntax error`, function () {
    this.timeout(60_000 + edits * 200);
    let most = 0;
    for (let run = 0, done = 0; done < edits; run++) {
      const random = randomNumbers(run + 1);
      const short = programs.filter((one) => one.length < 4000);
      let text = short[Math.floor(random() * short.length)]!;
      for (let step = 0; step < runLength && done < edits; step++, done++) {
        text = edited(text, random);
        let result: ReturnType<typeof counted>;
        try {
          result = counted(text);
        } catch (error) {
          throw new Error(`run ${run}, edit ${step}:\n${text}`, { cause: error });
        }
        const { found, steps } = result;
        most = Math.max(most, steps);
        assert.ok(steps <= mostSteps, `run ${run}, edit ${step}: ${steps} steps`);
        const { broken } = readModule(text);
        for (const { from, to, code } of found.problems) {
          assert.ok(0 <= from && from <= to && to <= text.length);
          const inside = broken.find(
            (one) => one.from <= from && to <= one.to && one.from < one.to,
          );
          assert.equal(
            inside,
            undefined,
            `run ${run}, edit ${step}: ${code} inside a syntax error`,
          );
        }
      }
    }
    assert.ok(most > 1000, 'the programs are analysed');
  });

  test('the same text has the same report, whatever came before', function () {
    this.timeout(30_000);
    const random = randomNumbers(99);
    for (const program of programs.slice(0, 6)) {
      const before = JSON.stringify(report([{ path: 'a.py', text: program }]));
      report([{ path: 'a.py', text: edited(program, random) }]);
      assert.equal(JSON.stringify(report([{ path: 'a.py', text: program }])), before);
    }
  });
});
