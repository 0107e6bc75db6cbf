import * as vscode from 'vscode';
import { writeVariation } from '../checkpoints/hand-made-save';
import type { ModelStore, StoredModel } from '../host/model-store';
import type { Pass } from '../models/pass';
import type { Variation } from '../models/variation';

/** A model as it was written, and what of the variation is left over. */
export interface SavedModel {
  readonly written: StoredModel;
  readonly left: Variation;
}

/**
 * Writes what is varied into the model's own file, or (`as`, and for a model that ships) into another
 * that the user names. Undefined where nothing was written: everything is then still the panel's.
 */
export async function saveModel(
  store: ModelStore,
  id: string,
  pass: Pass,
  variation: Variation,
  as: boolean,
): Promise<SavedModel | undefined> {
  const asked = as || store.isShipped(id) ? await askForFile(pass.model.name) : store.uriOf(id);
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
  if (!current.opened.ok) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The model file cannot be read now. Mend it first; your edits stay here.'),
    );
    return undefined;
  }
  const text = writeVariation(current.text, pass.model, variation);
  await vscode.workspace.fs.writeFile(asked, new TextEncoder().encode(text));
  const written = await store.open(
    asked.toString() === current.uri.toString() ? id : asked.toString(),
  );
  if (!written.opened.ok) throw new Error('the saved file cannot be read again');
  const { positions } = variation.toggles;
  return {
    written,
    // Edits without a cell wait for it; a file cannot say that positions are switched off.
    left: {
      edits: pass.misfits,
      toggles: positions === undefined ? {} : { positions },
      epsilon: null,
    },
  };
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
