import * as vscode from 'vscode';
import type { Log } from '../host/log';
import { sentenceOf } from '../host/sentence-source';
import type { PanelManager } from '../panels/panel-manager';

const sample = 'Buy milk and';

/** Explain Attention: on the selection, or the sentence under the cursor. */
export function registerExplainAttention(panels: PanelManager, log: Log): vscode.Disposable {
  return vscode.commands.registerCommand('glassformer.explainAttention', () =>
    log.guard('explain this sentence', async () => {
      // From the palette with the focus in the panel, no editor is active: the one beside it is meant.
      const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
      const source = editor && sentenceOf(editor);
      if (source) {
        panels.explain(source);
        return;
      }
      const trySample = vscode.l10n.t('Explain “{0}”', sample);
      const chosen = await vscode.window.showInformationMessage(
        editor
          ? vscode.l10n.t(
              'There is no sentence here. Select some words, or put the cursor into a sentence, and run Explain Attention again.',
            )
          : vscode.l10n.t(
              'Explain Attention needs a text editor. Open a file, select a sentence, and run it again.',
            ),
        trySample,
      );
      if (chosen === trySample) panels.explain({ text: sample, document: null });
    }),
  );
}
