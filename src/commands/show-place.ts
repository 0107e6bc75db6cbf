import * as vscode from 'vscode';
import type { Log } from '../host/log';

/** What a hover's links run: shows a stretch of a document, also of one that is not saved, or a cell. */
export function registerShowPlace(log: Log): vscode.Disposable {
  return vscode.commands.registerCommand(
    'glassformer.showPlace',
    (address: unknown, from: unknown, to: unknown) =>
      log.guard('show where a size comes from', async () => {
        if (typeof address !== 'string' || typeof from !== 'number' || typeof to !== 'number')
          return;
        const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(address, true));
        const selection = new vscode.Range(document.positionAt(from), document.positionAt(to));
        const cell = vscode.workspace.notebookDocuments
          .flatMap((notebook) => notebook.getCells())
          .find((one) => one.document === document);
        if (cell) {
          const editor = await vscode.window.showNotebookDocument(cell.notebook, {
            selections: [new vscode.NotebookRange(cell.index, cell.index + 1)],
          });
          editor.revealRange(new vscode.NotebookRange(cell.index, cell.index + 1));
          return;
        }
        await vscode.window.showTextDocument(document, { selection });
      }),
  );
}
