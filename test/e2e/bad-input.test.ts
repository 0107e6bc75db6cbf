import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { checkout } from '../host/install';
import { until } from './driver/until';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel, paintedWords } from './panel';

const groceries = readFileSync(join(checkout, 'media/models/groceries.glassformer.json'), 'utf8');

suite('Whatever is selected, in a folder that is not trusted', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({
      viewport: { width: 1760, height: 1000 },
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'glassformer.model': 'groceries',
      },
    });
    panel = new Panel(workbench);
    const write = (name: string, content: string | Uint8Array) =>
      writeFileSync(join(workbench.folder, name), content);
    write('blank.txt', '\n   \n');
    write('long.txt', 'milk and bread '.repeat(6667));
    write('image.bin', new Uint8Array([0, 1, 2, 0, 255, 254, 0, 7]));
    write('lines.txt', 'First line\r\nBuy milk\r\nand\r\n');
    write('masked.glassformer.json', groceries.replace('"causal"', '[[0,0,0],[1,1,0],[1,1,1]]'));
    write(
      'page.ipynb',
      JSON.stringify({
        cells: [
          { cell_type: 'code', source: 'Buy milk and', metadata: {}, outputs: [] },
          { cell_type: 'markdown', source: 'Text', metadata: {} },
        ],
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      }),
    );
    await workbench.page.locator('.explorer-viewlet').hover();
    await workbench.page.locator('a[aria-label="Refresh Explorer"]').click();
    await workbench.openFile('blank.txt');
    await workbench.runCommand('View: Close All Editors');
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('bad-input-failed');
  });

  const press = (key: string) => workbench.page.keyboard.press(key);
  /** A message of the extension. While it is driven, VS Code shows messages only where it is asked to. */
  const message = async (text: string): Promise<Locator> => {
    await workbench.page.locator('.statusbar-item .codicon-bell-dot').waitFor();
    await workbench.runCommand('Notifications: Show Notifications');
    const row = workbench.page.locator('.notifications-center .notification-list-item', {
      hasText: text,
    });
    await row.waitFor();
    return row;
  };
  const closeAll = async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.page.locator('.tab').first().waitFor({ state: 'detached' });
  };
  /** All characters of these words are painted, and no others (in any order: think of right-to-left). */
  const painted = async (words: readonly string[]) => {
    const characters = (text: string) =>
      [...new Intl.Segmenter('und').segment(text)]
        .map(({ segment }) => segment)
        .sort()
        .join('|');
    let last = '';
    await until('the words are painted', async () => {
      last = characters((await paintedWords(workbench)).join(''));
      return last === characters(words.join(''));
    }).catch(() => assert.equal(last, characters(words.join(''))));
  };

  test('no editor: a message, and the sample to try', async () => {
    await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await workbench.runCommand('Glassformer: Explain Attention');
    const asked = await message('Explain Attention needs a text editor');
    await workbench.screenshot('bad-input-no-editor');
    await asked.locator('.monaco-button', { hasText: 'Buy milk and' }).click();
    await panel.showsSentence('Buy milk and');
    assert.equal(await panel.frame.locator('.notices').count(), 0);
  });

  test('a blank line: a message; the sample replaces what the panel showed', async () => {
    await panel.read('and Buy milk');
    await panel.showsSentence('and Buy milk');
    await workbench.openFile('blank.txt');
    await press('Alt+Shift+E');
    const asked = await message('There is no sentence here');
    await asked.locator('.monaco-button', { hasText: 'Buy milk and' }).click();
    await panel.showsSentence('Buy milk and');
  });

  test('the sentence under the cursor, where nothing is selected', async () => {
    await closeAll();
    await workbench.openFile('notes.md');
    await workbench.page.locator('.view-line', { hasText: 'The cat sat' }).click();
    await press('Alt+Shift+E');
    await panel.showsSentence('The cat sat on the mat because it was tired.');
    await painted(['was', 'tired', '.']);
    await panel.notices().getByText('reads the last 3 words').waitFor();
  });

  test('a binary file: a message', async () => {
    await closeAll();
    await workbench.page
      .locator('.explorer-viewlet .monaco-list-row', { hasText: 'image.bin' })
      .click();
    await workbench.page.locator('.monaco-editor-pane-placeholder').waitFor();
    await workbench.runCommand('Glassformer: Explain Attention');
    await message('Explain Attention needs a text editor');
    await workbench.runCommand('Notifications: Clear All Notifications');
    assert.equal(await workbench.tab('Explain Attention').count(), 0);
  });

  test('100,000 characters: the last words, and that they are the last, at once', async () => {
    await closeAll();
    await workbench.openFile('long.txt');
    await press('ControlOrMeta+A');
    const begun = Date.now();
    await press('Alt+Shift+E');
    await panel.notices().getByText('reads the last 3 words').waitFor();
    assert.ok(Date.now() - begun < 10_000, `${Date.now() - begun} ms`);
    await panel.cell(2, 0).waitFor();
    assert.ok((await panel.sentenceField().inputValue()).length <= 10_000);
  });

  test('emoji, right-to-left text and combining marks are painted where they stand', async () => {
    await closeAll();
    await workbench.openFile('scripts.txt');
    const lines = [
      ['Buy 🥛 milk and', ['🥛', 'milk', 'and']],
      ['קנה חלב ו', ['קנה', 'חלב', 'ו']],
      ['👩‍👩‍👧 family', ['👩‍👩‍👧', 'family']],
      ['e\u0301 combined', ['e\u0301', 'combined']],
    ] as const;
    for (const [line, words] of lines) {
      await workbench.selectText(line);
      await press('Alt+Shift+E');
      await panel.showsSentence(line);
      await painted(words);
      for (const word of words) {
        await panel.frame.locator('.token', { hasText: word }).first().waitFor();
      }
      await workbench.page.locator('.view-line').first().click();
    }
    await workbench.screenshot('bad-input-scripts');
  });

  test('a selection over lines that end with CRLF', async () => {
    await closeAll();
    await workbench.openFile('lines.txt');
    await press('ControlOrMeta+Home');
    await press('ArrowDown');
    await press('ControlOrMeta+Shift+End');
    await press('Alt+Shift+E');
    await painted(['Buy', 'milk', 'and']);
    await panel.shows('Tokens');
    assert.equal(await panel.frame.locator('figure.result .token').count(), 3);
  });

  test('a cell of a notebook', async () => {
    await closeAll();
    await workbench.page
      .locator('.explorer-viewlet .monaco-list-row', { hasText: 'page.ipynb' })
      .dblclick();
    const cell = workbench.page.locator('.notebook-editor .view-line', { hasText: 'Buy milk and' });
    await cell.click();
    await press('End');
    await press('Shift+Home');
    await press('Alt+Shift+E');
    await panel.showsSentence('Buy milk and');
    await painted(['Buy', 'milk', 'and']);
  });

  test('a comparison of two texts', async () => {
    await closeAll();
    await workbench.openFile('notes.md');
    await workbench.page.evaluate(() => navigator.clipboard.writeText('Something else'));
    await workbench.runCommand('File: Compare Active File with Clipboard');
    const right = workbench.page.locator('.monaco-diff-editor .editor.modified');
    await right.locator('.view-line', { hasText: 'Pack laptop and' }).click();
    await press('Home');
    await press('Shift+End');
    await press('Alt+Shift+E');
    await panel.showsSentence('Pack laptop and');
    await painted(['Pack', 'laptop', 'and']);
  });

  test('a row without variance says so, and ε = 1e-5 mends it', async () => {
    await closeAll();
    await workbench.openFile('notes.md');
    await panel.explain('Buy milk and');
    await panel.read('zeug');
    await panel.notices().getByText('does not know “zeug”').waitFor();
    await panel.go('Normalise');
    await panel.notes().getByText('there is no variance to divide by').waitFor();
    await workbench.screenshot('bad-input-variance');
    await panel.frame.locator('.view vscode-button', { hasText: 'Use ε = 1e-5' }).click();
    await panel
      .notes()
      .getByText('there is no variance to divide by')
      .waitFor({ state: 'detached' });
    assert.match(await panel.cell(0, 0).innerText(), /^0/);
    await panel.frame.locator('vscode-button', { hasText: 'Reset' }).click();
    await panel.notes().getByText('there is no variance to divide by').waitFor();
  });

  test('a row that may look at nothing says so', async () => {
    await panel.read('Buy milk and');
    await panel.choose('Model', 'masked');
    await panel.go('Attention pattern');
    await panel.notes().getByText('“Buy” may look at nothing').waitFor();
    assert.match(await panel.cell(0, 0).innerText(), /NaN/);
    assert.deepEqual(await panel.accessibilityProblems(), []);
    await panel.go('Plus b₂');
    await panel.notes().getByText('They come from').waitFor();
  });

  test('a model by a name that is none: a message, and the way on', async () => {
    await closeAll();
    workbench.changeSettings({ 'glassformer.model': 'no such: model' });
    // The theme stands in the same file: when it is there, the model is.
    await workbench.setTheme('dark');
    await workbench.openFile('notes.md');
    await workbench.selectText('Pack laptop and');
    await press('Alt+Shift+E');
    await panel.frame.getByText('This model cannot be shown').waitFor();
    await workbench.screenshot('bad-input-no-model');
    await panel.frame.locator('vscode-button', { hasText: 'Use the Travel Model' }).click();
    await panel.showsSentence('Pack laptop and');
    workbench.changeSettings({ 'glassformer.model': 'groceries' });
  });

  test('nothing was blocked, nothing was asked from elsewhere, nothing failed', () => {
    assert.deepEqual(workbench.cspViolations(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
    assert.deepEqual(workbench.observer.webviewErrors(), []);
    assert.deepEqual(workbench.extensionHostErrors(), []);
  });
});
