// The kernels against onnxruntime-web, which is installed beside the bench when it runs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Rows of the table: all products of GPT-2 small's shape at 64 tokens, weights in file order. */
export function kernelRows(): [string, string][] {
  const engines = join(__dirname, 'engines');
  if (!existsSync(join(engines, 'node_modules'))) {
    spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: engines, stdio: 'inherit' });
  }
  return [1, 2].map((threads) => {
    const script = join(__dirname, 'products.ts');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', script, `${threads}`, '64'],
      { encoding: 'utf8' },
    );
    const last = stdout.trim().split('\n').at(-1) ?? '';
    if (!last.startsWith('{')) throw new Error(stderr);
    const { ours, theirs } = JSON.parse(last) as { ours: number; theirs: number };
    return [
      `products of GPT-2 small, 64 tokens, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
      `${ours.toFixed(0)} ms (onnxruntime-web: ${theirs.toFixed(0)} ms, ${(ours / theirs).toFixed(2)} ×)`,
    ];
  });
}
