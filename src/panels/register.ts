import * as vscode from 'vscode';
import type { Log } from '../host/log';
import { CheckpointDesks } from '../host/checkpoint-desk';
import type { ModelStore } from '../host/model-store';
import { readPersistedState } from '../protocol/persisted';
import { viewType } from './explain-panel';
import { preparePage } from './html';
import { PanelManager } from './panel-manager';

/** The panel, and its return after a reload of the window with its place and its edits. */
export function registerPanel(
  context: vscode.ExtensionContext,
  log: Log,
  store: ModelStore,
): vscode.Disposable & { readonly panels: PanelManager } {
  // What is wrong with it is said when it is wanted.
  void preparePage(context.extensionUri, 'panel').catch(() => undefined);
  const desks = new CheckpointDesks();
  const panels = new PanelManager(context.extensionUri, log, store, desks);
  const serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: (panel, state: unknown) =>
      log.guard('restore the panel', () => panels.restore(panel, readPersistedState(state))),
  });
  return {
    panels,
    dispose: () => void vscode.Disposable.from(serializer, panels, desks).dispose(),
  };
}
