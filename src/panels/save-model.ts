import * as vscode from 'vscode';
import { writeEdits } from '../checkpoints/hand-made-save';
import type { ModelStore, StoredModel } from '../host/model-store';
import type { TransformerModel } from '../models/transformer';
import type { Variation } from '../models/variation';

/**
 * Writes the edits into the model's own file, or (`as`, and for a model that ships) into another that
 * the user names. Undefined where nothing was written; the edits are then still the panel's.
 */
export async function saveModel(
  store: ModelStore,
  id: string,
  varied: TransformerModel,
  { edits, epsilon }: Variation,
  as: boolean,
): Promise<StoredModel | undefined> {
  const asked = as || store.isShipped(id) ? await askForFile(varied.name) : store.uriOf(id);
  if (!asked) return undefined;
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === asked.toString(),
  );
  if (open?.isDirty) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The model file has unsaved changes. Save or revert it first; your edits stay here.',
      ),
    );
    return undefined;
  }
  // What the file has now, not what it had when it was opened.
  const current = await store.open(id);
  if (!current.opened.ok) return undefined;
  const text = writeEdits(current.text, varied, edits, epsilon);
  await vscode.workspace.fs.writeFile(asked, new TextEncoder().encode(text));
  const written = await store.open(
    asked.toString() === current.uri.toString() ? id : asked.toString(),
  );
  if (!written.opened.ok) throw new Error('the saved file cannot be read again');
  return written;
}

async function askForFile(name: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `my-${name}.glassformer.json`;
  return vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
    // The last part alone: VS Code would add an extension of two parts a second time.
    filters: { 'Glassformer model': ['json'] },
  });
}
