import * as vscode from 'vscode';
import type { Log } from '../host/log';

/** Open the Python Sample: a small GPT with one mistake, in an unsaved document. */
export function registerOpenSample(extensionUri: vscode.Uri, log: Log): vscode.Disposable {
  return vscode.commands.registerCommand('glassformer.openSample', () =>
    log.guard('open the sample', async () => {
      const file = vscode.Uri.joinPath(extensionUri, 'media', 'samples', 'small_gpt.py');
      const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      const document = await vscode.workspace.openTextDocument({ language: 'python', content });
      await vscode.window.showTextDocument(document);
    }),
  );
}
