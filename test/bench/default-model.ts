// From the command, picked in the palette, to the first step on the screen, with the default model; and what
// an empty webview takes in the same VS Code.
import { join } from 'node:path';
import { type Workbench, openWorkbench } from '../e2e/driver/workbench';
import { pack } from '../host/packages';

/** Of twelve tokens, more or less. */
const sentences = [
  'The cat, which was sitting on the mat, was purring loudly',
  'The dog barked at the mailman because he came too early',
  'She packed her laptop, her camera and a very warm jacket',
  'We bought bread, cheese and some apples for the big party',
  'He opened the door and saw that the garden was white',
  'I forgot my umbrella at home and so I got very wet',
  'They drank a cup of hot tea and talked about the weather',
];
const [first, ...later] = sentences;
const runs = Number(process.env.GLASSFORMER_BENCH_RUNS ?? 3);

/** Rows of the bench: medians, and the runs that they are of. */
export async function defaultModelRows(): Promise<[string, string][]> {
  const empty = await pack(join(__dirname, 'empty-webview'), 'empty-webview');
  const alone: number[] = [];
  const atCursor: number[] = [];
  const ours: number[] = [];
  const open: number[] = [];
  for (let run = 0; run < runs; run++) {
    alone.push(
      await withWorkbench(empty, async (workbench) => {
        await select(workbench, first!);
        return shown(workbench, 'Open an Empty Webview');
      }),
    );
    await withWorkbench(empty, async (workbench) => {
      await workbench.selectText(first!);
      // Nothing is selected any more, and nothing was for as long as a selection has to rest.
      await workbench.page.keyboard.press('ArrowRight');
      atCursor.push(await shown(workbench, 'Glassformer: Explain Attention', first));
    });
    await withWorkbench(empty, async (workbench) => {
      ours.push(await explained(workbench, first!));
      for (const sentence of later) open.push(await explained(workbench, sentence));
    });
  }
  const text = (all: readonly number[]) => `${median(all).toFixed(0)} ms (of ${listed(all)})`;
  return [
    ['the first webview of a window, empty', text(alone)],
    ['from command to painted step, default model, first time', text(ours)],
    ['from command to painted step, default model, first time, nothing selected', text(atCursor)],
    ['from command to painted step, default model, panel open', text(open)],
  ];
}

async function withWorkbench<T>(empty: string, body: (it: Workbench) => Promise<T>): Promise<T> {
  const workbench = await openWorkbench({
    viewport: { width: 1600, height: 900 },
    // What is selected is explained by the command alone.
    settings: { 'glassformer.model': 'gpt', 'glassformer.followSelection': false },
    packages: [empty],
    // Each in a paragraph of its own.
    texts: { 'twelve.txt': sentences.join('\n\n') },
  });
  try {
    await workbench.page.context().addInitScript(notePaints);
    // A window that was just opened still starts its extensions.
    await workbench.page.waitForTimeout(3000);
    await workbench.openFile('twelve.txt');
    return await body(workbench);
  } finally {
    await workbench.close();
  }
}

async function explained(workbench: Workbench, sentence: string): Promise<number> {
  await select(workbench, sentence);
  return shown(workbench, 'Glassformer: Explain Attention', sentence);
}

/** Selects a sentence, and waits as long as it takes a person at least from there to a command. */
async function select(workbench: Workbench, sentence: string): Promise<void> {
  await workbench.selectText(sentence);
  await workbench.page.waitForTimeout(1000);
}

/**
 * From the key that runs the command to the frame that shows the step of the sentence that was asked for.
 * Both ends are told by the pages themselves: what drives them would be measured, too.
 */
async function shown(workbench: Workbench, command: string, sentence = ''): Promise<number> {
  const { page } = workbench;
  await page.evaluate(() => {
    window.addEventListener(
      'keydown',
      () => Object.assign(window, { pressedAt: Date.now() }),
      true,
    );
  });
  await page.keyboard.press('F1');
  const widget = page.locator('.quick-input-widget');
  await widget.locator('input').fill(`>${command}`);
  await widget.locator('.monaco-list-row.focused', { hasText: command }).waitFor();
  await page.keyboard.press('Enter');
  const title = workbench.panelFrame().locator('#step-title');
  await title.waitFor();
  const painted = await title.evaluate(async (_, asked) => {
    const { paintedAt } = window as unknown as { paintedAt: Map<string, number> };
    while (!Number.isFinite(paintedAt.get(asked)))
      await new Promise((done) => setTimeout(done, 50));
    return paintedAt.get(asked)!;
  }, sentence);
  const pressed = await page.evaluate(() => (window as unknown as { pressedAt: number }).pressedAt);
  return painted - pressed;
}

/** In every frame that is loaded from now on: notes when a sentence was on the screen for the first time. */
function notePaints(): void {
  if (window === window.top) return;
  const paintedAt = new Map<string, number>();
  Object.assign(window, { paintedAt });
  // Looked for in every frame. What is asked of frames is lost when VS Code writes the page into its own: a
  // timer asks again. (No function has a name here: the page does not know what names them.)
  setInterval(
    () =>
      requestAnimationFrame(() => {
        const field = document.querySelector<Partial<HTMLInputElement> & Element>(
          '.sentence vscode-text-field',
        );
        // An attribute, until the control is one.
        const sentence = field?.value ?? field?.getAttribute('value') ?? '';
        if (paintedAt.has(sentence) || !document.querySelector('#step-title')) return;
        paintedAt.set(sentence, NaN);
        // Behind the painting of this frame.
        setTimeout(() => paintedAt.set(sentence, Date.now()));
      }),
    4,
  );
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;
}

function listed(all: readonly number[]): string {
  return all.map((one) => one.toFixed(0)).join(', ');
}
