import * as assert from 'node:assert/strict';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel } from './panel';
import { until } from './driver/until';

const golden = join(checkout, 'test/checkpoints/golden');

suite('A published checkpoint in the panel', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({ viewport: { width: 1360, height: 800 } });
    panel = new Panel(workbench);
    for (const name of ['gpt2', 'llama', 'bert', 't5'])
      cpSync(join(golden, name), join(workbench.folder, name), { recursive: true });
    cpSync(join(golden, 'gpt2'), join(workbench.folder, 'broken'), { recursive: true });
    rmSync(join(workbench.folder, 'broken', 'model.safetensors'));
    writeFileSync(join(workbench.folder, 'broken', 'model.safetensors'), 'no tensors');
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('checkpoints-failed');
  });

  const open = (name: string) => workbench.openCheckpoint(join(workbench.folder, name));

  test('opens from its folder, with its own tokens and prediction', async () => {
    // A panel without an editor beside it is wide.
    await workbench.openFile('notes.md');
    await workbench.runCommand('View: Close All Editors');
    await open('gpt2');
    await panel.sentenceField().waitFor();
    await panel.read('the cat sat');
    await panel.showsSentence('the cat sat');
    await until('its own tokens are shown', async () =>
      (await panel.frame.locator('body').innerText()).includes('␣s'),
    );
    await panel.cell(1, 0).hover();
    const origin = panel.frame.getByRole('region', { name: 'How the token was made' });
    await origin.getByText('merge of rank').first().waitFor();
    await origin.getByText('Bytes (UTF-8)').waitFor();
    await panel.cell(1, 0).click();
    assert.deepEqual(await panel.accessibilityProblems(), []);
    await workbench.screenshot('token-origin');
    await panel.go('Attention pattern');
    await panel.shows('Attention pattern');
    await workbench.screenshot('checkpoint');
  });

  test('is listed in the Models view, and opened from there again', async () => {
    const { page } = workbench;
    await page.locator('.activitybar a[aria-label="Glassformer"]').click();
    const rows = page.locator('.pane-body .monaco-list-row');
    await rows.filter({ hasText: 'travel' }).first().click();
    await until('the travel model is shown', async () =>
      (await panel.frame.locator('body').innerText()).includes('travel'),
    );
    await rows.filter({ hasText: 'gpt2' }).first().click();
    await panel.shows('Attention pattern');
    await until(
      'its four heads are shown',
      async () => (await panel.frame.locator('.thumbnails input').count()) === 4,
    );
    for (const theme of ['light', 'hc', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`models-view-${theme}`);
    }
  });

  test('an encoder–decoder says more, token by token, and has layers of both', async () => {
    await open('t5');
    await panel.read('The cat sat on the mat');
    const said = panel.frame.getByRole('group', { name: 'Said so far' });
    const field = said.locator('input');
    await field.waitFor();
    assert.equal(await field.inputValue(), '');
    await panel.button('+ ').click();
    await until('a token is said', async () => (await field.inputValue()) !== '');
    await panel.button('Take the last token back').click();
    await until('it is taken back', async () => (await field.inputValue()) === '');
    await field.fill('Le chat dort');
    await field.press('Enter');
    await panel.choose('Layer', 'Decoder 0');
    await panel.group('Cross-attention').waitFor();
    await panel.go('Attention pattern', 3);
    await panel.cell(1, 2).waitFor();
    await panel.frame.locator('.thumbnails input[aria-label="Head 1"]').check();
    await until('head 1 is shown', async () =>
      (await panel.frame.locator('figure.result .slice').innerText()).includes('head 1'),
    );
    await panel.frame.locator('.segments label', { hasText: 'Lines' }).click();
    await panel.frame.locator('.arcs svg').waitFor();
    for (const theme of ['light', 'hc', 'dark'] as const) {
      await workbench.setTheme(theme);
      assert.deepEqual(await panel.accessibilityProblems(), []);
      await workbench.screenshot(`lines-${theme}`);
    }
    await panel.frame.locator('.segments label', { hasText: 'Numbers' }).click();
    assert.deepEqual(await panel.accessibilityProblems(), []);
    await workbench.screenshot('encoder-decoder');
    await panel.choose('Layer', 'Encoder 0');
    await panel.shows('Into the first block');
    await until('an encoder’s token is shown', async () =>
      (await panel.frame.locator('figure.result th').allInnerTexts()).includes('</s>'),
    );
    assert.equal(await panel.checkbox('÷ √dₖ').count(), 0, 'T5 has no scale to switch off');
  });

  test('a model of two texts has a field for the second', async () => {
    await open('bert');
    await panel.read('The cat sat');
    const field = panel.frame.getByRole('group', { name: 'Second sentence' }).locator('input');
    await field.fill('on the mat');
    await field.press('Enter');
    await panel.go('Which text');
    await until('the second text is read', async () =>
      (await panel.frame.locator('figure.result td').allInnerTexts()).includes('1'),
    );
    assert.deepEqual(await panel.accessibilityProblems(), []);
    await workbench.screenshot('pair');
    assert.equal(await panel.frame.getByText('Pre-norm').count(), 0);
    assert.equal(await panel.checkbox('Mask').count(), 0);
  });

  test('the logit lens names the likeliest tokens at every layer, and explains them', async () => {
    await open('llama');
    await panel.read('The cat sat on the mat');
    await panel.go('Prediction');
    await panel.frame.getByText('Logit lens: top tokens at every layer').click();
    const cells = panel.frame.locator('.lens-table button');
    await cells.first().waitFor();
    assert.equal(await cells.count(), 15);
    await cells.nth(6).hover();
    await panel.explanation().locator('.check.agrees').waitFor();
    for (const theme of ['light', 'hc', 'dark'] as const) {
      await workbench.setTheme(theme);
      assert.deepEqual(await panel.accessibilityProblems(), []);
      await workbench.screenshot(`lens-${theme}`);
    }
    await cells.nth(6).click();
    await panel.shows('Probabilities');
    await panel.frame.locator('#step-title').waitFor();
    await workbench.screenshot('lens-step');
  });

  test('a folder dropped on the panel is opened', async () => {
    const { page } = workbench;
    await workbench.runCommand('View: Show Explorer');
    // The settings that chose the theme: until they are listed, rows move.
    await page.locator('.explorer-viewlet .monaco-list-row', { hasText: '.vscode' }).waitFor();
    const row = page.locator('.explorer-viewlet .monaco-list-row', { hasText: /^bert$/ });
    const from = (await row.boundingBox())!;
    const to = (await page.locator('iframe.webview.ready:visible').boundingBox())!;
    await page.mouse.move(from.x + 40, from.y + 8);
    await page.mouse.down();
    await page.keyboard.down('Shift');
    for (let n = 1; n <= 10; n++) {
      await page.mouse.move(from.x + 40 + (n * (to.x + 200 - from.x)) / 10, from.y + 8 + n * 20);
    }
    await panel.frame.locator('.drop-target').waitFor();
    await workbench.screenshot('drop-target');
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await panel.frame.locator('.drop-target').waitFor({ state: 'detached' });
    await panel.frame.getByRole('group', { name: 'Second sentence' }).waitFor();
  });

  test('a folder that is damaged says what is wrong, and what to do', async () => {
    await open('broken');
    await panel.frame.getByText('This checkpoint cannot be shown').waitFor();
    const text = await panel.frame.locator('body').innerText();
    assert.match(text, /model\.safetensors/);
    await panel.frame.getByText('Use the Travel Model').click();
    await panel.frame.locator('#step-title').waitFor();
  });
});
