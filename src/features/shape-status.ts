import * as vscode from 'vscode';
import type { NumbersShown } from '../host/numbers-shown';
import { settings } from '../host/settings';
import type { Shapes } from '../host/shapes';
import { expressionAtCursor } from './expression-at-cursor';
import { shapeText, shortShape } from './shape-words';

/** The shape of the expression at the cursor, in the status bar. */
export function registerShapeStatus(shapes: Shapes, numbers: NumbersShown): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'glassformer.shape',
    vscode.StatusBarAlignment.Right,
    101,
  );
  item.name = vscode.l10n.t('Tensor Shape');
  item.command = 'glassformer.shapeMenu';
  let asked = 0;

  const refresh = async () => {
    const turn = ++asked;
    const editor = vscode.window.activeTextEditor;
    if (
      !editor ||
      !shapes.reads(editor.document) ||
      !settings.shapes.statusBar(editor.document.uri)
    )
      return item.hide();
    const found = await expressionAtCursor(shapes, editor);
    // Something newer has been asked, or the text has changed and will be.
    if (turn !== asked) return;
    if (shapes.isTooLong(editor.document)) {
      item.text = vscode.l10n.t('$(symbol-array) too long');
      item.tooltip = vscode.l10n.t('Glassformer shows no shapes in a file of this length.');
      return item.show();
    }
    if (!found) return item.hide();
    const { shape } = found.expression;
    item.text = `$(symbol-array) ${shortShape(shape, numbers.value, 48)}`;
    const source = found.text.length > 60 ? `${found.text.slice(0, 59)}…` : found.text;
    item.tooltip = `${source.replace(/\s+/g, ' ')}: ${shapeText(shape)}`;
    item.accessibilityInformation = {
      label: vscode.l10n.t('Shape of {0}: {1}', source, shapeText(shape, numbers.value)),
      role: 'button',
    };
    item.show();
  };
  void refresh();
  const again = () => void refresh();
  return vscode.Disposable.from(
    item,
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) again();
    }),
    vscode.window.onDidChangeActiveTextEditor(again),
    shapes.onDidChange(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) again();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('glassformer.shapes')) again();
    }),
    numbers.onDidChange(again),
  );
}
