import * as vscode from 'vscode';
import type { Log } from '../host/log';
import { checkpointId } from '../host/model-store';
import type { PanelManager } from '../panels/panel-manager';

const sample = 'The quick brown fox jumps over the lazy';

/** Open Checkpoint: a folder with config.json, weights and a tokenizer, in the panel. */
export function registerOpenCheckpoint(panels: PanelManager, log: Log): vscode.Disposable {
  return vscode.commands.registerCommand('glassformer.openCheckpoint', (given?: unknown) =>
    log.guard('open the checkpoint', async () => {
      const folder = given instanceof vscode.Uri ? await folderOf(given) : await askForFolder();
      if (folder) await panels.use(checkpointId(folder), sample);
    }),
  );
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: vscode.l10n.t('Open Checkpoint'),
      title: vscode.l10n.t('A folder with config.json, model.safetensors and tokenizer.json'),
    })) ?? [];
  return folder;
}

/** A folder itself, or the one that a file lies in. */
async function folderOf(uri: vscode.Uri): Promise<vscode.Uri> {
  const { type } = await vscode.workspace.fs.stat(uri);
  return (type & vscode.FileType.Directory) > 0 ? uri : vscode.Uri.joinPath(uri, '..');
}
