import * as assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel, hasStored, paintedWords } from './panel';
import { until } from './driver/until';

const groceries = readFileSync(join(checkout, 'media/models/groceries.glassformer.json'), 'utf8');

suite('What the panel keeps, and what files do to it', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({
      viewport: { width: 1760, height: 1000 },
      settings: { 'editor.autoClosingBrackets': 'never' },
    });
    panel = new Panel(workbench);
    await workbench.openFile('notes.md');
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('keep-failed');
  });

  const press = (key: string) => workbench.page.keyboard.press(key);
  const file = (name: string) => join(workbench.folder, name);
  /** What is painted are words of this sentence (each word that gets attention worth a colour). */
  const painted = async (sentence: string) =>
    until(`“${sentence}” is painted`, async () => {
      const words = await paintedWords(workbench);
      return words.length > 0 && words.every((word) => sentence.split(' ').includes(word));
    });
  const focusEditor = (line = 'Pack laptop and') =>
    workbench.page.locator('.view-line', { hasText: line }).click();

  /** Everything that a person sees of where the panel is. */
  const state = async () => ({
    sentence: await panel.sentenceField().inputValue(),
    model: await panel.frame
      .locator('vscode-dropdown[aria-label="Model"]')
      .getAttribute('current-value'),
    step: await panel.heading().innerText(),
    lit: await panel.frame.locator('figure.result td[data-lit="self"]').allInnerTexts(),
    check: await panel.explanation().locator('.check').innerText(),
    edits: await panel.frame.locator('section.edits .edit-list').innerText(),
    switched: await panel.checkbox('Positions').getAttribute('aria-checked'),
    pinned: await panel.checkbox('Pin').getAttribute('aria-checked'),
    folded: await panel.group('Feed-forward').getAttribute('aria-expanded'),
    counter: await panel.counter().innerText(),
    digits: await panel.frame.locator('.segments input:checked').getAttribute('aria-label'),
  });

  test('follows the selection, until it is pinned', async () => {
    await panel.explain('Buy milk and');
    await focusEditor();
    await workbench.selectText('The cat sat on the mat');
    await panel.showsSentence('The cat sat on the mat');
    await painted('The cat sat on the mat');
    await panel.checkbox('Pin').click();
    await focusEditor();
    await workbench.selectText('Pack laptop and');
    await painted('The cat sat on the mat');
    assert.equal(await panel.sentenceField().inputValue(), 'The cat sat on the mat');
    await panel.checkbox('Pin').click();
    await focusEditor();
    await workbench.selectText('Buy milk and');
    await panel.showsSentence('Buy milk and');
    await painted('Buy milk and');
  });

  test('words that are typed into the sentence are explained; the paint stays on the words', async () => {
    await press('ArrowRight');
    await workbench.page.keyboard.type(' bread and');
    await panel.showsSentence('Buy milk and bread and');
    await press('ControlOrMeta+Home');
    await workbench.page.keyboard.type('More. ');
    await painted('Buy milk and bread and');
    // How much one step takes back depends on how fast the keys came.
    const text = () => workbench.page.locator('.view-lines').first().innerText();
    await until('all that was typed is taken back', async () => {
      if (!/More|bread/.test(await text()) && (await text()).startsWith('#')) return true;
      await press('ControlOrMeta+Z');
      return false;
    });
    await panel.explain('Buy milk and');
  });

  test('a reload of the window: the same place, numbers, switches and folds', async () => {
    await panel.choose('Model', 'groceries');
    await panel.go('W_V of block 0');
    await panel.edit(0, 0, '-3');
    await panel.checkbox('Positions').click();
    await panel.checkbox('Pin').click();
    await panel.frame.locator('.segments label[title="Four decimals"]').click();
    await panel.group('Feed-forward').click();
    await panel.go('Weighted values');
    await panel.cell(1, 0).click();
    await panel.heading().hover();
    await panel.explanation().getByText('recomputed').waitFor();
    const before = await state();
    assert.deepEqual(
      { ...before, check: '', counter: '', lit: before.lit.length },
      {
        sentence: 'Buy milk and',
        model: 'groceries',
        step: 'Weighted values',
        lit: 1,
        check: '',
        edits: before.edits,
        switched: 'false',
        pinned: 'true',
        folded: 'false',
        counter: '',
        digits: 'Four decimals',
      },
    );
    await until('the workbench has written the state down', () =>
      hasStored(workbench, /"cell":\{"step":"blocks\.0\.attn\.hook_z"/),
    );
    await workbench.reloadWindow();
    await panel.shows('Weighted values');
    await panel.explanation().getByText('recomputed').waitFor();
    assert.deepEqual(await state(), before);
    await painted('Buy milk and');
  });

  test('hidden behind another tab and shown again: the same', async () => {
    const before = await state();
    await panel.heading().click();
    await press('ControlOrMeta+N');
    await workbench.tab('Untitled-1').waitFor();
    await panel.heading().waitFor({ state: 'hidden' });
    await workbench.tab('Explain Attention').click();
    await panel.shows('Weighted values');
    await panel.explanation().getByText('recomputed').waitFor();
    assert.deepEqual(await state(), before);
  });

  test('moved to another group: the same, and the command finds it there', async () => {
    const before = await state();
    await workbench.runCommand('View: Move Editor into Left Group');
    await panel.shows('Weighted values');
    await panel.explanation().getByText('recomputed').waitFor();
    assert.deepEqual(await state(), before);
    await workbench.runCommand('View: Move Editor into Right Group');
    await panel.shows('Weighted values');
    await workbench.tab('notes.md').click();
    await panel.explain('Pack laptop and');
    assert.equal(await workbench.tab('Explain Attention').count(), 1);
    await panel.explain('Buy milk and');
  });

  test('Save As: a file with the edited number, and the rest as it was', async () => {
    await panel.frame.locator('vscode-button', { hasText: 'Save as' }).click();
    const field = workbench.page.locator('.quick-input-widget input[type=text]').first();
    await field.waitFor();
    await until('a name is proposed', async () =>
      (await field.inputValue()).endsWith('my-groceries.glassformer.json'),
    );
    await press('Enter');
    const saved = file('my-groceries.glassformer.json');
    await until('the file is there', () => Promise.resolve(existsSync(saved)));
    const expected = groceries.replace('"W_V": [[2, 0], [0, 1]]', '"W_V": [[-3, 0], [0, 1]]');
    assert.notEqual(expected, groceries);
    await until('the file is written', () =>
      Promise.resolve(readFileSync(saved, 'utf8') === expected),
    );
    await until('the panel shows the file', async () => {
      const model = panel.frame.locator('vscode-dropdown[aria-label="Model"]');
      return (
        (await model.getAttribute('current-value'))?.endsWith('my-groceries.glassformer.json') ??
        false
      );
    });
    await panel.go('W_V of block 0');
    assert.equal(await panel.cell(0, 0).innerText(), '−3.0000');
  });

  test('the file is edited and saved in an editor: the panel follows, with the edits', async () => {
    await panel.edit(1, 1, '0.5');
    const edits = panel.frame.locator('section.edits');
    await edits.getByText('1 edit', { exact: true }).waitFor();
    await workbench.tab('notes.md').click();
    await workbench.openFile('my-groceries.glassformer.json');
    await workbench.selectText('-3, 0');
    await workbench.page.keyboard.type('4, 0');
    await press('ControlOrMeta+S');
    await until('the new number is shown', async () => {
      return (await panel.cell(0, 0).innerText()) === '4.0000';
    });
    assert.match(await panel.cell(1, 1).innerText(), /^0\.5000/);
    await edits.getByText('1 edit', { exact: true }).waitFor();
  });

  test('a broken file: the panel says where, there is a squiggle, and mended all is back', async () => {
    await workbench.selectText('4, 0]');
    await workbench.page.keyboard.type('4]');
    await press('ControlOrMeta+S');
    await panel.frame.getByText('This model cannot be shown').waitFor();
    const line = groceries.split('\n').findIndex((text) => text.includes('"W_V"')) + 1;
    await panel.frame.getByText(new RegExp(`^Line ${line}: .*1 number; it must have 2`)).waitFor();
    await workbench.page.locator('.squiggly-error').first().waitFor();
    assert.deepEqual(await panel.accessibilityProblems(), []);
    await workbench.screenshot('keep-broken-file');
    await panel.frame.locator('vscode-button', { hasText: 'Open the Model File' }).click();
    await workbench.tab('my-groceries.glassformer.json').waitFor();
    await workbench.selectText('4], [0');
    await workbench.page.keyboard.type('4, 0], [0');
    await press('ControlOrMeta+S');
    await panel.shows('W_V of block 0');
    await panel.frame.locator('section.edits').getByText('1 edit', { exact: true }).waitFor();
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  });

  test('a matrix goes from the file: the edit in it is listed and waits', async () => {
    const saved = file('my-groceries.glassformer.json');
    const whole = readFileSync(saved, 'utf8');
    await panel.go('Position table');
    await panel.edit(2, 0, '7');
    await panel.frame.locator('section.edits').getByText('2 edits', { exact: true }).waitFor();
    writeFileSync(saved, whole.replace(/,\s*\[-0\.1, 0\.1\]/, ''));
    await panel.notices().getByText('W_pos[2, 0] = 7').waitFor();
    writeFileSync(saved, whole);
    await panel.notices().getByText('W_pos[2, 0] = 7').waitFor({ state: 'detached' });
    await until('the edit is there again', async () => {
      return (await panel.cell(2, 0).innerText()).startsWith('7.0000');
    });
  });

  test('Save writes the edits into the model’s own file', async () => {
    const saved = file('my-groceries.glassformer.json');
    const before = readFileSync(saved, 'utf8');
    await panel.frame.getByText('Save', { exact: true }).click();
    const expected = before
      .replace('"W_V": [[4, 0], [0, 1]]', '"W_V": [[4, 0], [0, 0.5]]')
      .replace('[-0.1, 0.1]', '[7, 0.1]');
    await until('the file is written', () =>
      Promise.resolve(readFileSync(saved, 'utf8') === expected),
    );
    await panel.frame.locator('section.edits .edit-list li').first().waitFor({ state: 'detached' });
  });

  test('an emptied file: the panel says so, and offers the way on', async () => {
    const saved = file('my-groceries.glassformer.json');
    writeFileSync(saved, '');
    await panel.frame.getByText('The file is empty').waitFor();
    await panel.frame.locator('vscode-button', { hasText: 'Use the Travel Model' }).click();
    await panel.heading().waitFor();
    assert.equal(await panel.sentenceField().inputValue(), 'Buy milk and');
  });

  test('nothing was blocked, nothing was asked from elsewhere, nothing failed', () => {
    assert.deepEqual(workbench.cspViolations(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
    assert.deepEqual(workbench.observer.webviewErrors(), []);
    assert.deepEqual(workbench.extensionHostErrors(), []);
  });
});
