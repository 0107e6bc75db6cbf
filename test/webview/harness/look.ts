import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { samples } from '../samples';
import { servePanel } from './page';
import { type ThemeName, themes } from './themes';

/**
 * Takes pictures of every sample: `npx tsx test/webview/harness/look.ts FOLDER [theme,…] [sample,…] [width,…]`.
 * CHROMIUM says which browser. `serve` instead of a folder keeps the page open to look at by hand.
 */
const [folder = 'serve', themeList, sampleList, widthList] = process.argv.slice(2);
async function look(): Promise<void> {
  const panel = await servePanel(folder === 'serve' ? 5173 : 0);
  if (folder === 'serve') console.log(`${panel.url}?theme=dark#sample=pattern`);
  else {
    mkdirSync(folder, { recursive: true });
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
    const names = (list: string | undefined, all: object) =>
      list ? list.split(',') : Object.keys(all);
    const widths = (widthList ?? '1280,480').split(',').map(Number);
    for (const theme of names(themeList, themes) as ThemeName[]) {
      for (const sample of names(sampleList, samples)) {
        for (const width of widths) {
          const page = await browser.newPage({ viewport: { width, height: 800 } });
          page.on('console', (message) => console.log(theme, sample, message.text()));
          page.on('pageerror', (error) => console.log(theme, sample, error.message));
          await page.goto(`${panel.url}?theme=${theme}#sample=${sample}`);
          await page.waitForTimeout(500);
          await page.screenshot({ path: join(folder, `${sample}-${theme}-${width}.png`) });
          await page.close();
        }
      }
    }
    await browser.close();
    await panel.close();
  }
}

void look();
