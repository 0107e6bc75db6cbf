import * as vscode from 'vscode';
import { shippedModel } from '../checkpoints/shipped';
import type { Log } from '../host/log';
import type { ModelStore } from '../host/model-store';
import type { ModelChoice } from '../protocol/snapshot';
import { openDropped } from './dropped';
import type { PanelManager } from './panel-manager';

/** Models: those that ship, the user's own files, and the checkpoints that were opened lately. */
export function registerModelsView(
  store: ModelStore,
  panels: PanelManager,
  log: Log,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView('glassformer.models', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: () => store.list(),
      getTreeItem: (choice: ModelChoice) => itemOf(store, choice),
    },
    dragAndDropController: {
      dragMimeTypes: [],
      dropMimeTypes: ['text/uri-list'],
      handleDrop: (_target, data) =>
        log.guard('open what was dropped', async () => {
          const list = await data.get('text/uri-list')?.asString();
          const [first] = (list ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
          if (first) await openDropped(first);
        }),
    },
  });
  return vscode.Disposable.from(
    changed,
    view,
    store.onDidChange(() => changed.fire()),
    store.onDidChangeRecent(() => changed.fire()),
    vscode.commands.registerCommand('glassformer.useModel', (id: unknown) =>
      log.guard('show the model', async () => {
        if (typeof id !== 'string') return;
        await panels.use(id, shippedModel(id)?.sample ?? 'Buy milk and');
      }),
    ),
    vscode.commands.registerCommand('glassformer.forgetCheckpoint', (choice: unknown) =>
      log.guard('forget the checkpoint', async () => {
        const { id } = (choice ?? {}) as { id?: unknown };
        if (typeof id === 'string') await store.forget(id);
      }),
    ),
  );
}

function itemOf(store: ModelStore, { id, label, detail }: ModelChoice): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  const [shipped, checkpoint] = [store.isShipped(id), store.isCheckpoint(id)];
  item.id = id;
  item.description = detail;
  item.tooltip = detail;
  item.contextValue = checkpoint && !shipped ? 'checkpoint' : 'model';
  item.iconPath = new vscode.ThemeIcon(
    shipped ? 'package' : checkpoint ? 'folder-library' : 'json',
  );
  item.command = {
    command: 'glassformer.useModel',
    title: vscode.l10n.t('Explain Attention with This Model'),
    arguments: [id],
  };
  return item;
}
