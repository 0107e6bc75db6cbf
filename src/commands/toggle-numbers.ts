import * as vscode from 'vscode';
import { hasNumbers } from '../features/shape-words';
import type { Log } from '../host/log';
import type { NumbersShown } from '../host/numbers-shown';
import type { Shapes } from '../host/shapes';

/** Names of sizes to numbers and back, in lenses, hints and the status bar. */
export function registerToggleNumbers(
  shapes: Shapes,
  numbers: NumbersShown,
  log: Log,
): vscode.Disposable {
  const toggle = () =>
    log.guard('turn names into numbers', async () => {
      numbers.toggle();
      const document = vscode.window.activeTextEditor?.document;
      const report = numbers.value && document && (await shapes.of(document));
      if (!report) return;
      const shown = [...report.assignments, ...report.expressions].flatMap(
        ({ shape }) => shape ?? [],
      );
      if (shown.length === 0 || shown.some(hasNumbers)) return;
      const set = vscode.l10n.t('Set Sizes…');
      const chosen = await vscode.window.showInformationMessage(
        vscode.l10n.t('This file gives its sizes no numbers. Set them to see shapes in numbers.'),
        set,
      );
      if (chosen === set) await vscode.commands.executeCommand('glassformer.setSizes');
    });
  return vscode.Disposable.from(
    vscode.commands.registerCommand('glassformer.toggleNumbers', toggle),
    vscode.commands.registerCommand('glassformer.showNames', toggle),
  );
}
