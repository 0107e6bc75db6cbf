import * as assert from 'node:assert/strict';
import type { Workbench } from '../e2e/driver/workbench';
import { openWebWorkbench } from './web-workbench';

suite('Explain Attention, in the web build', () => {
  let workbench: Workbench;

  suiteSetup(async () => {
    workbench = await openWebWorkbench();
  });
  suiteTeardown(() => workbench.close());

  test('explains the selected sentence in a browser worker', async () => {
    await workbench.openFile('notes.md');
    await workbench.selectText('Buy milk and');
    await workbench.runCommand('Glassformer: Explain Attention');
    await workbench.tab('Explain Attention').waitFor();
    await workbench.panelFrame().getByText('milk').first().waitFor();
    // The model that was trained for it: its files are read from where the extension is served.
    await workbench.panelFrame().locator('#step-title').getByText('Tokens').waitFor();
    const picker = workbench.panelFrame().locator('vscode-dropdown[aria-label="Model"]').first();
    assert.equal(await picker.getAttribute('current-value'), 'gpt');
    await workbench.screenshot('explain-web');
    assert.deepEqual(workbench.cspViolations(), []);
  });
});
