import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { moduleBudget, wholeBudget } from '../../src/python/analysis/budgets';
import { Running } from '../../src/python/evaluator/running';
import type { ShapeReport } from '../../src/python/report';
import { report } from '../../src/python/reporting/report';
import { edited, randomNumbers } from './random-edits';
import { readModule } from '../../src/python/syntax/read-module';

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

function counted(text: string): { found: ShapeReport; steps: number } {
  let steps = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { tick } = Running.prototype;
  Running.prototype.tick = function (node) {
    steps++;
    tick.call(this, node);
  };
  try {
    return { found: report([{ path: 'edited.py', text }])[0]!, steps };
  } finally {
    Running.prototype.tick = tick;
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
