import * as vscode from 'vscode';
import type { Log } from '../host/log';

/** Opens what is written about a problem's code: the page ships with the extension. */
export function registerExplainProblem(extensionUri: vscode.Uri, log: Log): vscode.Disposable {
  return vscode.commands.registerCommand('glassformer.explainProblem', (code?: unknown) =>
    log.guard('explain this problem', async () => {
      const page = vscode.Uri.joinPath(extensionUri, 'media', 'problems.md');
      const fragment = typeof code === 'string' ? code : '';
      await vscode.commands.executeCommand('markdown.showPreview', page.with({ fragment }));
    }),
  );
}
