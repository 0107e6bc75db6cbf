import * as assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel } from './panel';
import { framesOf } from './script-time';
import { until } from './driver/until';

const golden = join(checkout, 'test/checkpoints/golden/gpt2');
const tokens = 1024;

suite('A sentence of 1,024 tokens in the panel', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({ viewport: { width: 1360, height: 900 } });
    panel = new Panel(workbench);
    const folder = join(workbench.folder, 'long');
    cpSync(golden, folder, { recursive: true });
    const config = JSON.parse(readFileSync(join(golden, 'config.json'), 'utf8')) as object;
    const longer = { ...config, n_positions: tokens, n_ctx: tokens };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(longer));
    const file = readFileSync(join(golden, 'model.safetensors'));
    writeFileSync(join(folder, 'model.safetensors'), withPositions(file, tokens));
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('long-context-failed');
  });

  test('its attention grid is scrolled, zoomed, pointed at and explained; the script that it takes is printed', async () => {
    const { page } = workbench;
    await workbench.openFile('notes.md');
    await workbench.runCommand('View: Close All Editors');
    await workbench.openCheckpoint(join(workbench.folder, 'long'));
    await panel.sentenceField().waitFor();
    await panel.read('the cat sat on the mat and '.repeat(200));
    await panel.go('Attention pattern');
    await panel.shows('Attention pattern');
    const grid = panel.frame.locator('.matrix.result .big-scroll');
    await grid.waitFor();
    const label = (await grid.getAttribute('aria-label'))!;
    assert.match(label, /query 1024 by key 1024/);
    for (const theme of ['light', 'hc', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`long-context-${theme}`);
    }

    const larger = panel.frame
      .locator('.matrix.result')
      .locator('vscode-button[aria-label="Larger"]');
    const measured: Record<string, Awaited<ReturnType<typeof framesOf>>> = {};
    await grid.scrollIntoViewIfNeeded();
    const box = (await grid.boundingBox())!;
    for (const zoom of ['whole', 'numbers'] as const) {
      if (zoom === 'numbers') {
        for (let n = 0; n < 4; n++) await larger.click();
        await workbench.screenshot('long-context-numbers');
      }
      await page.mouse.move(box.x + 5, box.y + 5);
      measured[`pointed at, ${zoom}`] = await framesOf(page, 'panel.js', async () => {
        for (let n = 0; n < 90; n++) {
          await page.mouse.move(box.x + 30 + n * 3, box.y + 30 + ((n * 7) % 200));
          await new Promise((done) => setTimeout(done, 8));
        }
      });
      if (zoom === 'whole') continue;
      measured.scrolled = await framesOf(page, 'panel.js', async () => {
        for (let n = 0; n < 60; n++) {
          await page.mouse.wheel(90, 70);
          await new Promise((done) => setTimeout(done, 12));
        }
      });
    }
    // Milliseconds of script in a frame. How fast this machine is, is no matter of a test.
    console.log(JSON.stringify(measured));
    await workbench.screenshot('long-context-scrolled');
    for (const [what, { frames }] of Object.entries(measured)) assert.ok(frames > 0, what);

    // The keyboard moves in it, and the number is explained.
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await until('a number is explained', async () =>
      (await panel.frame.locator('.explanation').innerText()).includes('stored'),
    );
    assert.deepEqual(workbench.cspViolations(), []);
    await workbench.screenshot('long-context-explained');
  });
});

/** A safetensors file with another number of positions. */
function withPositions(file: Buffer, positions: number): Buffer {
  const length = Number(file.readBigUInt64LE(0));
  interface Entry {
    dtype: string;
    shape: number[];
    data_offsets: [number, number];
  }
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<string, Entry>;
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    let data = file.subarray(...entry.data_offsets.map((at) => at + 8 + length));
    if (name.endsWith('wpe.weight')) {
      const rows = entry.shape[0]!;
      data = Buffer.concat(Array.from({ length: Math.ceil(positions / rows) }, () => data));
      data = data.subarray(0, (data.length / Math.ceil(positions / rows) / rows) * positions);
      entry.shape[0] = positions;
    }
    entry.data_offsets = [offset, offset + data.length];
    offset += data.length;
    parts.push(data);
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded, ...parts]);
}
