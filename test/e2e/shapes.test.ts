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

  const workbenchLocator = (selector: string) => () => workbench.page.locator(selector);
  const press = (key: string) => workbench.page.keyboard.press(key);
  const line = (text: string): Locator =>
    workbench.page.locator('.view-line', { hasText: text }).first();
  const goTo = async (number: number) => {
    await press('Control+G');
    await workbench.page.locator('.quick-input-widget input').fill(`:${number}`);
    await press('Enter');
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await workbench.page.locator('.monaco-editor.focused').waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: `Ln ${number},` }).waitFor();
  };

  /** VS Code closes the list when anything moves meanwhile: it is asked for until it stands. */
  const openFixes = async () => {
    const list = workbench.page.locator('.action-widget', { hasText: 'Ignore' });
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await list.isVisible()) return;
      await press('Control+.');
      await list.waitFor({ timeout: 10_000 }).catch(() => press('Escape'));
    }
    await list.waitFor();
  };

  const hint = (of: string, text: string) => line(of).getByText(text).waitFor();
  const hoverCard = workbenchLocator('.monaco-hover:visible');
  const statusItem = workbenchLocator(
    '.statusbar-item[id="glassformer.glassformer.glassformer.shape"]',
  );

  test('hints stand behind the statements', async () => {
    await goTo(34);
    await hint('scores = q @', '(B, n_head, T, T)');
  });

  test('a click on a lens turns names into numbers, and back', async () => {
    await goTo(28);
    const lens = () =>
      workbench.page.locator('.codelens-decoration:visible a', { hasText: 'scores' }).last();
    await lens().waitFor();
    assert.match((await lens().getAttribute('title'))!, /^x: \(B, T, n_embd\)/);
    await lens().click();
    await line('y = pattern @').getByText('12').waitFor();
    await workbench.page
      .locator('.codelens-decoration:visible a', { hasText: '(B, 12, T, T)' })
      .first()
      .waitFor();
    await workbench.screenshot('shapes-numbers');
    await lens().click();
    await hint('y = pattern @', 'n_head');
  });

  test('the status bar says the shape at the cursor, and offers what can be done', async () => {
    await goTo(36);
    await press('End');
    await press('ArrowLeft');
    await statusItem().filter({ hasText: '(B, n_head, T, T)' }).waitFor();
    await statusItem().click();
    await workbench.page
      .locator('.quick-input-list-row, .quick-input-list .monaco-list-row')
      .first()
      .waitFor();
    await workbench.screenshot('shapes-menu');
    await workbench.page
      .locator('.quick-input-widget .monaco-list-row', { hasText: 'Copy (B, n_head, T, T)' })
      .click();
    await workbench.page.locator('.statusbar-item', { hasText: 'Copied' }).waitFor();
    assert.equal(
      await workbench.page.evaluate(() => navigator.clipboard.readText()),
      '(B, n_head, T, T)',
    );
  });

  for (const theme of ['dark', 'light', 'hc'] as const) {
    test(`${theme}: a hover and a problem can be read`, async () => {
      await workbench.setTheme(theme);
      await goTo(34);
      await hint('scores = q @', '(B, n_head, T, T)');
      await line('scores = q @').getByText('transpose').hover();
      await hoverCard().getByText('k.transpose(-2, -1)').first().waitFor();
      await workbench.page.waitForTimeout(500);
      await workbench.screenshot(`shapes-hover-${theme}`);
      await press('Escape');
      await goTo(54);
      const squiggle = workbench.page.locator('.squiggly-error').first();
      await squiggle.waitFor();
      await line('x = x + self.narrow').getByText('narrow').hover();
      await hoverCard().getByText('Glassformer').first().waitFor();
      await workbench.page.waitForTimeout(500);
      await workbench.screenshot(`shapes-problem-${theme}`);
      await press('Escape');
    });
  }

  test('a problem goes while it is mended by typing, and by the light bulb', async () => {
    await workbench.setTheme('dark');
    await goTo(49);
    await press('Home');
    const call = 'self.narrow = nn.Linear('.length;
    for (let n = 0; n < call; n++) await press('ArrowRight');
    await workbench.page.keyboard.type('4 * ');
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    for (let n = 0; n < 4; n++) await press('Shift+ArrowLeft');
    await press('Delete');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await goTo(55);
    await openFixes();
    await workbench.screenshot('shapes-fixes');
    await openFixes();
    await workbench.page.locator('.action-widget .action', { hasText: 'Linear' }).first().click();
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await line('self.narrow = nn.Linear(4 * config.n_embd').waitFor();
  });

  test('a size gets a number from a list of names', async () => {
    const input = workbench.page.locator('.quick-input-widget input:visible').first();
    const row = (text: string) =>
      workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first();
    await workbench.runCommand('Glassformer: Set the Sizes of Symbols');
    await row('n_embd').waitFor();
    await workbench.screenshot('shapes-sizes');
    await input.fill('T');
    await workbench.page
      .locator('.quick-input-widget .monaco-list-row', {
        has: workbench.page.getByText('T', { exact: true }),
      })
      .first()
      .click();
    await workbench.page.getByText('A whole number; empty to forget it').waitFor();
    await input.fill('64');
    await press('Enter');
    await row('set by you').waitFor();
    await press('Escape');
    await workbench.runCommand('Glassformer: Show Sizes as Numbers');
    await goTo(36);
    await hint('pattern = F.softmax', '(B, 12, 64, 64)');
    await workbench.runCommand('Glassformer: Show Sizes as Names');
    await hint('pattern = F.softmax', '(B, n_head, T, T)');
  });

  test('nothing failed', () => {
    assert.deepEqual(workbench.extensionHostErrors(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
  });
});
