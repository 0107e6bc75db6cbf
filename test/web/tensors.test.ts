import * as assert from 'node:assert/strict';
import type { Workbench } from '../e2e/driver/workbench';
import { openWebWorkbench } from './web-workbench';

suite('The tensors of a checkpoint, in the web build', () => {
  let workbench: Workbench;

  suiteSetup(async () => {
    workbench = await openWebWorkbench(['test/checkpoints/golden/quantised.gguf']);
  });
  suiteTeardown(() => workbench.close());

  test('are listed and measured where files are read whole', async () => {
    const { page } = workbench;
    await page
      .locator('.explorer-viewlet .monaco-list-row', { hasText: 'quantised.gguf' })
      .dblclick();
    const frame = workbench.panelFrame();
    await frame.locator('tbody tr', { hasText: 'blk.0.Q8_0.weight' }).click();
    await frame.locator('canvas').waitFor();
    assert.match(await frame.locator('.statistics').innerText(), /Standard deviation/);
    assert.deepEqual(workbench.cspViolations(), []);
  });
});
