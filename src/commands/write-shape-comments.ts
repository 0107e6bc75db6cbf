import * as vscode from 'vscode';
import { edited, linesOf } from '../features/shape-actions';
import { commentEdits } from '../features/shape-comment-edits';
import type { Log } from '../host/log';
import type { Shapes } from '../host/shapes';

/** Write Shape Comments: behind the statements of the selected lines, or of the whole file. */
export function registerWriteShapeComments(shapes: Shapes, log: Log): vscode.Disposable {
  const write = (wholeFile: boolean) => () =>
    log.guard('write shape comments', async () => {
      const editor = vscode.window.activeTextEditor;
      const report = editor && (await shapes.of(editor.document));
      if (!editor || !report) return;
      const { document, selection } = editor;
      const span = wholeFile ? undefined : linesOf(document, selection);
      const edits = commentEdits(report, document.getText(), span);
      if (edits.length > 0) await vscode.workspace.applyEdit(edited(document, edits));
      else {
        const message = vscode.l10n.t('No shapes are known here that the comments do not say.');
        void vscode.window.showInformationMessage(message);
      }
    });
  return vscode.Disposable.from(
    vscode.commands.registerCommand('glassformer.writeShapeComments', write(false)),
    vscode.commands.registerCommand('glassformer.writeShapeCommentsInFile', write(true)),
  );
}
