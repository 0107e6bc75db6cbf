// A headless Chromium: an installed one if there is one, else the one that the test host carries.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { chromiumEnvironment } from './chromium-package';
import { installHost } from './install';

/** The caller closes the browser. */
export async function launchBrowser(): Promise<Browser> {
  // `GLASSFORMER_CHROMIUM=carried` leaves an installed browser alone.
  const wish = process.env.GLASSFORMER_CHROMIUM;
  const installed = wish === 'carried' ? undefined : (wish ?? installedBrowser());
  const carried = (await installHost()).chromium;
  return chromium.launch({
    executablePath: installed ?? join(carried, 'chromium'),
    env: installed ? process.env : chromiumEnvironment(carried),
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--font-render-hinting=none',
      // Tests need no network: every other name is unknown, and a request to one fails at once.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost',
    ],
  });
}

function installedBrowser(): string | undefined {
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}
