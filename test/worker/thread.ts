import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

/** A thread that runs a file of src/worker, bundled as the package has it. */
export async function threadOf(file: string): Promise<Worker> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../src/worker', file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
  });
  return new Worker(outputFiles[0]!.text, { eval: true });
}
