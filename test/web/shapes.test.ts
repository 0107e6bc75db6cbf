import * as assert from 'node:assert/strict';
import type { Workbench } from '../e2e/driver/workbench';
import { openWebWorkbench } from './web-workbench';

suite('Tensor shapes, in the web build', () => {
  let workbench: Workbench;

  suiteSetup(async () => {
    workbench = await openWebWorkbench(['media/samples/small_gpt.py']);
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('shapes-web-failed');
  });

  test('a file of a virtual folder has its shapes, and those of what it imports', async () => {
    await workbench.openFile('uses_attention.py');
    const line = (text: string) => workbench.page.locator('.view-line', { hasText: text }).first();
    await line('mixed = attention').getByText('(2, 4, 8, 16)').waitFor();
    await line('mixed = attention').getByText('mixed').hover();
    await workbench.page.locator('.monaco-hover:visible').getByText('Copy shape').first().waitFor();
    await workbench.screenshot('shapes-web');
    assert.deepEqual(workbench.cspViolations(), []);
  });

  test('what was found is kept in the storage of the browser, and there after a reload', async () => {
    const shown = () =>
      workbench.page
        .locator('.view-line', { hasText: 'scores = q @' })
        .first()
        .getByText('(B, n_head, T, T)')
        .waitFor();
    await workbench.openFile('small_gpt.py');
    await workbench.page.keyboard.press('Control+G');
    await workbench.page.keyboard.type(':34');
    await workbench.page.keyboard.press('Enter');
    await shown();
    const left = () => workbench.page.evaluate(keysOfStorage);
    while (!(await left()).some((key) => /glassformer[^ ]*\/shapes\/\w+\.json$/.test(key)))
      await workbench.page.waitForTimeout(100);
    await workbench.reloadWindow();
    await shown();
    assert.deepEqual(workbench.cspViolations(), []);
  });
});

/** The keys of all that the page keeps. Runs in the page: so no function in it has a name. */
async function keysOfStorage(): Promise<string[]> {
  const keys: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    const opened = indexedDB.open(name!);
    await new Promise((done) => opened.addEventListener('success', done));
    for (const store of opened.result.objectStoreNames) {
      const asked = opened.result.transaction(store).objectStore(store).getAllKeys();
      await new Promise((done) => asked.addEventListener('success', done));
      keys.push(...asked.result.map(String));
    }
    opened.result.close();
  }
  return keys;
}
