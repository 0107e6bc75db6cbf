import * as assert from 'node:assert/strict';
import type { Workbench } from '../e2e/driver/workbench';
import { openWebWorkbench } from './web-workbench';

suite('Tensor shapes, in the web build', () => {
  let workbench: Workbench;

  suiteSetup(async () => {
    workbench = await openWebWorkbench();
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('shapes-web-failed');
  });

  test('a file of a virtual folder has its shapes, and those of what it imports', async () => {
    await workbench.openFile('uses_attention.py');
    const line = (text: string) => workbench.page.locator('.view-line', { hasText: text }).first();
    await line('mixed = attention').getByText('(2, 4, 8, 16)').waitFor();
    await line('mixed = attention').getByText('mixed').hover();
    await workbench.page.locator('.monaco-hover:visible').getByText('Copy shape').first().waitFor();
    await workbench.screenshot('shapes-web');
    assert.deepEqual(workbench.cspViolations(), []);
  });
});
