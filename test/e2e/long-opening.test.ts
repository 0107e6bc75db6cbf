import * as assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel } from './panel';

const golden = join(checkout, 'test/checkpoints/golden');
/** Pieces beside its own: reading them takes seconds. */
const pieces = 2_500_000;

/** A tiny checkpoint with a vocabulary larger than any that is published. */
function writeLarge(folder: string): void {
  cpSync(join(golden, 'gpt2'), folder, { recursive: true });
  const file = join(folder, 'tokenizer.json');
  const tokenizer = JSON.parse(readFileSync(file, 'utf8')) as {
    model: { vocab: Record<string, number> };
  };
  const { vocab } = tokenizer.model;
  const own = Object.keys(vocab).length;
  for (let n = 0; n < pieces; n++) vocab[`never${n}`] = own + n;
  writeFileSync(file, JSON.stringify(tokenizer));
}

suite('A model that takes seconds to open in the panel', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({ viewport: { width: 1360, height: 800 } });
    panel = new Panel(workbench);
    cpSync(join(golden, 'bert'), join(workbench.folder, 'bert'), { recursive: true });
    writeLarge(join(workbench.folder, 'large'));
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('long-opening-failed');
  });

  test('says how far it is, and is stopped: what was open before is shown again', async () => {
    await workbench.openFile('notes.md');
    await workbench.runCommand('View: Close All Editors');
    await workbench.openCheckpoint(join(workbench.folder, 'bert'));
    await panel.sentenceField().waitFor();
    await panel.read('the cat sat');
    await panel.showsSentence('the cat sat');
    const bar = panel.frame.getByRole('progressbar', { name: /Opening the model… \d+ %/ });
    const stop = panel.frame.locator('vscode-button', { hasText: 'Stop' });
    for (const theme of ['dark', 'light', 'hc'] as const) {
      await workbench.setTheme(theme);
      await workbench.openCheckpoint(join(workbench.folder, 'large'));
      await bar.waitFor();
      await workbench.screenshot(`long-opening-${theme}`);
      await stop.click();
      await bar.waitFor({ state: 'detached' });
      await panel.showsSentence('the cat sat');
    }
    await workbench.screenshot('long-opening-stopped');
    assert.deepEqual(await panel.accessibilityProblems(), []);
    assert.deepEqual(workbench.extensionHostErrors(), []);
  });
});
