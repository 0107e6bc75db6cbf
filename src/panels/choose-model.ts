import * as vscode from 'vscode';
import type { ActionId } from '../protocol/snapshot';

/**
 * What is done about a model that cannot be shown: the id of another, where that is known here.
 * @param file of the model that is shown, where it has one
 */
export async function chooseModel(
  action: Exclude<ActionId, 'safeEpsilon' | 'reset' | 'stop' | 'compute'>,
  file: vscode.Uri | undefined,
): Promise<string | undefined> {
  switch (action) {
    case 'openModelFile':
      if (file) {
        await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One });
      }
      return undefined;
    case 'useDefaultModel':
      return 'travel';
    case 'browseModel': {
      const filters = { 'Glassformer model': ['json'] };
      const [uri] = (await vscode.window.showOpenDialog({ filters })) ?? [];
      return uri?.toString();
    }
    case 'openCheckpoint':
      await vscode.commands.executeCommand('glassformer.openCheckpoint');
      return undefined;
  }
}
