import * as assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { openWorkbench, type Workbench } from './driver/workbench';

const sample = 'small_gpt.py';

suite('Tensor shapes while you code, from the packaged extension', () => {
  let workbench: Workbench;

  suiteSetup(async () => {
    workbench = await openWorkbench({
      viewport: { width: 1360, height: 900 },
      files: [`media/samples/${sample}`],
    });
    await workbench.openFile(sample);
    await workbench.page.keyboard.press('ControlOrMeta+B');
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('shapes-failed');
  });

  const press = (key: string) => workbench.page.keyboard.press(key);
  const line = (text: string): Locator =>
    workbench.page.locator('.view-line', { hasText: text }).first();
  const goTo = async (number: number) => {
    await press('Control+G');
    await workbench.page.locator('.quick-input-widget input').fill(`:${number}`);
    await press('Enter');
  };

  test('hints stand behind the statements', async () => {
    await goTo(34);
    await line('scores = q @').getByText('(B, n_head, T, T)').waitFor();
  });

  for (const theme of ['dark', 'light', 'hc'] as const) {
    test(`${theme}: can be looked at`, async () => {
      await workbench.setTheme(theme);
      await goTo(34);
      await line('scores = q @').getByText('(B, n_head, T, T)').waitFor();
      await workbench.page.waitForTimeout(1500);
      await workbench.screenshot(`shapes-${theme}`);
    });
  }

  test('nothing failed', () => {
    assert.deepEqual(workbench.extensionHostErrors(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
  });
});
