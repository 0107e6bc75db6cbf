// A VS Code server on this machine: the real extension host, the real workbench, a data folder of its own.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installHost, temporaryFolder } from './install';
import { endGroup, startGroup } from './processes';

export interface ServerOptions {
  /** Packaged extensions to load; without it only VS Code's own. */
  extensionsDir?: string;
  /** User settings on top of the calm defaults. */
  settings?: Record<string, unknown>;
  /** Opened when the address names no folder. */
  defaultFolder?: string;
  /** 0 (the default) takes any free port. */
  port?: number;
}

/** What to open: pairs as VS Code's development payload takes them. */
export interface OpenOptions {
  folder: string;
  developmentPath?: string;
  testsPath?: string;
}

export interface Server {
  port: number;
  origin: string;
  url(open: OpenOptions): string;
  /** Everything that the server printed. */
  output(): string;
  /** The extension hosts' log files, newest last. */
  extensionHostLog(): string;
  /** Ends the server and its extension hosts, removes its data. */
  stop(): Promise<void>;
}

const calm: Record<string, unknown> = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.occurrencesHighlight': 'off',
};

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const host = await installHost();
  const data = temporaryFolder('server');
  mkdirSync(join(data, 'data/User'), { recursive: true });
  const settings = JSON.stringify({ ...calm, ...options.settings });
  writeFileSync(join(data, 'data/User/settings.json'), settings);

  const child = startGroup(
    host.node,
    [
      join(host.vscode, 'out/server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
      ...['--without-connection-token', '--accept-server-license-terms'],
      ...['--server-data-dir', data, '--telemetry-level', 'off'],
      // A built workbench ignores the development payload without this.
      '--enable-smoke-test-driver',
      ...(options.defaultFolder ? ['--default-folder', options.defaultFolder] : []),
      ...(options.extensionsDir ? ['--extensions-dir', options.extensionsDir] : []),
    ],
    { env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const listening = new Promise<number>((done, fail) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port) done(Number(port));
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('error', fail);
    child.once('exit', () => fail(new Error(`the VS Code server ended early:\n${output}`)));
    setTimeout(() => fail(new Error(`the VS Code server is silent:\n${output}`)), 30_000).unref();
  });
  const stop = async (): Promise<void> => {
    await endGroup(child);
    rmSync(data, { recursive: true, force: true });
  };

  try {
    const port = await listening;
    const authority = `127.0.0.1:${port}`;
    return {
      port,
      origin: `http://${authority}`,
      url: (open) => workbenchAddress(authority, open),
      output: () => output,
      extensionHostLog: () => extensionHostLogs(join(data, 'data/logs')),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Variables of a VS Code that this runs in would confuse the one that it starts. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const env = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_V8_COVERAGE$)/.test(name),
  );
  // No gallery: nothing is looked up outside this machine.
  return { ...Object.fromEntries(env), EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

function workbenchAddress(authority: string, open: OpenOptions): string {
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const payload = [['skipWelcome', 'true']];
  if (open.developmentPath)
    payload.push(['extensionDevelopmentPath', remote(open.developmentPath)]);
  if (open.testsPath) payload.push(['extensionTestsPath', remote(open.testsPath)]);
  const query = new URLSearchParams({ folder: open.folder, payload: JSON.stringify(payload) });
  return `http://${authority}/?${query.toString()}`;
}

function extensionHostLogs(logs: string): string {
  try {
    return readdirSync(logs, { recursive: true, encoding: 'utf8' })
      .filter((file) => /exthost[^/]*\/(remoteexthost|exthost)\.log$/.test(file))
      .sort()
      .map((file) => readFileSync(join(logs, file), 'utf8'))
      .join('\n');
  } catch {
    return '';
  }
}
