// Runs inside the extension host: how long loading and activating the extension takes.
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('glassformer.glassformer');
  if (!extension || extension.isActive) throw new Error('it must be there, and not yet active');
  const begun = performance.now();
  await extension.activate();
  const activation = performance.now() - begun;
  writeFileSync(process.env.GLASSFORMER_BENCH_RESULT!, JSON.stringify({ activation }));
}
