// The web build of VS Code, as on vscode.dev: no server side, extensions run in a browser worker.
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Workbench, workspace } from '../e2e/driver/workbench';
import { launchBrowser } from '../host/browser';
import { installHost, webCommit } from '../host/install';
import { extensionsFolder, packedExtension } from '../host/packages';

interface TestWeb {
  open(options: Record<string, unknown>): Promise<{ dispose(): void }>;
}

/** A web workbench with the packaged extension; the workspace is virtual. The caller closes it. */
export async function openWebWorkbench(): Promise<Workbench> {
  const host = await installHost();
  const extensionsDir = await extensionsFolder([await packedExtension()]);
  const unpacked = readdirSync(extensionsDir).find((name) => name.startsWith('glassformer.'))!;
  const testWeb = createRequire(join(host.modules, 'index.js'))('@vscode/test-web') as TestWeb;
  const port = await freePort();
  const server = await testWeb.open({
    browserType: 'none',
    quality: 'stable',
    commit: webCommit,
    testRunnerDataDir: host.webData,
    extensionDevelopmentPath: join(extensionsDir, unpacked),
    folderPath: workspace,
    host: '127.0.0.1',
    port,
  });
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // Webviews live on a sub-domain of the page's own name.
    permissions: ['local-network-access'],
  });
  const workbench = new Workbench(await context.newPage(), {
    folder: workspace,
    extensionHostLog: () => '',
    release: async () => {
      await browser.close();
      server.dispose();
      rmSync(extensionsDir, { recursive: true, force: true });
    },
  });
  // Webviews are served from `<id>.web.localhost`: the same site, or their service worker is refused.
  await workbench.open(`http://web.localhost:${port}`);
  return workbench;
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}
