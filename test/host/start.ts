// Builds the extension and opens a real VS Code on a sample sentence. Ctrl-C ends it and leaves nothing.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { checkout, hasServerHost, temporaryFolder } from './install';
import { extensionPath, extensionsFolder, pack } from './packages';
import { startServer } from './server';

/** What has to be undone at the end, in reverse order. */
const undo: (() => unknown)[] = [];
let ending = false;

async function main(args: string[]): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(0));
  }
  if (extensionPath === checkout) build();
  const folder = temporary('try');
  cpSync(join(__dirname, 'workspace'), folder, { recursive: true });
  cpSync(join(checkout, 'media/samples'), folder, { recursive: true });
  await (hasServerHost ? serve(folder, portOption(args)) : openDesktop(folder));
}

async function serve(folder: string, port: number): Promise<void> {
  console.log('packing the extension …');
  const packages = [
    await pack(extensionPath, 'try'),
    await pack(join(__dirname, 'companion'), 'companion'),
  ];
  const extensionsDir = await extensionsFolder(packages);
  undo.push(() => rmSync(extensionsDir, { recursive: true, force: true }));
  const server = await startServer({ extensionsDir, port, defaultFolder: folder });
  undo.push(() => server.stop());
  console.log(`\n  VS Code with Glassformer:  ${server.origin}/\n\n  Ctrl-C ends it.`);
}

async function openDesktop(folder: string): Promise<void> {
  const code = await downloadAndUnzipVSCode();
  const data = temporary('desktop');
  const child = spawn(code, [
    folder,
    `--extensionDevelopmentPath=${extensionPath}`,
    `--extensionDevelopmentPath=${join(__dirname, 'companion')}`,
    `--user-data-dir=${join(data, 'user')}`,
    `--extensions-dir=${join(data, 'extensions')}`,
    '--disable-workspace-trust',
    '--skip-welcome',
    '--wait',
  ]);
  undo.push(() => child.kill());
  child.on('exit', () => void end(0));
}

function build(): void {
  console.log('building …');
  const { status } = spawnSync(process.execPath, ['esbuild.js'], {
    cwd: checkout,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the build failed');
}

function portOption(args: string[]): number {
  const index = args.indexOf('--port');
  const port = index < 0 ? 0 : Number(args[index + 1]);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port wants a number');
  return port;
}

function temporary(purpose: string): string {
  const folder = temporaryFolder(purpose);
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const step of undo.reverse()) await step();
  process.exit(code);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  void end(1);
});
