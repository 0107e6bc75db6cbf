// The web build of VS Code, as on vscode.dev: no server side, extensions run in a browser worker.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { Workbench, workspace } from '../e2e/driver/workbench';
import { launchBrowser } from '../host/browser';
import { checkout, installHost, temporaryFolder, webCommit } from '../host/install';
import { extensionsFolder, packedExtension } from '../host/packages';

interface TestWeb {
  open(options: Record<string, unknown>): Promise<{ dispose(): void }>;
}

/**
 * A web workbench with the packaged extension; the workspace is virtual. The caller closes it.
 * @param files more files of the checkout for the folder's top level.
 */
export async function openWebWorkbench(files: readonly string[] = []): Promise<Workbench> {
  const host = await installHost();
  const folder = temporaryFolder('workspace');
  cpSync(workspace, folder, { recursive: true });
  for (const file of files) cpSync(join(checkout, file), join(folder, basename(file)));
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
    folderPath: folder,
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
    folder,
    extensionHostLog: () => '',
    release: async () => {
      await browser.close();
      server.dispose();
      for (const used of [folder, extensionsDir]) rmSync(used, { recursive: true, force: true });
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
