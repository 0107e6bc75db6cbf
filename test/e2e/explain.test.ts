import * as assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from './driver/workbench';

suite('Explain Attention, from the packaged extension', () => {
  let workbench: Workbench;

  suiteSetup(async () => {
    workbench = await openWorkbench();
  });
  suiteTeardown(() => workbench.close());

  test('opens a panel that shows the selected sentence', async () => {
    await workbench.openFile('notes.md');
    await workbench.selectText('Buy milk and');
    await workbench.runCommand('Glassformer: Explain Attention');
    await workbench.tab('Explain Attention').waitFor();
    await workbench.panelFrame().getByText('milk').first().waitFor();
    await workbench.screenshot('explain');
  });

  for (const theme of ['light', 'hc', 'dark'] as const) {
    test(`follows the theme: ${theme}`, async () => {
      await workbench.setTheme(theme);
      const name = { dark: 'vscode-dark', light: 'vscode-light', hc: 'vscode-high-contrast' }[
        theme
      ];
      await workbench.panelFrame().locator(`body.${name}`).waitFor();
      await workbench.screenshot(`explain-${theme}`);
    });
  }

  test('nothing was blocked, nothing was asked from elsewhere, nothing failed', () => {
    assert.deepEqual(workbench.cspViolations(), []);
    assert.deepEqual(workbench.observer.webviewErrors(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
    assert.deepEqual(workbench.extensionHostErrors(), []);
  });
});
