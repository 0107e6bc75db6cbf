// Runs inside VS Code's extension host. `suites` lists the test modules; run.ts makes it while bundling.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format } from 'node:util';
import type Mocha from 'mocha';
import suites from 'glassformer:suites';
import { marker } from '../host/marker';

/** VS Code calls this once; a rejection fails the run. */
export async function run(): Promise<void> {
  const load = createRequire(join(process.env.GLASSFORMER_CHECKOUT!, 'package.json'));
  const { Mocha: Runner } = load('mocha') as { Mocha: typeof Mocha };
  markOutput(Runner.reporters.Base);
  const reporter = load('./test/host/results.cjs') as Mocha.ReporterConstructor;
  const mocha = new Runner({ ui: 'tdd', timeout: 20_000, color: false, reporter });
  if (process.env.GLASSFORMER_GREP) mocha.grep(process.env.GLASSFORMER_GREP);

  // The programmatic runner knows no test functions until a file is announced.
  const root = mocha.suite as unknown as { emit(...parts: unknown[]): void };
  root.emit('pre-require', globalThis, '', mocha);
  for (const loadSuite of suites) await loadSuite();

  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** VS Code keeps its own `console.log` in place, so only what the reporter prints can be marked. */
function markOutput(reporter: typeof Mocha.reporters.Base): void {
  reporter.consoleLog = (...values: unknown[]) => {
    for (const line of format(...values).split('\n')) console.log('%s', marker + line);
  };
}
