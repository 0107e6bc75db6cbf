import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Page, chromium } from 'playwright-core';
import { samples } from '../samples';
import { servePanel } from './page';
import { themes } from './themes';

/**
 * Takes pictures of the panel, to look at: `npx tsx test/webview/harness/look.ts FOLDER [themes]
 * [views] [widths]`, each list with commas. A view is the name of a sample, or the page's fragment
 * ("model=travel&step=hook_embed"). CHROMIUM says which browser. Without a folder the page stays
 * open, to be looked at by hand. What axe finds is printed.
 */
const [folder, themeList, viewList, widthList] = process.argv.slice(2);

async function look(into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  const panel = await servePanel();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const list = (names: string | undefined, all: object) => names?.split(',') ?? Object.keys(all);
  for (const theme of list(themeList, themes)) {
    for (const view of list(viewList, samples)) {
      for (const width of (widthList ?? '1280,480').split(',').map(Number)) {
        const page = await browser.newPage({ viewport: { width, height: 800 } });
        page.on('console', (message) => console.log(theme, view, message.text()));
        page.on('pageerror', (error) => console.log(theme, view, error.message));
        const fragment = view.includes('=') ? view : `sample=${view}`;
        await page.goto(`${panel.url}?theme=${theme}#${fragment}`);
        await page.waitForTimeout(600);
        const name = view.replaceAll(/[^\w.]+/g, '_');
        await page.screenshot({ path: join(into, `${name}-${theme}-${width}.png`) });
        await inspect(page, `${theme} ${view} ${width}:`);
        await page.close();
      }
    }
  }
  await browser.close();
  await panel.close();
}

/** Prints what axe finds. */
async function inspect(page: Page, where: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(),
  );
  for (const { id, nodes } of violations) {
    for (const { html, failureSummary } of nodes.slice(0, 4)) {
      console.log(where, id, html.slice(0, 160), failureSummary?.split('\n')[1]);
    }
  }
}

async function serve(): Promise<void> {
  const { url } = await servePanel(5173);
  console.log(`${url}?theme=dark#model=groceries&sentence=Buy+milk+and`);
}

void (folder ? look(folder) : serve());
