import * as assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel } from './panel';

const golden = join(checkout, 'test/checkpoints/golden');

suite('The tensors of a checkpoint', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({
      viewport: { width: 1360, height: 800 },
      files: ['every-dtype.safetensors', 'quantised.gguf'].map((name) =>
        join('test/checkpoints/golden', name),
      ),
    });
    panel = new Panel(workbench);
    const whole = readFileSync(join(golden, 'every-dtype.safetensors'));
    writeFileSync(join(workbench.folder, 'short.safetensors'), whole.subarray(0, -100));
    await workbench.page.locator('.explorer-viewlet').hover();
    await workbench.page.locator('a[aria-label="Refresh Explorer"]').click();
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('tensors-failed');
  });

  /** A click is lost where the list of files is drawn anew under it. */
  const open = async (name: string) => {
    const tab = workbench.page.locator(`.tab.active[data-resource-name="${name}"]`);
    const file = workbench.page.locator('.explorer-viewlet .monaco-list-row', { hasText: name });
    for (let attempt = 0; attempt < 4; attempt++) {
      await file.dblclick();
      const opened = await tab.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
      if (opened) return;
    }
    await tab.waitFor();
  };
  const row = (name: string) =>
    panel.frame.locator('tbody tr').filter({
      has: panel.frame.locator(`.name[title="${name}"]`),
    });
  const pick = async (name: string) => {
    await row(name).click();
    await panel.frame.locator('h2').getByText(name, { exact: true }).waitFor();
    await panel.frame.locator('canvas').waitFor();
  };
  const statistic = (name: string) =>
    panel.frame
      .locator('.statistics > div')
      .filter({ has: panel.frame.locator('dt').getByText(name, { exact: true }) })
      .locator('dd')
      .innerText();
  /** How many colours the picture has. */
  const colours = () =>
    panel.frame.locator('canvas').evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set<string>();
      for (let at = 0; at < data.length; at += 4) found.add(data.slice(at, at + 3).join());
      return found.size;
    });

  test('are listed, and one of them is measured and drawn', async () => {
    await open('every-dtype.safetensors');
    await row('bf16').waitFor();
    assert.equal(await panel.frame.locator('tbody tr').count(), 23);
    await pick('u8');
    assert.deepEqual(await Promise.all(['Minimum', 'Maximum', 'Mean'].map(statistic)), [
      '0',
      '6',
      '3',
    ]);
    assert.equal(await colours(), 7);
    await panel.frame.locator('canvas').hover({ position: { x: 2, y: 5 } });
    await panel.frame.getByText('row 0, column 0: 0').waitFor();
  });

  test('one that cannot be read says why', async () => {
    await row('c64').click();
    await panel.frame.getByText('is stored as C64, which Glassformer cannot read').waitFor();
  });

  for (const theme of ['dark', 'light', 'hc'] as const) {
    test(`are accessible and drawn in the colours of the theme: ${theme}`, async () => {
      await workbench.setTheme(theme);
      await pick('bf16');
      assert.ok((await colours()) > 10);
      assert.deepEqual(await panel.accessibilityProblems(), []);
      await workbench.screenshot(`tensors-${theme}`);
    });
  }

  test('a file that has changed says so, and is read again', async () => {
    appendFileSync(join(workbench.folder, 'every-dtype.safetensors'), 'x');
    await row('f32').click();
    await panel.frame.getByText('The file has changed since it was opened').waitFor();
    await panel.frame.getByText('Read the File Again').click();
    await panel.frame.getByText('It has 1 byte at its end that no tensor claims').waitFor();
    const whole = readFileSync(join(golden, 'every-dtype.safetensors'));
    writeFileSync(join(workbench.folder, 'every-dtype.safetensors'), whole);
    await panel.frame.getByText('Read It Again').click();
    await pick('f32');
  });

  test('of a file that is cut off are refused', async () => {
    await open('short.safetensors');
    await panel.frame.getByText('It was cut off. Download or copy it again.').waitFor();
  });

  test('of GGUF are listed with what the file says about itself', async () => {
    await open('quantised.gguf');
    await panel.frame.getByText('general.architecture').waitFor();
    await pick('blk.0.Q4_0.weight');
    assert.match(await statistic('Zeros'), /^\d+/);
  });

  test('nothing was blocked, and nothing remote was asked for', () => {
    assert.deepEqual(workbench.cspViolations(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
  });
});
