import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { reportsKeptIn } from '../../src/host/kept-folder';
import { Log } from '../../src/host/log';
import { Shapes } from '../../src/host/shapes';
import { Folder, closeEverything, until } from './editors';
import { awake, replace, show, sources } from './python';

suite('tensor shapes that an earlier session left', () => {
  const folder = new Folder();
  const storage = vscode.Uri.file(`${folder.path}/storage`);
  const log = new Log();
  const sessions: Shapes[] = [];

  suiteSetup(awake);
  teardown(() => {
    for (const one of sessions.splice(0)) one.dispose();
  });
  suiteTeardown(async () => {
    log.dispose();
    await closeEverything();
    folder.remove();
  });

  /** As when VS Code starts: nothing is known but what lies in the storage. */
  function start() {
    const kept = reportsKeptIn(storage);
    const find = kept.find.bind(kept);
    const answers: boolean[] = [];
    kept.find = async (...asked) => {
      const found = await find(...asked);
      answers.push(found !== undefined);
      return found;
    };
    const shapes = new Shapes(log, kept);
    sessions.push(shapes);
    return { shapes, answers };
  }

  const left = async () => {
    try {
      return await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(storage, 'shapes'));
    } catch {
      return [];
    }
  };

  const names = [0, 1, 2, 3, 4].map((k) =>
    sources.attention.replace('class Attention', `class Attention${k}`),
  );
  const text = `from layers import weight\n${names.join('')}\ny = weight.transpose(0, 1)\n`;

  test('are there at once, and gone where the text or an imported file is another', async () => {
    const layers = folder.write('layers.py', 'import torch\nweight = torch.zeros(4, 6)\n');
    const document = await show(folder.write('main.py', text));
    const first = start();
    const computed = await first.shapes.of(document);
    assert.deepEqual(computed?.assignments.at(-1)?.shape?.sizes, ['6', '4']);
    assert.deepEqual(first.answers, [false]);
    await until('it is kept', async () => (await left()).length === 1);

    const second = start();
    assert.deepEqual(await second.shapes.soon(document), computed);
    assert.deepEqual(second.answers, [true]);
    assert.deepEqual(await second.shapes.of(document), computed);

    await replace(document, 'y = weight', 'z = 1\ny = weight');
    const edited = await second.shapes.of(document);
    assert.equal(edited?.assignments.at(-1)?.from, computed.assignments.at(-1)!.from + 6);
    const third = start();
    await third.shapes.of(document);
    assert.deepEqual(third.answers, [false]);
    await replace(document, 'z = 1\n', '');

    writeFileSync(layers.fsPath, 'import torch\nweight = torch.zeros(4, 9)\n');
    const fourth = start();
    const now = await fourth.shapes.of(document);
    assert.deepEqual(fourth.answers, [false]);
    assert.deepEqual(now?.assignments.at(-1)?.shape?.sizes, ['9', '4']);
  });
});
