// Drives a VS Code as a person would: keys, commands, what is on the screen.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../host/browser';
import { cache, checkout, temporaryFolder } from '../../host/install';
import { startServer } from '../../host/server';
import { Observer } from './observer';
import { extensionsFolder, packedExtension } from '../../host/packages';
import { until } from './until';

const themes = { dark: 'Dark Modern', light: 'Light Modern', hc: 'Default High Contrast' } as const;
const themeClass = { dark: 'vs-dark', light: 'vs', hc: 'hc-black' } as const;

/** The folder that tests work on, always in a copy. */
export const workspace = join(__dirname, '../workspace');

export interface WorkbenchOptions {
  /** On top of the hand-made model `travel`, which is small and never changes. */
  settings?: Record<string, unknown>;
  viewport?: { width: number; height: number };
  /** More files of the checkout for the folder's top level. */
  files?: readonly string[];
  /** Files of the folder's top level, by name. */
  texts?: Readonly<Record<string, string>>;
  /** Packages to install beside the extension. */
  packages?: readonly string[];
}

/** A workbench on a copy of `test/e2e/workspace` with the packaged extension. The caller closes it. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const extensionsDir = await extensionsFolder([
    await packedExtension(),
    ...(options.packages ?? []),
  ]);
  const folder = temporaryFolder('workspace');
  cpSync(workspace, folder, { recursive: true });
  for (const file of options.files ?? [])
    cpSync(join(checkout, file), join(folder, basename(file)));
  for (const [name, text] of Object.entries(options.texts ?? {}))
    writeFileSync(join(folder, name), text);
  const settings = { 'glassformer.model': 'travel', ...options.settings };
  const server = await startServer({ extensionsDir, settings });
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const workbench = new Workbench(await context.newPage(), {
    folder,
    extensionHostLog: () => server.extensionHostLog(),
    release: async () => {
      await browser.close();
      await server.stop();
      for (const used of [folder, extensionsDir]) rmSync(used, { recursive: true, force: true });
    },
  });
  await workbench.open(server.url({ folder }));
  return workbench;
}

/** What a workbench stands on. */
export interface Ground {
  /** The opened folder on disk. */
  folder: string;
  extensionHostLog(): string;
  /** Ends and removes everything that was started for the workbench. */
  release(): Promise<void>;
}

export class Workbench {
  readonly observer: Observer;
  readonly folder: string;
  private settings: Record<string, unknown> = {};

  constructor(
    readonly page: Page,
    private readonly ground: Ground,
  ) {
    this.folder = ground.folder;
    this.observer = new Observer(page, /^127\.0\.0\.1$|(^|\.)localhost$/);
    page.setDefaultTimeout(60_000);
  }

  /** Loads the address; if the workbench does not come up, gives everything back and rejects. */
  async open(address: string): Promise<void> {
    try {
      await this.page.goto(address);
      await this.ready();
    } catch (error) {
      await this.screenshot('did-not-open').catch(() => undefined);
      await this.close();
      throw error;
    }
  }

  /** Resolves when the workbench takes keys. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    // Until the extension is known, its commands are not listed, and its files open as text.
    await this.page
      .locator('.activitybar a[aria-label="Glassformer"]')
      .waitFor({ timeout: 20_000 })
      .catch(() => undefined);
    await this.page.locator('.explorer-viewlet .monaco-list-row').first().waitFor();
  }

  /** Opens a file of the workspace's top level from the explorer, and waits until it has the keys. */
  async openFile(name: string): Promise<void> {
    await this.page.locator('.explorer-viewlet .monaco-list-row', { hasText: name }).dblclick();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.editorHasKeys();
  }

  /** Resolves when what is typed goes into an editor: after a click, that takes VS Code a moment. */
  async editorHasKeys(): Promise<void> {
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  /** Selects the first occurrence in the active editor; the text may not span lines. */
  async selectText(text: string): Promise<void> {
    const { keyboard } = this.page;
    await this.editorHasKeys();
    await keyboard.press('ControlOrMeta+Home');
    await keyboard.press('ControlOrMeta+F');
    const input = this.page.locator('.find-widget.visible .find-part textarea');
    await input.fill(text);
    await this.page.locator('.find-widget.visible .matchesCount', { hasText: ' of ' }).waitFor();
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await this.page.locator('.statusbar-item', { hasText: 'selected)' }).waitFor();
  }

  /** Runs a command by its title from the palette, as `Category: Title` or a part that is unique. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.pick(`>${title}`, title);
  }

  /** Obligation: a quick pick is about to open. Types, waits for the row with this label, accepts it. */
  async pick(typed: string, label: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    const row = widget.locator('.monaco-list-row', { hasText: label }).first();
    await widget.locator('input').fill(typed);
    await row.waitFor();
    await row.click();
  }

  /** Runs Open Checkpoint…, and types the folder into VS Code's own dialog. */
  async openCheckpoint(folder: string): Promise<void> {
    await this.runCommand('Glassformer: Open Checkpoint…');
    const widget = this.page.locator('.quick-input-widget');
    const field = widget.locator('input[type="text"]');
    const path = `${folder}/`;
    // The dialog writes its own folder into the field when it has listed it: also over what was typed.
    await until('the dialog is there', async () => (await field.inputValue()).startsWith('/'));
    await until('the dialog keeps the folder', async () => {
      await field.fill(path);
      await this.page.waitForTimeout(300);
      return (await field.inputValue()) === path;
    });
    await widget.getByText('Open Checkpoint', { exact: true }).click();
  }

  /** The document inside the visible webview. Obligation: only one webview is visible. */
  panelFrame(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview.ready:visible')
      .frameLocator('iframe#active-frame');
  }

  /** The tab of an editor or panel with this title. */
  tab(title: string): Locator {
    return this.page.locator('.tab', { hasText: title });
  }

  async setTheme(theme: keyof typeof themes): Promise<void> {
    this.changeSettings({ 'workbench.colorTheme': themes[theme] });
    await this.page.locator(`.monaco-workbench.${themeClass[theme]}`).waitFor();
  }

  /** Writes the folder's settings, which the server watches (it does not watch the user's). */
  changeSettings(settings: Record<string, unknown>): void {
    this.settings = { ...this.settings, ...settings };
    mkdirSync(join(this.folder, '.vscode'), { recursive: true });
    writeFileSync(join(this.folder, '.vscode/settings.json'), JSON.stringify(this.settings));
  }

  async reloadWindow(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Saves what is on the screen; resolves to the file. */
  async screenshot(name: string): Promise<string> {
    const folder = join(cache, 'screenshots');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  cspViolations(): string[] {
    return this.observer.cspViolations();
  }

  /** Errors from the extension host's log that this extension is named in. */
  extensionHostErrors(): string[] {
    const entries = this.ground.extensionHostLog().split(/\n(?=\d{4}-\d\d-\d\d )/);
    return entries.filter((entry) => entry.includes('[error]') && /glassformer/i.test(entry));
  }

  async close(): Promise<void> {
    await this.ground.release();
  }
}
