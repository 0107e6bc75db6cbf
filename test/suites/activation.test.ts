import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  contributes: { commands: { command: string }[] };
}

suite('activation', () => {
  const extension = vscode.extensions.getExtension('glassformer.glassformer');

  test('the extension is present, and sleeps until it is needed', () => {
    assert.ok(extension, 'glassformer.glassformer is not installed');
    assert.equal(extension.isActive, false);
  });

  test('it activates', async () => {
    await extension!.activate();
    assert.equal(extension!.isActive, true);
  });

  test('every contributed command is registered', async () => {
    const { contributes } = extension!.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
    assert.ok(contributes.commands.length > 0);
  });
});
