import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { Folder, closeEverything, explain, panels, selectIn, until } from './editors';

const sentence = 'Buy milk and';

suite('Explain Attention, in every kind of document', () => {
  const folder = new Folder();
  const readOnly = vscode.workspace.registerTextDocumentContentProvider('glassformer-read-only', {
    provideTextDocumentContent: () => `Nobody can write here.\n${sentence}\n`,
  });

  suiteTeardown(async () => {
    await closeEverything();
    readOnly.dispose();
    folder.remove();
  });

  /** Runs the command on the selected words; the panel is beside, and the editor keeps the keys. */
  async function explainIn(editor: vscode.TextEditor, words = sentence): Promise<void> {
    await selectIn(editor, words);
    await explain().done;
    await until('there is a panel', () => panels().length > 0);
    assert.equal(panels().length, 1);
    assert.equal(panels()[0]!.label, 'Explain Attention');
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
  }

  const kinds: Record<string, () => Promise<vscode.TextEditor>> = {
    'a file': () => show(folder.write('notes.md', `# Notes\n\n${sentence}\n`)),
    'a file with CRLF': () => show(folder.write('windows.txt', `One.\r\n${sentence}\r\nTwo.`)),
    'an untitled document': async () =>
      vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ content: `  ${sentence}  ` }),
      ),
    'a read-only document': () => show(vscode.Uri.parse('glassformer-read-only:/page.txt')),
    'source code': () => show(folder.write('page.py', `x = "${sentence}"\n`)),
    'the changed side of a comparison': async () => {
      const left = folder.write('before.txt', 'Buy bread and\n');
      const right = folder.write('after.txt', `${sentence}\n`);
      await vscode.commands.executeCommand('vscode.diff', left, right, 'Comparison');
      return until('the comparison is shown', () =>
        vscode.window.visibleTextEditors.find(
          ({ document }) => document.uri.toString() === right.toString(),
        ),
      );
    },
    'a cell of a notebook': async () => {
      const cells = [
        new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'Text', 'markdown'),
        new vscode.NotebookCellData(vscode.NotebookCellKind.Code, `# ${sentence}`, 'python'),
      ];
      const notebook = await vscode.workspace.openNotebookDocument(
        'jupyter-notebook',
        new vscode.NotebookData(cells),
      );
      const shown = await vscode.window.showNotebookDocument(notebook, {
        selections: [new vscode.NotebookRange(1, 2)],
      });
      await vscode.commands.executeCommand('notebook.cell.edit');
      assert.equal(shown.notebook, notebook);
      return until('the cell has the keys', () => {
        const editor = vscode.window.activeTextEditor;
        return editor?.document.uri.scheme === 'vscode-notebook-cell' && editor;
      });
    },
  };

  async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
    return vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
  }

  for (const [kind, open] of Object.entries(kinds)) {
    test(`${kind}: opens the panel beside`, async () => {
      await closeEverything();
      await explainIn(await open());
    });
  }

  test('the panel is used again, from document to document', async () => {
    await closeEverything();
    for (const kind of ['a file', 'an untitled document', 'a read-only document']) {
      await explainIn(await kinds[kind]!());
    }
    assert.equal(panels().length, 1);
  });

  test('scripts of all kinds, and what is no text at all', async () => {
    await closeEverything();
    const lines = [
      'Buy 🥛 milk and 👩‍👩‍👧',
      'קנה חלב ו',
      'e\u0301 u\u0308 a\u0308o\u0308',
      '\u202eBuy milk\u202c',
      '\ufffd alone',
      'नमस्ते दुनिया',
      '\u200b\u200b',
      '…!?',
    ];
    // A file: VS Code gives the name of an untitled document again before it has forgotten the last.
    const editor = await show(folder.write('scripts.txt', lines.join('\n')));
    for (const line of lines) await explainIn(editor, line);
    await explainIn(editor, lines.slice(0, 3).join('\n'));
  });

  test('100,000 characters are explained at once', async () => {
    await closeEverything();
    const text = 'milk and bread '.repeat(7000);
    const editor = await show(folder.write('long.txt', text));
    const begun = Date.now();
    await explainIn(editor, text);
    assert.ok(Date.now() - begun < 5000);
  });

  test('where there are no words, there is a message and no panel', async () => {
    await closeEverything();
    const editor = await show(folder.write('blank.txt', '\n   \n\t\n'));
    for (const line of [0, 1, 2]) {
      const at = new vscode.Position(line, 0);
      editor.selection = new vscode.Selection(at, at);
      await untilAsked();
    }
    editor.selection = new vscode.Selection(0, 0, 2, 1);
    await untilAsked();
    assert.deepEqual(panels(), []);
  });

  test('without an editor, and on a binary file, there is a message and no panel', async () => {
    await closeEverything();
    await untilAsked();
    const binary = folder.write('image.bin', new Uint8Array([0, 1, 2, 0, 255, 254, 0, 7]));
    await vscode.commands.executeCommand('vscode.open', binary);
    await until('the file is open', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    await untilAsked();
    assert.deepEqual(panels(), []);
  });

  test('a document that changes and goes while it is explained', async () => {
    await closeEverything();
    const uri = folder.write('changing.md', `One.\n${sentence}\nTwo.\n`);
    const editor = await show(uri);
    await explainIn(editor);
    const type = (edit: (builder: vscode.TextEditorEdit) => void) => editor.edit(edit);
    assert.ok(await type((builder) => builder.insert(new vscode.Position(0, 0), 'Zero. ')));
    assert.ok(await type((builder) => builder.insert(new vscode.Position(1, 4), ' ')));
    assert.ok(await type((builder) => builder.delete(new vscode.Range(1, 0, 2, 0))));
    assert.ok(await type((builder) => builder.delete(new vscode.Range(0, 0, 2, 0))));
    await editor.document.save();
    writeFileSync(uri.fsPath, '');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(panels().length, 1);
  });

  /** The command waits for an answer; without one it does nothing. */
  async function untilAsked(): Promise<void> {
    const asked = explain();
    const early = await Promise.race([
      asked.done.then(() => 'ended'),
      new Promise((done) => setTimeout(() => done('waits'), 300)),
    ]);
    assert.equal(early, 'waits');
    await vscode.commands.executeCommand('notifications.clearAll');
    await asked.done;
  }
});
