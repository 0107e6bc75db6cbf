import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';

/** Resolves to the first value that is neither undefined nor false. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const patience = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > patience) throw new Error(`waited in vain until ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** The tabs of the panel, wherever they are. */
export function panels(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith('glassformer.panel'),
    );
}

export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until('all tabs are closed', () =>
    vscode.window.tabGroups.all.every((group) => group.tabs.length === 0),
  );
}

/** Runs the command as a key would: it is not waited for, because it may ask something. */
export function explain(): { readonly done: Thenable<unknown> } {
  return { done: vscode.commands.executeCommand('glassformer.explainAttention') };
}

export async function selectIn(editor: vscode.TextEditor, words: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(words);
  assert.ok(start >= 0, `“${words}” is not in ${document.uri.toString()}`);
  editor.selection = new vscode.Selection(
    document.positionAt(start),
    document.positionAt(start + words.length),
  );
  await until('the words are selected', () => document.getText(editor.selection) === words);
}

/** A folder outside the workspace. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'glassformer-suite-'));

  write(name: string, content: string | Uint8Array): vscode.Uri {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return vscode.Uri.file(path);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
