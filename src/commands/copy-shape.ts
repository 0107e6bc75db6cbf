import * as vscode from 'vscode';
import { expressionAtCursor } from '../features/expression-at-cursor';
import { shapeText } from '../features/shape-words';
import type { Log } from '../host/log';
import type { NumbersShown } from '../host/numbers-shown';
import type { Shapes } from '../host/shapes';

/** Copy Shape: of the expression at the cursor, or the text that a hover passes on. */
export function registerCopyShape(
  shapes: Shapes,
  numbers: NumbersShown,
  log: Log,
): vscode.Disposable {
  return vscode.commands.registerCommand('glassformer.copyShape', (given?: unknown) =>
    log.guard('copy a shape', async () => {
      let text = typeof given === 'string' ? given : undefined;
      if (text === undefined) {
        const editor = vscode.window.activeTextEditor;
        const found = editor && (await expressionAtCursor(shapes, editor));
        text = found && shapeText(found.expression.shape, numbers.value);
      }
      if (text === undefined) {
        const message = vscode.l10n.t('No tensor with a known shape is at the cursor.');
        void vscode.window.showInformationMessage(message);
        return;
      }
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', text), 3000);
    }),
  );
}
