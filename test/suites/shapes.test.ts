import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Folder, closeEverything, until } from './editors';
import {
  awake,
  hints,
  noProblem,
  problem,
  problems,
  replace,
  show,
  sources,
  untitled,
  withSetting,
} from './python';

suite('tensor shapes, while somebody types', () => {
  const folder = new Folder();

  suiteSetup(awake);
  suiteTeardown(async () => {
    await closeEverything();
    folder.remove();
  });

  test('hints stand behind the statements, those of several names in one', async () => {
    const document = await untitled(sources.attention);
    assert.deepEqual(await hints(document), [
      ': (B, T, n_embd)',
      ': (B, n_head, T, n_embd//n_head)',
      ': (B, n_head, T, n_embd//n_head)',
      ': (B, n_head, T, T)',
      ': (B, n_head, T, T)',
    ]);
  });

  test('every keystroke gets hints for the text as it is then', async () => {
    const document = await untitled('import torch\na = torch.zeros(2, 3)\n');
    assert.deepEqual(await hints(document), [': (2, 3)']);
    const editor = vscode.window.activeTextEditor!;
    let typed = '';
    for (const character of 'b = a.transpose(0, 1)') {
      const at = new vscode.Position(2, typed.length);
      assert.ok(await editor.edit((edit) => edit.insert(at, character)));
      typed += character;
      const said = await hints(document);
      assert.equal(said[0], ': (2, 3)', typed);
      assert.ok(said.length <= 2, typed);
    }
    assert.deepEqual(await hints(document), [': (2, 3)', ': (3, 2)']);
    await replace(document, '(2, 3)', '(2, 7)');
    assert.deepEqual(await hints(document), [': (2, 7)', ': (7, 2)']);
  });

  test('a problem comes and goes with the text, and moves with its line', async () => {
    const document = await untitled(sources.wrong);
    const first = await problem(document, /\(2, 3\).*\(4, 5\)/);
    assert.equal(first.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(document.getText(first.range), 'a @ b');
    await replace(document, 'import torch', 'import torch\n\n');
    const line = () => problems(document)[0]?.range.start.line;
    await until('it has moved', () => line() === 5);
    await replace(document, '(4, 5)', '(3, 5)');
    await noProblem(document);
    assert.deepEqual(await hints(document), [': (2, 3)', ': (3, 5)', ': (2, 5)']);
  });

  test('half-typed code has no problem that a whole one would not have', async () => {
    const document = await untitled(sources.wrong.replace('a @ b', 'a @ b.'));
    await hints(document);
    await new Promise((done) => setTimeout(done, 300));
    assert.deepEqual(problems(document), []);
    await replace(document, 'a @ b.', 'a @ b');
    await problem(document);
  });

  test('settings switch hints and problems off and on again', async () => {
    const document = await untitled(sources.wrong);
    await problem(document);
    await withSetting('shapes.problems', 'none', () => noProblem(document));
    await problem(document);
    await withSetting('shapes.inlayHints', 'none', async () => {
      assert.deepEqual(await hints(document), []);
    });
    const sum = await untitled('import torch\na = torch.ones(2, 3)\nb = a + 1\nc = b.sum(0)\n');
    await withSetting('shapes.inlayHints', 'changedRank', async () => {
      assert.deepEqual(await hints(sum), [': (2, 3)', ': (3,)']);
    });
    await withSetting('shapes.enabled', false, async () => {
      await noProblem(document);
      assert.deepEqual(await hints(document), []);
    });
    assert.deepEqual(await hints(document), [': (2, 3)', ': (4, 5)']);
    await problem(document);
  });

  test('an imported file of the folder is read, as its editor has it', async () => {
    folder.write('layers.py', 'import torch\ndef make():\n    return torch.zeros(4, 6)\n');
    const layers = folder.write('layers.py', 'import torch\nweight = torch.zeros(4, 6)\n');
    const main = folder.write('main.py', 'from layers import weight\ny = weight.transpose(0, 1)\n');
    const document = await show(main);
    assert.deepEqual(await hints(document), [': (6, 4)']);
    const imported = await show(layers);
    await replace(imported, '(4, 6)', '(4, 9)');
    await until(
      'the importing file follows',
      async () => (await hints(document))[0] === ': (9, 4)',
    );
    await imported.save();
  });

  test('files of an installed library show shapes, and are not judged', async () => {
    const own = await show(folder.write('own.py', sources.wrong));
    const library = await show(folder.write('site-packages/library/file.py', sources.wrong));
    await problem(own);
    assert.ok((await hints(library)).length > 0);
    assert.deepEqual(problems(library), []);
  });

  test('a problem goes with its document', async () => {
    const uri = folder.write('closed.py', sources.wrong);
    await vscode.commands.executeCommand('vscode.open', uri);
    const document = vscode.window.activeTextEditor!.document;
    await problem(document);
    await closeEverything();
    await until('it is gone', () => problems(document).length === 0);
  });

  test('a text of millions of characters is left alone', async () => {
    const document = await untitled(`${sources.wrong}${'# a long comment\n'.repeat(130_000)}`);
    assert.deepEqual(await hints(document), []);
    const begin = new vscode.Range(3, 0, document.lineCount, 0);
    const edit = new vscode.WorkspaceEdit();
    edit.delete(document.uri, begin);
    edit.insert(document.uri, begin.start, 'c = a @ b\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await problem(document);
  });

  test('a long file shows what is in sight, and then all of it', async () => {
    const many = Array.from({ length: 60 }, (_, k) =>
      sources.attention.replace('class Attention', `class Attention${k}`),
    );
    const whole = await untitled(many.slice(0, 10).join('\n'));
    const few = (await hints(whole)).slice(0, 5);
    const document = await untitled(many.join('\n'));
    const first = new vscode.Range(0, 0, 20, 0);
    assert.deepEqual(await hints(document, first), few);
    await until('there is all of it', async () => (await hints(document)).length === 60 * 5);
    assert.deepEqual(await hints(document, first), few);
  });

  test('another language is left alone', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'plaintext',
      content: sources.wrong,
    });
    await vscode.window.showTextDocument(document);
    await problem(await untitled(sources.wrong));
    assert.deepEqual(problems(document), []);
    assert.deepEqual(await hints(document), []);
  });
});
