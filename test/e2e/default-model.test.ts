// What a newcomer sees: the models that were trained for it, on any sentence, with nothing set.
import * as assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel } from './panel';
import { until } from './driver/until';

suite('The models that ship, with nothing set', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({
      viewport: { width: 1760, height: 1000 },
      settings: { 'glassformer.model': undefined },
    });
    panel = new Panel(workbench);
    await workbench.openFile('notes.md');
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('default-model-failed');
  });

  const model = () =>
    panel.frame
      .locator('vscode-dropdown[aria-label="Model"]')
      .first()
      .getAttribute('current-value');

  test('gpt explains the first sentence', async () => {
    await panel.explain('Buy milk and');
    await panel.shows('Tokens');
    assert.equal(await model(), 'gpt');
    await panel.go('Attention pattern');
    for (const theme of ['light', 'hc', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`gpt-${theme}`);
      assert.deepEqual(await panel.accessibilityProblems(), []);
    }
    await panel.go('Prediction');
    await workbench.screenshot('gpt-prediction');
  });

  test('the Models view says what each is, and was trained on; each opens from there', async () => {
    const { page } = workbench;
    await page.locator('.activitybar a[aria-label="Glassformer"]').click();
    const row = (name: string) =>
      page.locator('.pane-body .monaco-list-row').filter({ hasText: name }).first();
    for (const [name, says] of [
      ['gpt', /predicts the next token.*trained on/],
      ['bert', /fills in \[MASK\].*trained on/],
      ['translator', /into French.*trained on/],
      ['travel', /placed by hand/],
      ['groceries', /worked example/],
    ] as const) {
      await row(name).waitFor();
      assert.match((await row(name).textContent()) ?? '', says);
    }
    await workbench.screenshot('models-that-ship');
    for (const name of ['bert', 'translator']) {
      await row(name).click();
      await until(`${name} is shown`, async () => (await model()) === name);
      await panel.heading().waitFor();
      await workbench.screenshot(`default-${name}`);
    }
    assert.deepEqual(workbench.extensionHostErrors(), []);
    assert.deepEqual(workbench.observer.foreignRequests, []);
  });
});
