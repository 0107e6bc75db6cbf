import * as vscode from 'vscode';
import type { Log } from '../host/log';
import type { PanelManager } from '../panels/panel-manager';

/** Next Step and Previous Step: their keys would mean Go Back and Go Forward in VS Code. */
export function registerSteps(panels: PanelManager, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    ...(['next', 'previous'] as const).map((to) =>
      vscode.commands.registerCommand(`glassformer.${to}Step`, () =>
        log.guard('move to another step', () => panels.move(to)),
      ),
    ),
  );
}
