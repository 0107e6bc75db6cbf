import * as vscode from 'vscode';
import type { Log } from '../host/log';
import type { PanelManager } from './panel-manager';

/** Gives the panel manager, loaded when it is first needed: activation stays small. */
export type PanelSource = () => Promise<PanelManager>;

export function panelSource(context: vscode.ExtensionContext, log: Log): PanelSource {
  let manager: Promise<PanelManager> | undefined;
  return () =>
    (manager ??= import('./panel-manager').then((module) => {
      const made = new module.PanelManager(context.extensionUri, log);
      context.subscriptions.push(made);
      return made;
    }));
}

/** The panel comes back after a reload of the window, with its place and its edits. */
export function registerPanelSerializer(panels: PanelSource, log: Log): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer('glassformer.panel', {
    deserializeWebviewPanel: (panel, state: unknown) =>
      log.guard('restore the panel', async () => {
        const [manager, { readPersistedState }] = await Promise.all([
          panels(),
          import('../protocol/persisted'),
        ]);
        manager.restore(panel, readPersistedState(state));
      }),
  });
}
