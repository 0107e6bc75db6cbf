// Runs an extension test the way `code --extensionTestsPath=…` does, on the server host.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'node:util';
import { launchBrowser } from './browser';
import { temporaryFolder } from './install';
import { marker } from './marker';
import { startServer } from './server';

const limit = Number(process.env.GLASSFORMER_SUITES_LIMIT ?? 300_000);

/** Resolves to the exit code that the test run reported; rejects when it reported none in time. */
export async function main(args: string[]): Promise<number> {
  const option = (name: string): string | undefined =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const developmentPath = option('extensionDevelopmentPath');
  const testsPath = option('extensionTestsPath');
  if (!developmentPath || !testsPath) throw new Error('this stand-in only runs extension tests');
  const emptyFolder = temporaryFolder('folder');
  const folder = args.find((arg) => !arg.startsWith('-')) ?? emptyFolder;

  // The user's data folder of the command line is not used: each run gets a new one.
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const exit = new Promise<number>((done, fail) => {
      void page.exposeFunction('codeAutomationExit', done);
      page.once('crash', () => fail(new Error('the browser page crashed')));
      setTimeout(() => fail(new Error(`no result after ${limit / 1000} s`)), limit).unref();
    });
    await page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => {
      const line = format(...values);
      if (line.startsWith(marker)) console.log(line.slice(marker.length));
      else if (process.env.GLASSFORMER_VERBOSE) console.log(`[${type}] ${line}`);
    });
    const url = { developmentPath: resolve(developmentPath), testsPath: resolve(testsPath) };
    await page.goto(server.url({ folder: resolve(folder), ...url }));
    return await exit;
  } catch (error) {
    console.error(server.output(), server.extensionHostLog());
    throw error;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(emptyFolder, { recursive: true, force: true });
  }
}
