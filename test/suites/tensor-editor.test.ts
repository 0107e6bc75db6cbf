import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeEverything, Folder, until } from './editors';

const golden = join(process.env.GLASSFORMER_CHECKOUT!, 'test/checkpoints/golden');

suite('the editor of tensors', () => {
  const folder = new Folder();
  suiteTeardown(async () => {
    await closeEverything();
    folder.remove();
  });
  teardown(closeEverything);

  const tab = (name: string) =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(
        ({ input }) =>
          input instanceof vscode.TabInputCustom &&
          input.viewType === 'glassformer.tensors' &&
          input.uri.path.endsWith(name),
      );

  for (const [what, name, bytes] of [
    [
      'a safetensors file',
      'model.safetensors',
      readFileSync(join(golden, 'every-dtype.safetensors')),
    ],
    ['a GGUF file', 'model.gguf', readFileSync(join(golden, 'quantised.gguf'))],
    ['an empty file', 'empty.safetensors', new Uint8Array(0)],
    ['a file that is none', 'text.safetensors', new TextEncoder().encode('no tensors')],
  ] as const) {
    test(`opens ${what} when it is clicked`, async () => {
      const uri = folder.write(name, bytes);
      await vscode.commands.executeCommand('vscode.open', uri);
      const opened = await until('it is open', () => tab(name));
      assert.equal(opened.isDirty, false);
      assert.deepEqual(new Uint8Array(readFileSync(uri.fsPath)), new Uint8Array(bytes));
    });
  }

  test('is the default, and can be left for another', async () => {
    const uri = folder.write('other.safetensors', 'text');
    await vscode.commands.executeCommand('vscode.openWith', uri, 'default');
    await until('it is open as text', () => vscode.window.activeTextEditor?.document.uri);
    assert.equal(tab('other.safetensors'), undefined);
  });

  test('its view type in the manifest is the one in the code', () => {
    const { contributes } = vscode.extensions.getExtension('glassformer.glassformer')!
      .packageJSON as { contributes: { customEditors: readonly { viewType: string }[] } };
    assert.deepEqual(
      contributes.customEditors.map(({ viewType }) => viewType),
      ['glassformer.tensors'],
    );
  });
});
