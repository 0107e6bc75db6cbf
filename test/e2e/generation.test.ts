import * as assert from 'node:assert/strict';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { openWorkbench, type Workbench } from './driver/workbench';
import { Panel } from './panel';
import { until } from './driver/until';

const themes = ['light', 'hc', 'dark'] as const;

/** Trained models where they are, tiny ones of the tests elsewhere. */
function folderOf(trained: string, tiny: string): string {
  const drafts = process.env.GLASSFORMER_DRAFTS ?? join(checkout, 'media/models');
  const folder = join(drafts, trained);
  return existsSync(folder) ? folder : join(checkout, 'test/checkpoints/golden', tiny);
}

suite('Generation in the panel', () => {
  let workbench: Workbench;
  let panel: Panel;

  suiteSetup(async () => {
    workbench = await openWorkbench({ viewport: { width: 1360, height: 860 } });
    panel = new Panel(workbench);
    const copies = {
      left: ['gpt', 'gpt2'],
      masks: ['bert', 'bert'],
      both: ['translator', 't5'],
    };
    for (const [name, [trained, tiny]] of Object.entries(copies)) {
      cpSync(folderOf(trained!, tiny!), join(workbench.folder, name), { recursive: true });
    }
    await workbench.openFile('notes.md');
    await workbench.runCommand('View: Close All Editors');
  });
  suiteTeardown(() => workbench.close());
  teardown(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot('generation-failed');
  });

  const open = async (name: string) => {
    await workbench.openCheckpoint(join(workbench.folder, name));
    await until('the model is shown', async () => {
      const picked = panel.frame.locator(
        'vscode-dropdown[aria-label="Model"] vscode-option[aria-selected="true"]',
      );
      return (await picked.count()) > 0 && (await picked.getAttribute('aria-label')) === name;
    });
  };

  const band = () => panel.frame.getByRole('region', { name: 'Tokens and what comes next' });
  const said = () => band().locator('.chip.said');
  const inThemes = async (name: string) => {
    for (const theme of themes) {
      await workbench.setTheme(theme);
      assert.deepEqual(await panel.accessibilityProblems(), []);
      await workbench.screenshot(`${name}-${theme}`);
    }
  };

  test('says the most probable token, at the same step, and takes it back', async () => {
    await open('left');
    await panel.read('The dog barked at the');
    await panel.showsSentence('The dog barked at the');
    await panel.go('Attention pattern');
    await panel.button('+ ').click();
    await until('a token is said', async () => (await said().count()) === 1);
    assert.equal(await panel.heading().innerText(), 'Attention pattern');
    await panel.frame.locator('figure.result .spared-note').waitFor();
    assert.ok((await panel.frame.locator('figure.result td.spared').count()) > 0);
    const longer = await panel.sentenceField().inputValue();
    assert.ok(longer.startsWith('The dog barked at the') && longer.length > 21, longer);
    await panel.button('Take the last token back').click();
    await panel.showsSentence('The dog barked at the');
  });

  test('each probability is explained; excluded tokens are struck out, with the reason', async () => {
    await panel.button('How?').click();
    await band().locator('.candidates tbody tr').first().waitFor();
    await panel.choose('How the next token is chosen', 'Sampling');
    const field = (label: string) =>
      band().locator(`vscode-text-field[aria-label="${label}"] input`);
    await field('Temperature').fill('0.8');
    await field('Temperature').press('Enter');
    await field('Top-k').fill('5');
    await field('Top-k').press('Enter');
    await field('Top-p').fill('0.9');
    await field('Top-p').press('Enter');
    await band().locator('.candidates tr.excluded .why', { hasText: 'top-k' }).first().waitFor();
    await band().locator('.draw').getByText('Random number').waitFor();
    const chance = band().locator('.candidates tbody tr').first().locator('button.percent').last();
    await chance.hover();
    await panel.explanation().getByText('✓').waitFor();
    await inThemes('generation');
    await chance.click();
    await panel.shows('Chances');
    await panel.line('Divide by the temperature 0.8').waitFor();
    await panel.go('Divide by the temperature 0.8');
    await field('Temperature').fill('-1');
    await field('Temperature').press('Enter');
    await panel.notices().getByText('The temperature is a number from 0').waitFor();
  });

  test('generates several tokens one by one, and can be stopped', async () => {
    await panel.choose('How the next token is chosen', 'Greedy');
    await panel.go('Attention pattern');
    await panel.button('Generate 10 tokens').click();
    await until('tokens come', async () => (await said().count()) >= 2);
    await until('it ends', async () => (await panel.button('Stop').count()) === 0);
    await band().getByText('rows need not be computed again').waitFor();
    await panel.button('Hide how the token').click();
    await inThemes('generated');
    await panel.button('How?').click();
  });

  test('a beam search follows several texts, each with its sum', async () => {
    await panel.read('The dog barked at the');
    await panel.choose('How the next token is chosen', 'Beam search');
    const beams = panel.frame.getByRole('region', { name: 'Beam search' });
    await beams.getByText('Begin: one token each').click();
    await beams.locator('li').nth(3).waitFor();
    await beams.getByText('One token more each').click();
    await until(
      'texts of two tokens are followed',
      async () => (await beams.locator('li').first().locator('.chip').count()) === 2,
    );
    assert.equal(await beams.locator('.check.differs').count(), 0);
    await inThemes('beams');
    await beams.locator('li').first().locator('vscode-button').click();
    await until('both are said', async () => (await said().count()) === 2);
    await panel.choose('How the next token is chosen', 'Greedy');
    await panel.button('Hide how the token').click();
  });

  test('a word is masked, and filled in again', async () => {
    await open('masks');
    const sentence = 'Buy milk and bread at the store.';
    await panel.read(sentence);
    await panel.showsSentence(sentence);
    await band().locator('.chip', { hasText: /^m/ }).first().click();
    await panel.button('Mask “milk”').click();
    await panel.showsSentence('Buy [MASK] and bread at the store.');
    await band().locator('.candidates tbody tr').first().waitFor();
    const number = band().locator('.candidates button.percent').first();
    await number.hover();
    await panel.explanation().getByText('✓').waitFor();
    await inThemes('masked');
    await band().locator('.candidates tbody th button').first().click();
    await until('it is filled in', async () => {
      const text = await panel.sentenceField().inputValue();
      return !text.includes('[MASK]') && text.startsWith('Buy ');
    });
  });

  test('an encoder–decoder says more of what it reads, with cross-attention', async () => {
    await open('both');
    await panel.read('The cat sat.');
    await panel.choose('Layer', 'Decoder 0');
    await panel.go('Attention pattern', 3);
    await panel.button('+ ').click();
    await until('a token is said', async () => (await said().count()) === 1);
    await panel.shows('Attention pattern');
    const source = band().getByRole('toolbar', { name: /^Source/ });
    assert.match(
      (await source.locator('.chip').first().getAttribute('title'))!,
      /of the attention/,
    );
    await inThemes('translation');
  });

  test('two models side by side look at the same token', async () => {
    await open('left');
    await panel.read('The cat sat on the mat.');
    await panel.go('Attention pattern');
    await panel.choose('Compare with another model', 'masks');
    const second = panel.frame.getByRole('region', { name: 'The model beside' });
    await second.locator('figure.result').waitFor();
    const first = panel.frame.getByRole('region', { name: 'This model' });
    await first.locator('.chip').nth(1).click();
    await second.locator('.sees', { hasText: 'after it' }).waitFor();
    await first.locator('.sees', { hasText: 'hidden from it' }).waitFor();
    await second.locator('figure.result td').nth(3).hover();
    await panel.explanation().getByText('✓').waitFor();
    await inThemes('beside');
    await panel.button('Close the comparison').click();
    await second.waitFor({ state: 'detached' });
  });
});
