// What a user installs: the packaged extension, in an extensions folder of its own.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cache, checkout, installHost, temporaryFolder } from './install';
import { serverEnvironment } from './server';

const run = promisify(execFile);

export const extensionPath = process.env.GLASSFORMER_EXTENSION ?? checkout;

let packed: Promise<string> | undefined;

/** Packs the extension once per process; a file missing from the package shows in the tests. */
export function packedExtension(): Promise<string> {
  packed ??= pack(extensionPath, 'glassformer');
  return packed;
}

/** Obligation: the folder is a built extension. Resolves to the path of the VSIX. */
export async function pack(folder: string, name: string): Promise<string> {
  // Runs side by side do not share a file; each takes its own away at the end.
  const out = join(cache, 'vsix', `${name}-${process.pid}.vsix`);
  mkdirSync(join(cache, 'vsix'), { recursive: true });
  process.once('exit', () => rmSync(out, { force: true }));
  const vsce = join(checkout, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await run(process.execPath, [vsce, 'package', ...flags, '--out', out], { cwd: folder });
  if (!existsSync(out)) throw new Error(`vsce wrote no ${out}`);
  return out;
}

/** A new extensions folder with these packages installed by VS Code itself; the caller removes it. */
export async function extensionsFolder(packages: string[]): Promise<string> {
  const host = await installHost();
  const folder = temporaryFolder('extensions');
  const data = temporaryFolder('install');
  const main = join(host.vscode, 'out/server-main.js');
  const install = packages.flatMap((file) => ['--install-extension', file]);
  const places = ['--extensions-dir', folder, '--server-data-dir', data, '--force'];
  try {
    const args = [main, ...install, ...places, '--accept-server-license-terms'];
    const { stdout, stderr } = await run(host.node, args, { env: serverEnvironment() });
    if (!stdout.includes('successfully installed')) throw new Error(stdout + stderr);
    return folder;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
