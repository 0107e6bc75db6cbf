// The panel as a person uses it: what can be read in it, pressed and pointed at.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { checkout } from '../host/install';
import type { Workbench } from './driver/workbench';
import { until } from './driver/until';

const axeSource = readFileSync(join(checkout, 'node_modules/axe-core/axe.min.js'), 'utf8');

export class Panel {
  constructor(private readonly workbench: Workbench) {}

  /** The panel's document, also where a notebook beside it has a webview of its own. */
  get frame(): FrameLocator {
    return this.outerFrame().frameLocator('iframe#active-frame');
  }

  private outerFrame(): FrameLocator {
    return this.workbench.page.frameLocator(
      'iframe.webview.ready:visible[src*="extensionId=glassformer.glassformer"]',
    );
  }

  /** Selects words in the active editor and explains them; resolves when they are the sentence shown. */
  async explain(words: string): Promise<void> {
    await this.workbench.selectText(words);
    await this.workbench.runCommand('Glassformer: Explain Attention');
    await this.showsSentence(words);
  }

  async showsSentence(words: string): Promise<void> {
    await this.sentenceField().waitFor();
    await until(
      `“${words}” is shown`,
      async () => (await this.sentenceField().inputValue()) === words,
    );
  }

  sentenceField(): Locator {
    return this.frame.locator('.sentence vscode-text-field input');
  }

  /** Types a sentence into the panel. */
  async read(sentence: string): Promise<void> {
    await this.sentenceField().fill(sentence);
    await this.sentenceField().press('Enter');
  }

  heading(): Locator {
    return this.frame.locator('#step-title');
  }

  /** Resolves when this step is shown. */
  async shows(label: string): Promise<void> {
    await this.frame.locator('#step-title').getByText(label, { exact: true }).waitFor();
  }

  /** Goes to a step by its line in the outline; `nth` counts lines of the same name. */
  async go(label: string, nth = 0): Promise<void> {
    await this.line(label, nth).click();
    await this.shows(label);
  }

  line(label: string, nth = 0): Locator {
    return this.frame
      .locator('[role=treeitem].step')
      .filter({ has: this.frame.locator(`.label[title="${label}"]`) })
      .nth(nth);
  }

  group(label: string): Locator {
    return this.frame
      .locator('[role=treeitem].group')
      .filter({ has: this.frame.locator(`.label[title="${label}"]`) })
      .first();
  }

  /** A cell of the result, by row and column counted from 0. */
  cell(row: number, column: number): Locator {
    return this.frame.locator(`figure.result td[data-row="${row}"][data-column="${column}"]`);
  }

  /** A cell of an operand, by the id of its step. */
  operandCell(step: string, row: number, column: number): Locator {
    return this.frame.locator(
      `figure.operand[data-matrix^="${step} "] td[data-row="${row}"][data-column="${column}"]`,
    );
  }

  explanation(): Locator {
    return this.frame.locator('aside.explanation');
  }

  /** The button with this accessible name, or whose name begins so: "Next step (→)". */
  button(name: string): Locator {
    return this.frame.locator(`vscode-button[aria-label^="${name}"]`);
  }

  counter(): Locator {
    return this.frame.locator('.transport .counter');
  }

  async choose(picker: string, option: string): Promise<void> {
    const dropdown = this.frame.locator(`vscode-dropdown[aria-label="${picker}"]`);
    await dropdown.click();
    await dropdown.locator('vscode-option', { hasText: option }).first().click();
  }

  checkbox(label: string): Locator {
    return this.frame.locator('vscode-checkbox', { hasText: label });
  }

  /** Replaces a number of the result, which has to be a parameter. */
  async edit(row: number, column: number, text: string): Promise<void> {
    await this.cell(row, column).dblclick();
    const field = this.frame.locator('input.cell-field');
    await field.fill(text);
    await field.press('Enter');
  }

  notes(): Locator {
    return this.frame.locator('.view .note');
  }

  notices(): Locator {
    return this.frame.locator('.notices .note');
  }

  /** What axe-core has to say about the panel as it is, one line a finding. */
  async accessibilityProblems(): Promise<string[]> {
    const element = await this.outerFrame().locator('iframe#active-frame').elementHandle();
    const frame = await element.contentFrame();
    await frame!.evaluate(axeSource);
    return frame!.evaluate(async () => {
      interface Axe {
        run(context: Document): Promise<{
          violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
        }>;
      }
      const { axe } = window as unknown as { axe: Axe };
      // What fades in has not its colour yet.
      await Promise.all(
        document.getAnimations().map((animation) => animation.finished.catch(() => undefined)),
      );
      const { violations } = await axe.run(document);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
      );
    });
  }
}

/** What the editors show painted: the text under each coloured decoration, from left to right. */
export async function paintedWords(workbench: Workbench): Promise<string[]> {
  return workbench.page.evaluate(() => {
    const paint = [...document.querySelectorAll<HTMLElement>('.view-overlays .cdr')].filter(
      (element) =>
        element.className.includes('TextEditorDecorationType') &&
        !/^(transparent|rgba\(0, 0, 0, 0\))$/.test(getComputedStyle(element).backgroundColor),
    );
    const characters = [...document.querySelectorAll('.view-lines .view-line')].flatMap((line) => {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const found: { text: string; x: number; y: number }[] = [];
      const segmenter = new Intl.Segmenter('und');
      while (walker.nextNode()) {
        const node = walker.currentNode as Text;
        for (const { segment, index } of segmenter.segment(node.data)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + segment.length);
          const box = range.getBoundingClientRect();
          found.push({ text: segment, x: box.left + box.width / 2, y: box.top + box.height / 2 });
        }
      }
      return found;
    });
    return paint
      .map((element) => element.getBoundingClientRect())
      .sort((a, b) => a.top - b.top || a.left - b.left)
      .map((box) =>
        characters
          .filter(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom)
          .map(({ text }) => text)
          .join(''),
      )
      .filter((text) => text !== '');
  });
}

/**
 * Whether VS Code has written something like this down for the next start. In a browser it does so
 * every few seconds, because it cannot when the page goes.
 */
export async function hasStored(workbench: Workbench, like: RegExp): Promise<boolean> {
  const stored = await workbench.page.evaluate(async () => {
    const values: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith('vscode-web-state-db')) continue;
      const opened = indexedDB.open(name);
      await new Promise((done) => (opened.onsuccess = done));
      const store = opened.result.transaction('ItemTable').objectStore('ItemTable');
      const all: IDBRequest<unknown[]> = store.getAll();
      await new Promise((done) => (all.onsuccess = done));
      values.push(...all.result);
      opened.result.close();
    }
    return values.filter((value) => typeof value === 'string');
  });
  // The state is JSON in JSON in JSON.
  return stored.some((value) => like.test(value.replaceAll('\\', '')));
}
