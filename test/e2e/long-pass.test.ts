import * as assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { writeCheckpoint } from '../bench/written';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel } from './panel';

suite('A pass that takes seconds in the panel', () => {
  let workbench: Workbench;
  let panel: Panel;
  let folder: string;

  suiteSetup(async () => {
    folder = writeCheckpoint();
    workbench = await openWorkbench({ viewport: { width: 1360, height: 900 } });
    panel = new Panel(workbench);
  });
  suiteTeardown(async () => {
    await workbench.close();
    rmSync(folder, { recursive: true });
  });
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('long-pass-failed');
  });

  test('says how far it is, is stopped, and goes on', async () => {
    await workbench.openFile('notes.md');
    await workbench.runCommand('View: Close All Editors');
    await workbench.openCheckpoint(folder);
    await panel.sentenceField().waitFor();
    const bar = panel.frame.getByRole('progressbar', { name: /Computing the forward pass… \d+ %/ });
    const stop = panel.frame.locator('vscode-button', { hasText: 'Stop' });
    const goOn = panel.frame.locator('vscode-button', { hasText: 'Go On' });
    const stopped = panel.frame.getByRole('heading', { name: 'Stopped' });
    const long = 'the cat sat on the mat and the dog barked, '.repeat(23).trim();
    const share = async () => Number(await bar.getAttribute('value'));
    const themes = ['dark', 'light', 'hc'] as const;
    let before = 0;
    await workbench.setTheme(themes[0]);
    await panel.read(long);
    for (const [at, theme] of themes.entries()) {
      // First over a pass that is shown, then in its place.
      await bar.waitFor();
      const reached = await share();
      assert.ok(reached >= before, `${reached} after ${before}`);
      before = reached;
      await workbench.screenshot(`long-pass-${theme}`);
      await stop.click();
      await stopped.waitFor();
      await workbench.screenshot(`long-pass-stopped-${theme}`);
      assert.deepEqual(await panel.accessibilityProblems(), []);
      assert.equal(await panel.frame.locator('.type-one input').inputValue(), long);
      await workbench.setTheme(themes[at + 1] ?? theme);
      await goOn.click();
    }
    await bar.waitFor();
    assert.deepEqual(await panel.accessibilityProblems(), []);
    await panel.showsSentence(long);
    assert.deepEqual(workbench.extensionHostErrors(), []);
  });
});
