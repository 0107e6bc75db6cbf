import * as assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel, paintedWords } from './panel';
import { until } from './driver/until';

const pattern = 'Attention pattern';

suite('A pass, walked through as a person does', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({ viewport: { width: 1760, height: 1000 } });
    panel = new Panel(workbench);
    await workbench.openFile('notes.md');
    await workbench.page.keyboard.press('ControlOrMeta+B');
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('walk-failed');
  });

  const press = (key: string) => workbench.page.keyboard.press(key);
  const closePanel = async () => {
    await workbench.tab('Explain Attention').locator('.tab-actions [role=button]').click();
    await workbench.tab('Explain Attention').waitFor({ state: 'detached' });
  };
  const clipboard = () => workbench.page.evaluate(() => navigator.clipboard.readText());

  test('the command runs from the palette, by its key, and from the editor’s menu', async () => {
    await panel.explain('Buy milk and');
    await closePanel();

    const word = workbench.page.locator('.view-line span', { hasText: 'Pack laptop and' }).last();
    await workbench.selectText('Pack laptop and');
    await press('Alt+Shift+E');
    await panel.showsSentence('Pack laptop and');
    await closePanel();

    await word.click({ button: 'right', position: { x: 30, y: 8 } });
    // A menu takes no click in its first moments, and does not say when they are over.
    await workbench.page
      .locator('.monaco-menu .action-label', { hasText: 'Explain Attention' })
      .hover();
    await press('Enter');
    await panel.showsSentence('Pack laptop and');
    assert.equal(await workbench.tab('Explain Attention').count(), 1);
  });

  test('first, next, previous, last, play and the scrubber', async () => {
    await panel.shows('Tokens');
    assert.match((await panel.counter().textContent()) ?? '', /^1 \/ \d+$/);
    await panel.button('Next step').click();
    await panel.shows('Token embeddings');
    await panel.button('Last step').click();
    await panel.shows('Prediction');
    await panel.button('Previous step').click();
    await panel.shows('Probabilities');
    await panel.button('First step').click();
    await panel.shows('Tokens');
    await panel.frame.locator('input.scrubber').fill('2');
    await panel.shows('Positions');
    await panel.button('Play').click();
    await panel.shows('Embedding + position');
    await panel.button('Pause').click();
    await panel.button('Play').waitFor();
  });

  test('the keyboard alone', async () => {
    await panel.line('Tokens').click();
    await panel.shows('Tokens');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    await panel.shows('Token embeddings');
    await press('Alt+ArrowRight');
    await panel.shows('Positions');
    await press('Alt+ArrowLeft');
    await panel.shows('Token embeddings');
    await panel.cell(0, 0).focus();
    await press('ArrowDown');
    await press('End');
    await panel.explanation().getByText('recomputed').waitFor();
    assert.equal(await panel.cell(1, 11).getAttribute('tabindex'), '0');
    await press('Control+Home');
    assert.equal(await panel.cell(0, 0).getAttribute('tabindex'), '0');
    await panel.heading().click();
    await press('End');
    await panel.shows('Prediction');
    await press('Home');
    await panel.shows('Tokens');
    await press('Space');
    await panel.button('Pause').waitFor();
    await press('Space');
    await press('?');
    await panel.frame.locator('dialog[open]').waitFor();
    await press('Escape');
    await panel.frame.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  test('groceries: the numbers of the worked example, and what the page got wrong', async () => {
    await panel.read('Buy milk and');
    await panel.choose('Model', 'groceries');
    await panel.go(pattern);
    assert.equal(await panel.cell(2, 0).innerText(), '0.35');
    await panel.frame.locator('.segments label[title="Four decimals"]').click();
    await until('four decimals are shown', async () => {
      return (await panel.cell(2, 0).innerText()) === '0.3495';
    });
    assert.equal(await panel.cell(2, 0).innerText(), '0.3495');
    await panel.notes().getByText('0.3034').waitFor();
    await panel.notes().getByText('Erratum').waitFor();
    await panel.go('Prediction');
    await panel.notes().getByText('every sentence whatsoever ends in “eggs”').waitFor();
    await workbench.screenshot('walk-prediction');
  });

  test('a number explains itself: formula, filled in, recomputed, and its operands light up', async () => {
    await panel.go(pattern);
    await panel.cell(2, 0).hover();
    const said = panel.explanation();
    await said.getByText('recomputed').waitFor();
    await until('the operands are lit', async () => {
      const lit = panel.frame.locator('figure.operand td[data-lit="operand"]');
      return (await lit.count()) > 0;
    });
    assert.match(await said.locator('.check').innerText(), /recomputed 0\.3495\d* = stored/);
    assert.equal(await said.locator('.check.agrees').count(), 1);
    assert.equal(await said.locator('.derivation math').count(), 2);
    assert.equal(await panel.cell(2, 0).getAttribute('data-lit'), 'self');
    const spoken = await said.locator('.derivation .unseen').textContent();
    assert.ok((spoken ?? '').length > 10);
    await workbench.screenshot('walk-pattern');
    // It was pointed at only: nothing is in focus when the pointer goes.
    await panel.heading().hover();
    await said.getByText('Point at any number').waitFor();
  });

  test('an operand leads to the step that made it, and back returns', async () => {
    await panel.cell(2, 0).click();
    await panel.heading().hover();
    const from = panel.explanation().locator('.operands li button').first();
    const value = await from.locator('.value').innerText();
    await from.click();
    await panel.shows('Exponential');
    assert.equal(await panel.cell(2, 0).getAttribute('data-lit'), 'self');
    assert.equal(Number(value), Number(await panel.cell(2, 0).innerText()));
    await panel.button('Back').click();
    await panel.shows(pattern);
    assert.equal(await panel.cell(2, 0).getAttribute('data-lit'), 'self');
  });

  test('value, TeX and Markdown go to the clipboard', async () => {
    const copied = async (what: string, like: RegExp) => {
      await panel.explanation().locator(`button[aria-label="Copy ${what}"]`).click();
      await until(`${what} is copied`, async () => like.test(await clipboard()));
      return clipboard();
    };
    assert.ok(Math.abs(Number(await copied('Value', /^0\.3495/)) - 0.349519) < 1e-6);
    const tex = await copied('TeX', /^A.*\\frac/s);
    assert.equal(await copied('Markdown', /^\$\$/), `$$\n${tex}\n$$`);
  });

  test('the sentence in the editor is painted with the weights, and says them on hover', async () => {
    // The sentence was typed in the panel: it stands in no document yet.
    assert.deepEqual(await paintedWords(workbench), []);
    await workbench.page.locator('.view-line', { hasText: 'Pack laptop and' }).click();
    await panel.explain('Buy milk and');
    await panel.shows(pattern);
    await panel.cell(2, 0).click();
    await until('the words are painted', async () => {
      const words = await paintedWords(workbench);
      return words.join('|') === 'Buy|milk|and';
    });
    await workbench.screenshot('walk-painted');
    const word = workbench.page.locator('.view-line span', { hasText: 'Buy milk and' }).last();
    await word.hover({ position: { x: 5, y: 8 } });
    await workbench.page
      .locator('.monaco-hover:visible', {
        hasText: '“and” gives 35 % of its attention to “Buy”',
      })
      .waitFor();
    // Another token's weights: the first word sees only itself.
    await panel.cell(0, 0).click();
    await until('one word is painted', async () => {
      return (await paintedWords(workbench)).join('|') === 'Buy';
    });
  });

  test('an edited weight: before and after downstream, undo, redo, reset', async () => {
    await panel.go('W_V of block 0');
    await panel.edit(0, 0, '-3');
    const edits = panel.frame.locator('section.edits');
    await edits.getByText('1 edit', { exact: true }).waitFor();
    assert.match(
      await edits.locator('.edit-list').innerText(),
      /W_V\[foodness, foodness\]\s*2\s*−3/,
    );
    assert.equal(await panel.cell(0, 0).getAttribute('title'), 'was 2, now −3');
    assert.equal(await panel.line('Weighted values').locator('.changed-dot').count(), 1);
    assert.equal(await panel.line(pattern).locator('.changed-dot').count(), 0);
    await panel.go('Weighted values');
    assert.match((await panel.cell(2, 0).getAttribute('title')) ?? '', /^was 1\.0844\d*, now −/);
    await workbench.screenshot('walk-edited');

    await panel.button('Undo').click();
    await edits.getByText('No edited numbers').waitFor();
    assert.equal((await panel.cell(2, 0).getAttribute('title')) ?? '', '');
    await panel.button('Redo').click();
    await edits.getByText('1 edit', { exact: true }).waitFor();
    await panel.heading().click();
    await press('Control+Z');
    await edits.getByText('No edited numbers').waitFor();
    await press('Control+Y');
    await edits.getByText('1 edit', { exact: true }).waitFor();
    await panel.frame.locator('vscode-button', { hasText: 'Reset' }).click();
    await edits.getByText('No edited numbers').waitFor();
  });

  test('an edit that turns the prediction says so; what is no number is refused in words', async () => {
    await panel.go('Output words');
    await panel.edit(0, 1, '9');
    const edits = panel.frame.locator('section.edits');
    await edits.getByText('now predicts').waitFor();
    assert.match(await edits.locator('.summary').innerText(), /now predicts bread, before eggs/);
    await panel.edit(0, 1, 'nine');
    await panel.notices().getByText('“nine” is not a finite number').waitFor();
    assert.match(await edits.locator('.summary').innerText(), /1 edit/);
    await panel.frame.locator('vscode-button', { hasText: 'Reset' }).click();
    await edits.getByText('No edited numbers').waitFor();
    await panel.notices().first().waitFor({ state: 'detached' });
  });

  test('each switch changes the pass, and back', async () => {
    await panel.go(pattern);
    const numbers = () => panel.frame.locator('figure.result').innerText();
    const plain = await numbers();
    for (const [label, step] of [
      ['Mask', pattern],
      ['√dₖ', pattern],
      ['Positions', pattern],
    ] as const) {
      await panel.checkbox(label).click();
      await until(`${label} changes ${step}`, async () => (await numbers()) !== plain);
      await panel.checkbox(label).click();
      await until(`${label} changes it back`, async () => (await numbers()) === plain);
    }
    await panel.choose('Where the layer norms stand', 'Pre-norm');
    await until('the scores are those of normalised rows', async () => {
      return (await numbers()) !== plain;
    });
    await panel.group('Final LayerNorm').waitFor();
    await panel.choose('Where the layer norms stand', 'Post-norm');
    await until('post-norm again', async () => (await numbers()) === plain);
  });

  test('an unknown word is shown as unknown, and its coordinates can be set', async () => {
    await panel.read('Buy zeug and');
    await panel.notices().getByText('does not know “zeug”').waitFor();
    await panel.frame.locator('.token.unknown', { hasText: 'zeug' }).first().waitFor();
    await panel.go('Embedding table');
    await panel.edit(3, 0, '0.8');
    await panel.frame.locator('section.edits').getByText('1 edit', { exact: true }).waitFor();
    await panel.go('Token embeddings');
    assert.equal((await panel.cell(1, 0).innerText()).split(',')[0]!.trim(), '0.8000');
    await panel.frame.locator('vscode-button', { hasText: 'Reset' }).click();
    await panel.read('Buy milk and');
    await panel.notices().first().waitFor({ state: 'detached' });
  });

  for (const theme of ['dark', 'light', 'hc'] as const) {
    test(`${theme}: axe finds nothing, wherever one looks`, async () => {
      await workbench.setTheme(theme);
      const names = { dark: 'vscode-dark', light: 'vscode-light', hc: 'vscode-high-contrast' };
      await panel.frame.locator(`body.${names[theme]}`).waitFor();
      const clean = async (where: string) =>
        assert.deepEqual(await panel.accessibilityProblems(), [], where);
      await panel.go(pattern);
      await panel.cell(2, 0).click();
      await panel.explanation().getByText('recomputed').waitFor();
      await clean('a pattern, with the explanation');
      await workbench.screenshot(`walk-pattern-${theme}`);
      await panel.go('W_V of block 0');
      await panel.edit(0, 0, '3');
      await panel.frame.locator('section.edits').waitFor();
      await clean('a parameter, edited');
      await workbench.screenshot(`walk-parameter-${theme}`);
      await panel.frame.locator('vscode-button', { hasText: 'Reset' }).click();
      await panel.go('Prediction');
      await clean('the prediction');
      await panel.read(' ');
      await panel.frame.getByText('There are no words here').waitFor();
      await clean('a message');
      await workbench.screenshot(`walk-message-${theme}`);
      await panel.read('Buy milk and');
      await panel.shows('Prediction');
    });
  }

  test('a narrow panel: everything is in reach, and axe finds nothing', async () => {
    await workbench.setTheme('dark');
    await workbench.page.setViewportSize({ width: 900, height: 900 });
    await panel.button('First step').click();
    await panel.shows('Tokens');
    await panel.button('Show the outline').click();
    await panel.go(pattern);
    await panel.cell(2, 0).click();
    await panel.explanation().getByText('recomputed').waitFor();
    assert.deepEqual(await panel.accessibilityProblems(), []);
    await workbench.screenshot('walk-narrow');
  });

  test('nothing was blocked, nothing was asked from elsewhere, nothing failed', () => {
    assert.deepEqual(workbench.cspViolations(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
    assert.deepEqual(workbench.observer.webviewErrors(), []);
    assert.deepEqual(workbench.extensionHostErrors(), []);
  });
});
