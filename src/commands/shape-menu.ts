import * as vscode from 'vscode';
import { expressionAtCursor } from '../features/expression-at-cursor';
import { originsOf, shapeText } from '../features/shape-words';
import type { Log } from '../host/log';
import type { Shapes } from '../host/shapes';

interface Choice extends vscode.QuickPickItem {
  readonly command: string;
  readonly args?: readonly unknown[];
}

/** What a click on the status bar offers for the expression at the cursor. */
export function registerShapeMenu(shapes: Shapes, log: Log): vscode.Disposable {
  return vscode.commands.registerCommand('glassformer.shapeMenu', () =>
    log.guard('show what can be done with a shape', async () => {
      const editor = vscode.window.activeTextEditor;
      const found = editor && (await expressionAtCursor(shapes, editor));
      if (!editor || !found) {
        const message = vscode.l10n.t('No tensor with a known shape is at the cursor.');
        void vscode.window.showInformationMessage(message);
        return;
      }
      const chosen = await vscode.window.showQuickPick(choices(editor, found), {
        title: `${oneLine(found.text)}: ${shapeText(found.expression.shape)}`,
        matchOnDescription: true,
      });
      if (chosen) await vscode.commands.executeCommand(chosen.command, ...(chosen.args ?? []));
    }),
  );
}

function choices(
  { document }: vscode.TextEditor,
  found: NonNullable<Awaited<ReturnType<typeof expressionAtCursor>>>,
): Choice[] {
  const { shape } = found.expression;
  const [names, numbers] = [shapeText(shape), shapeText(shape, true)];
  const copies = [...new Set([names, numbers])].map((text) => ({
    label: vscode.l10n.t('$(copy) Copy {0}', text),
    command: 'glassformer.copyShape',
    args: [text],
  }));
  const origins = originsOf(found.report, found.expression).flatMap(({ name, reason, place }) =>
    place
      ? {
          label: vscode.l10n.t('$(go-to-file) Show where {0} comes from', name),
          description: reason,
          command: 'glassformer.showPlace',
          args: [place.path ?? document.uri.toString(), place.from, place.to],
        }
      : [],
  );
  return [
    ...copies,
    ...origins,
    {
      label: vscode.l10n.t('$(comment) Write Shape Comment'),
      command: 'glassformer.writeShapeComments',
    },
    {
      label: vscode.l10n.t('$(symbol-numeric) Turn Names into Numbers and Back'),
      command: 'glassformer.toggleNumbers',
    },
    {
      label: vscode.l10n.t('$(list-ordered) Set the Sizes of Symbols…'),
      command: 'glassformer.setSizes',
    },
    {
      label: vscode.l10n.t('$(gear) Settings'),
      command: 'workbench.action.openSettings',
      args: ['glassformer.shapes'],
    },
  ];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}
