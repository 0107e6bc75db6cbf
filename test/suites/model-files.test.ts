import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Folder, closeEverything, until } from './editors';

const plain = readFileSync(
  join(process.env.GLASSFORMER_CHECKOUT!, 'media/models/groceries.glassformer.json'),
  'utf8',
).replace(/\n *"\$schema".*/, '');

suite('model files in an editor', () => {
  const folder = new Folder();
  let number = 0;

  suiteTeardown(async () => {
    await closeEverything();
    folder.remove();
  });

  async function open(text: string): Promise<vscode.TextDocument> {
    const uri = folder.write(`model-${++number}.glassformer.json`, text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    return document;
  }

  const problems = (document: vscode.TextDocument, source?: string) =>
    vscode.languages
      .getDiagnostics(document.uri)
      .filter((diagnostic) => source === undefined || diagnostic.source === source);

  const squiggle = (document: vscode.TextDocument, message: RegExp) =>
    until(`there is a squiggle that says ${String(message)}`, () =>
      problems(document, 'Glassformer').find((diagnostic) => message.test(diagnostic.message)),
    );

  test('are JSON with comments, and wake the extension', async () => {
    const document = await open(plain);
    assert.equal(document.languageId, 'jsonc');
    await until(
      'the extension is active',
      () => vscode.extensions.getExtension('glassformer.glassformer')!.isActive,
    );
  });

  const mistakes: [what: string, text: string, message: RegExp, at: string][] = [
    [
      'a matrix of a wrong shape',
      plain.replace('"W_1": [[1, 0, -1], [0, 1, 1]]', '"W_1": [[1, 0, -1], [0, 1]]'),
      /2 numbers.*must have 3/,
      '[0, 1]',
    ],
    ['a matrix that is missing', plain.replace(/"W_V": .*\n/, ''), /lacks “W_V”/, '{'],
    ['NaN', plain.replace('[[2, 0], [0, 1]]', '[[2, NaN], [0, 1]]'), /NaN is no number/, 'NaN'],
    [
      'Infinity',
      plain.replace('[[2, 0], [0, 1]]', '[[2, 1e999], [0, 1]]'),
      /too large|finite/,
      '1e999',
    ],
    ['a word that occurs twice', plain.replace('"milk":', '"Buy":'), /“Buy” twice/, '"Buy"'],
    ['what is no JSON', '{ "name": ', /not JSON/, ''],
    ['an empty file', '', /empty/, ''],
  ];
  for (const [what, text, message, at] of mistakes) {
    test(`${what}: a squiggle at its place, gone when it is mended`, async () => {
      const document = await open(text);
      const { range, severity } = await squiggle(document, message);
      assert.equal(severity, vscode.DiagnosticSeverity.Error);
      const marked = document.getText(range);
      assert.ok(marked.startsWith(at) && (at === '' || at === '{' || marked === at), marked);
      const edit = new vscode.WorkspaceEdit();
      const everything = new vscode.Range(0, 0, document.lineCount, 0);
      edit.replace(document.uri, everything, plain);
      assert.ok(await vscode.workspace.applyEdit(edit));
      await until('nothing is wrong', () => problems(document, 'Glassformer').length === 0);
      await document.save();
    });
  }

  test('a squiggle goes with its document', async () => {
    // Not through openTextDocument, which keeps a document for minutes.
    const uri = folder.write('closed.glassformer.json', '[]');
    await vscode.commands.executeCommand('vscode.open', uri);
    const document = vscode.window.activeTextEditor!.document;
    assert.equal(document.uri.toString(), uri.toString());
    await squiggle(document, /must be an object/);
    await closeEverything();
    await until('it is gone', () => problems(document, 'Glassformer').length === 0);
  });

  test('a file by another name is not judged', async () => {
    const document = await vscode.workspace.openTextDocument(folder.write('other.json', '[]'));
    await vscode.window.showTextDocument(document);
    await squiggle(await open('{}'), /lacks “vocabulary”/);
    assert.deepEqual(problems(document, 'Glassformer'), []);
  });

  test('the schema offers the parts of a model, and finds a wrong choice', async () => {
    const document = await open(plain.replace('"norm": "post"', '"norm": "sideways",\n  '));
    const offset = document.getText().indexOf('"sideways",') + '"sideways",\n  '.length;
    const labels = await until('the schema offers its parts', async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        document.positionAt(offset),
      );
      const found = list.items.map(({ label }) =>
        (typeof label === 'string' ? label : label.label).replaceAll('"', ''),
      );
      return found.includes('lnFinal') && found;
    });
    assert.ok(!labels.includes('vocabulary'), 'a part that is there is not offered again');
    await until('the schema finds it', () =>
      problems(document).some(
        ({ source, range }) =>
          source !== 'Glassformer' && document.getText(range).includes('sideways'),
      ),
    );
  });

  for (const name of ['groceries', 'travel']) {
    test(`${name}, as it ships, has no problem`, async () => {
      const path = join(
        vscode.extensions.getExtension('glassformer.glassformer')!.extensionPath,
        `media/models/${name}.glassformer.json`,
      );
      const document = await vscode.workspace.openTextDocument(path);
      await vscode.window.showTextDocument(document);
      await squiggle(await open('{}'), /lacks/);
      assert.deepEqual(problems(document), []);
    });
  }
});
