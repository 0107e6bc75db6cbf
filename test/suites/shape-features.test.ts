import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Folder, closeEverything, selectIn, until } from './editors';
import {
  actions,
  awake,
  everything,
  hints,
  hover,
  lenses,
  noProblem,
  problem,
  problems,
  rangeOf,
  replace,
  show,
  sources,
  untitled,
  withSetting,
} from './python';

suite('hovers, fixes and comments for tensor shapes', () => {
  const folder = new Folder();

  suiteSetup(awake);
  suiteTeardown(async () => {
    await closeEverything();
    folder.remove();
  });

  test('a lens stands over each function, method and module, and a click turns it to numbers', async () => {
    const document = await untitled(
      `${sources.attention}\ndef half(x):\n    B, T = x.shape\n    return x[:, ::2]\n`,
    );
    const shown = async () =>
      (await lenses(document)).map(({ range, command }): [string, string] => [
        document.lineAt(range.start).text.trim(),
        command!.title,
      ]);
    assert.deepEqual(await shown(), [
      [
        'class Attention(nn.Module):',
        '(B, T, n_embd) → (B, n_head, T, T) · scores (B, n_head, T, T)',
      ],
      ['def forward(self, x):', '(B, T, n_embd) → (B, n_head, T, T) · scores (B, n_head, T, T)'],
      ['def half(x):', '(B, T) → (B, (T + 1)//2)'],
    ]);
    const [, lens] = await lenses(document);
    await withSetting('shapes.sizes', { B: 8, n_embd: 768 }, async () => {
      await vscode.commands.executeCommand(lens!.command!.command);
      assert.match((await shown())[1]![1], /^\(8, T, 768\) → \(8, n_head, T, T\)/);
      await vscode.commands.executeCommand(lens!.command!.command);
      assert.match((await shown())[1]![1], /^\(B, T, n_embd\)/);
    });
    await withSetting('shapes.codeLens', false, async () => assert.deepEqual(await shown(), []));
  });

  test('a hover speaks of the innermost expression, and of what is selected', async () => {
    const document = await untitled(sources.attention);
    const name = await hover(document, 'q @ k');
    assert.match(name, /q: \(B, n_head, T, n_embd\/\/n_head\)/);
    assert.match(
      await hover(document, 'q @ k', 2),
      /q @ k\.transpose\(-2, -1\): \(B, n_head, T, T\)/,
    );
    assert.match(
      await hover(document, 'k.transpose(-2', 3),
      /k\.transpose\(-2, -1\): \(B, n_head, n_embd\/\/n_head, T\)/,
    );
    assert.doesNotMatch(await hover(document, 'class Attention', 2), /\(B/);
    const layer = await hover(document, 'self.qkv(x)', 6);
    assert.match(layer, /self\.qkv: Linear\(n_embd → 3\*n_embd\)/);
    assert.match(layer, /`weight \(3\*n_embd, n_embd\)`, `bias \(3\*n_embd,\)`/);
    assert.match(layer, /self\.qkv\(x\): \(B, T, 3\*n_embd\)/);
    await selectIn(vscode.window.activeTextEditor!, 'self.qkv(x).split(C, dim=2)'.slice(0, 11));
    assert.match(await hover(document, 'self.qkv(x)', 9), /self\.qkv\(x\): \(B, T, 3\*n_embd\)/);
    await withSetting('shapes.hover', false, async () => {
      assert.equal(await hover(document, 'q @ k'), '');
    });
  });

  test('a hover says where sizes come from, and leads there', async () => {
    const document = await untitled(sources.attention);
    const text = await hover(document, 'scores, dim');
    assert.match(text, /`B`: [^\n]*\[line 12\]/);
    const place = /\[line 12\]\(command:glassformer\.showPlace\?([^)]*)\)/.exec(text);
    const args = JSON.parse(decodeURIComponent(place![1]!)) as unknown[];
    await vscode.commands.executeCommand('glassformer.showPlace', ...args);
    const editor = vscode.window.activeTextEditor!;
    assert.equal(editor.document, document);
    assert.equal(editor.selection.start.line, 11);
  });

  test('a hover copies its shape, and may run nothing else', async () => {
    const document = await untitled(sources.attention);
    const text = await hover(document, 'scores, dim');
    const commands = [...text.matchAll(/\(command:([\w.]+)\?([^)]*)\)/g)];
    assert.ok(commands.length > 0);
    for (const [, command] of commands)
      assert.match(command!, /^glassformer\.(copyShape|showPlace)$/);
    const copy = commands.find(([, command]) => command === 'glassformer.copyShape')!;
    const [shape] = JSON.parse(decodeURIComponent(copy[2]!)) as [string];
    await vscode.commands.executeCommand('glassformer.copyShape', shape);
    assert.equal(await vscode.env.clipboard.readText(), '(B, n_head, T, T)');
  });

  test('Copy Shape takes the expression at the cursor', async () => {
    await untitled(sources.attention);
    await selectIn(vscode.window.activeTextEditor!, 'k.transpose(-2, -1)');
    await vscode.commands.executeCommand('glassformer.copyShape');
    assert.equal(await vscode.env.clipboard.readText(), '(B, n_head, n_embd//n_head, T)');
  });

  test('a problem can be silenced on its line', async () => {
    const document = await untitled(sources.wrong);
    const { range, code } = await problem(document);
    assert.ok(typeof code === 'object' && code.value === 'matmul');
    assert.match(code.target.toString(true), /^command:glassformer\.explainProblem\?\["matmul"\]$/);
    const fixes = await actions(document, range, vscode.CodeActionKind.QuickFix);
    const ignore = fixes.find(({ title }) => title === 'Ignore “matmul” on this line');
    assert.ok(ignore?.edit);
    assert.ok(await vscode.workspace.applyEdit(ignore.edit));
    assert.match(document.getText(), /a @ b {2}# glassformer: ignore\[matmul\]\n$/);
    await noProblem(document);
  });

  test('a stale shape comment is a warning, and its fix is preferred', async () => {
    const document = await untitled(
      'import torch\na = torch.zeros(2, 3)\nb = a.transpose(0, 1)  # (2, 3)\n',
    );
    const { range, severity } = await problem(document, /\(3, 2\)/);
    assert.equal(severity, vscode.DiagnosticSeverity.Warning);
    const fixes = await actions(document, range, vscode.CodeActionKind.QuickFix);
    const fix = fixes.find(({ isPreferred }) => isPreferred);
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /# \(3, 2\)\n$/);
    await noProblem(document);
    await replace(document, '# (3, 2)', '# (2, 3)');
    await problem(document);
    await withSetting('shapes.problems', 'errors', () => noProblem(document));
  });

  test('a problem in a function names the call that leads to it', async () => {
    const document = await untitled(
      'import torch\ndef f(x, y):\n    return x @ y\n\nf(torch.zeros(2, 3), torch.zeros(4, 5))\n',
    );
    const { relatedInformation = [] } = await problem(document);
    const places = relatedInformation.map(({ location }) => document.getText(location.range));
    assert.ok(
      places.some((text) => text.includes('f(torch.zeros')),
      JSON.stringify(relatedInformation),
    );
  });

  test('shape comments are written for a line, a function, a file', async () => {
    const document = await untitled(sources.attention);
    const titles = async (range: vscode.Range) =>
      (await actions(document, range, vscode.CodeActionKind.Refactor)).map(({ title }) => title);
    const line = rangeOf(document, 'scores = q');
    assert.ok((await titles(line)).includes('Write shape comment'));
    assert.ok(
      (await titles(everything(document))).includes('Write shape comments in the selection'),
    );
    const [action] = await actions(document, line, vscode.CodeActionKind.RefactorRewrite);
    assert.ok(await vscode.workspace.applyEdit(action!.edit!));
    assert.match(document.getText(), /k\.transpose\(-2, -1\) {2}# \(B, n_head, T, T\)\n/);
    assert.equal(document.getText().match(/#/g)?.length, 1);
    // What the comment says needs no hint.
    assert.equal((await hints(document)).length, 4);
    await vscode.commands.executeCommand('glassformer.writeShapeCommentsInFile');
    await until('all are written', () => document.getText().match(/# \(/g)?.length === 5);
    assert.deepEqual(await hints(document), []);
  });

  test('saving writes them where the user asks for it', async () => {
    const document = await show(folder.write('save.py', sources.attention));
    const kind = vscode.CodeActionKind.Source.append('glassformer.shapeComments');
    const [action] = await actions(document, everything(document), kind);
    assert.match(action!.title, /in the whole file/);
  });

  test('a page explains each code', async () => {
    await vscode.commands.executeCommand('glassformer.explainProblem', 'matmul');
    await until('the page is shown', () =>
      vscode.window.tabGroups.all.some((group) =>
        group.tabs.some(({ label }) => label.includes('problems.md')),
      ),
    );
    await closeEverything();
  });

  test('sizes of the settings are put in', async () => {
    const document = await untitled(sources.attention);
    await withSetting(
      'shapes.sizes',
      { B: 8, T: 1024, n_head: 12, n_embd: 768, x: 'no' },
      async () => {
        assert.match(await hover(document, 'scores, dim'), /\(8, 12, 1024, 1024\)/);
        await vscode.commands.executeCommand('glassformer.toggleNumbers');
        assert.equal((await hints(document))[1], ': (8, 12, 1024, 64)');
        await vscode.commands.executeCommand('glassformer.showNames');
      },
    );
    assert.equal((await hints(document))[3], ': (B, n_head, T, T)');
  });

  test('the sample has one mistake, and the light bulb mends it', async () => {
    await vscode.commands.executeCommand('glassformer.openSample');
    const document = await until('the sample is open', () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.getText().includes('class GPT') && shown;
    });
    const { range } = await problem(document);
    assert.match(document.getText(range), /^self\.narrow/);
    assert.equal(problems(document).length, 1);
    const fixes = await actions(document, range, vscode.CodeActionKind.QuickFix);
    const fix = fixes.find(({ isPreferred }) => isPreferred);
    assert.match(fix?.title ?? '', /Linear/);
    assert.ok(await vscode.workspace.applyEdit(fix!.edit!));
    assert.match(
      document.getText(),
      /self\.narrow = nn\.Linear\(4 \* config\.n_embd, config\.n_embd\)/,
    );
    await noProblem(document);
  });
});

suite('tensor shapes in a notebook', () => {
  suiteSetup(awake);
  suiteTeardown(closeEverything);

  test('earlier cells are known to later ones, also after an edit', async () => {
    const cell = (text: string, language = 'python') =>
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, language);
    const data = new vscode.NotebookData([
      cell('%matplotlib inline\nimport torch\na = torch.zeros(2, 3)'),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'Text', 'markdown'),
      cell('%%bash\nb = a', 'python'),
      cell('b = a.transpose(0, 1)\n!ls\nc = b @ b'),
    ]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    await vscode.window.showNotebookDocument(notebook);
    const [first, , other, last] = notebook.getCells().map(({ document }) => document);
    assert.deepEqual(await hints(first!), [': (2, 3)']);
    assert.deepEqual(await hints(other!), []);
    assert.equal((await hints(last!))[0], ': (3, 2)');
    assert.match(await hover(last!, 'a.transpose'), /a: \(2, 3\)/);
    const { range } = await problem(last!);
    assert.equal(last!.getText(range), 'b @ b');
    assert.deepEqual(problems(first!), []);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(first!.uri, rangeOf(first!, '(2, 3)'), '(3, 3)');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await noProblem(last!);
    assert.deepEqual(await hints(last!), [': (3, 3)', ': (3, 3)']);
    const more = new vscode.WorkspaceEdit();
    more.insert(
      first!.uri,
      new vscode.Position(2, 0),
      'def f(x):\n    n, m = x.shape\n    return x.t()\n',
    );
    more.insert(last!.uri, new vscode.Position(2, 0), 'def g(y):\n    d = f(y)\n    return d\n');
    assert.ok(await vscode.workspace.applyEdit(more));
    const text = await hover(last!, 'd = f');
    assert.match(text, /d: \(m, n\)/);
    assert.match(text, /named in \[line 4\]\(command:[^)]*\) of an earlier cell/);
  });
});
