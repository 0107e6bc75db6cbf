// Runs inside the extension host: what starting the extension costs, and what VS Code itself adds.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';

export async function run(): Promise<void> {
  const ours = vscode.extensions.getExtension('glassformer.glassformer');
  // As small as an extension gets, and part of every VS Code: what it takes is the host's own time.
  const smallest = vscode.extensions.getExtension('vscode.media-preview');
  if (!ours || ours.isActive || !smallest) throw new Error('it must be there, and not yet active');
  const comparison = smallest.isActive ? NaN : await taken(() => smallest.activate());
  const main = join(ours.extensionPath, 'dist/extension.js');
  const load = await taken(() => createRequire(main)(main) as unknown);
  const activate = await taken(() => ours.activate());
  writeFileSync(
    process.env.GLASSFORMER_BENCH_RESULT!,
    JSON.stringify({ load, activate, comparison }),
  );
}

async function taken(body: () => unknown): Promise<number> {
  const begun = performance.now();
  await body();
  return performance.now() - begun;
}
