// `npm run pictures`: takes the README's pictures in a real VS Code, from the packaged extension.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';
import { type Workbench, openWorkbench } from './driver/workbench';
import { Panel } from './panel';

const folder = join(checkout, 'media/screenshots');

const sets = {
  gpt: takeDefault,
  panel: takePanel,
  shapes: takeShapes,
  checkpoint: takeCheckpoint,
};

const sentence = 'The cat, which was sitting on the mat, was purring because it was';

/** Takes all pictures, or those of the sets that the command line names. */
async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const named = process.argv.slice(2);
  for (const [name, take] of Object.entries(sets)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const workbench = await openWorkbench({
      viewport:
        name === 'shapes'
          ? { width: 1160, height: 760 }
          : { width: 1360, height: name === 'gpt' ? 900 : 800 },
      files: ['media/samples/small_gpt.py'],
      texts: { 'story.md': `# Story\n\n${sentence} happy.\n` },
      settings: name === 'gpt' ? { 'glassformer.model': undefined } : {},
    });
    try {
      await take(workbench);
    } finally {
      await workbench.close();
    }
  }
}

/** The sample: its lenses, hints, the squiggle of its mistake, and a hover. */
async function takeShapes(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  workbench.changeSettings({
    'editor.minimap.enabled': false,
    'editor.stickyScroll.enabled': false,
    'workbench.layoutControl.enabled': false,
  });
  await workbench.setTheme('dark');
  await workbench.openFile('small_gpt.py');
  await page.keyboard.press('ControlOrMeta+B');
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input').fill(':42');
  await page.keyboard.press('Enter');
  await page.locator('.codelens-decoration:visible').first().waitFor();
  await page.locator('.squiggly-error:visible').first().waitFor();
  await page.locator('.view-line', { hasText: 'scores = q @' }).getByText('transpose').hover();
  await page.locator('.monaco-hover:visible').getByText('Copy shape').first().waitFor();
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(folder, 'shapes-dark.png') });
}

/** The default model on a sentence: where “it” looks, and the sum behind one of the numbers. */
async function takeDefault(workbench: Workbench): Promise<void> {
  const panel = new Panel(workbench);
  await workbench.setTheme('dark');
  await workbench.openFile('story.md');
  await workbench.page.keyboard.press('ControlOrMeta+B');
  await panel.explain(sentence);
  await panel.shows('Tokens');
  await widen(workbench, 330);
  await panel.go('Attention pattern', 1);
  await panel.frame.locator('.thumbnails input').nth(3).check();
  await panel.frame.locator('.segments label', { hasText: 'Lines' }).click();
  await panel.frame.locator('.arcs svg').waitFor();
  await workbench.page.waitForTimeout(1000);
  await workbench.page.screenshot({ path: join(folder, 'gpt-lines.png') });
  await panel.frame.locator('.segments label', { hasText: 'Numbers' }).click();
  await panel.cell(13, 1).click();
  await workbench.page.waitForTimeout(1000);
  await workbench.page.screenshot({ path: join(folder, 'gpt-dark.png') });
}

/** A tiny T5 of the tests: cross-attention, with lines between its tokens. */
async function takeCheckpoint(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const frame = workbench.panelFrame();
  cpSync(join(checkout, 'test/checkpoints/golden/t5'), join(workbench.folder, 'tiny-t5'), {
    recursive: true,
  });
  await workbench.setTheme('dark');
  await workbench.openCheckpoint(join(workbench.folder, 'tiny-t5'));
  const sentence = frame.locator('.sentence input');
  await sentence.fill('The cat sat on the mat');
  await sentence.press('Enter');
  const said = frame.locator('.more-text input');
  await said.fill('Le chat dort');
  await said.press('Enter');
  await frame
    .getByRole('treeitem', { name: /^Attention pattern/ })
    .nth(3)
    .click();
  await frame.locator('.thumbnails input').nth(1).check();
  await frame.locator('.segments label', { hasText: 'Lines' }).click();
  await frame.locator('.arcs svg').waitFor();
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(folder, 'checkpoint-dark.png') });
}

async function takePanel(workbench: Workbench): Promise<void> {
  const frame = workbench.panelFrame();
  const step = (name: string) => frame.getByRole('treeitem', { name }).first();
  const take = async (name: string) => {
    // The result glides to its place: a picture of the end, not of the way.
    await workbench.page.waitForTimeout(1000);
    await workbench.page.screenshot({ path: join(folder, `${name}.png`) });
  };
  await workbench.setTheme('dark');
  await workbench.openFile('notes.md');
  await workbench.selectText('Pack laptop and');
  await workbench.page.keyboard.press('ControlOrMeta+B');
  await workbench.runCommand('Glassformer: Explain Attention');
  await frame.locator('#step-title').waitFor();
  await widen(workbench, 300);

  await step('Attention pattern').click();
  await frame.locator('.result [role="gridcell"]').nth(7).click();
  await take('pattern-dark');

  await frame.getByRole('button', { name: 'Last step' }).click();
  await take('prediction-dark');

  await workbench.setTheme('light');
  await step('W_V of block 0').click();
  const weight = frame.locator('.result [role="gridcell"]').nth(6);
  await weight.dblclick();
  await workbench.page.keyboard.press('ControlOrMeta+A');
  await workbench.page.keyboard.type('-5');
  await workbench.page.keyboard.press('Enter');
  await step('Weighted values').click();
  await take('edit-light');

  await workbench.setTheme('hc');
  await step('Normalise').click();
  await take('norm-hc');
}

/** Drags the border between the editor and the panel. */
async function widen(workbench: Workbench, to: number): Promise<void> {
  const { mouse } = workbench.page;
  const box = await workbench.page.locator('.editor-group-container').nth(1).boundingBox();
  if (!box) throw new Error('there is no panel');
  await mouse.move(box.x, box.y + 300);
  await mouse.down();
  await mouse.move(to, box.y + 300, { steps: 8 });
  await mouse.up();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
