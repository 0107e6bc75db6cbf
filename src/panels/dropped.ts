import * as vscode from 'vscode';

/** Opens the checkpoint in a folder that was dropped, or the one that a dropped file lies in. */
export async function openDropped(uri: string | null): Promise<void> {
  if (uri !== null) {
    const folder = asSeenHere(vscode.Uri.parse(uri, true));
    await vscode.commands.executeCommand('glassformer.openCheckpoint', folder);
    return;
  }
  const open = vscode.l10n.t('Open Checkpoint…');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'What comes from outside VS Code arrives here without its place. Drop it on Models in the Glassformer side bar, or choose the folder.',
    ),
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand('glassformer.openCheckpoint');
}

/** The window calls a file of a remote machine by the machine's name; for who runs there it is a file. */
function asSeenHere(uri: vscode.Uri): vscode.Uri {
  const own = vscode.extensions.getExtension('glassformer.glassformer');
  return uri.scheme === 'vscode-remote' && own?.extensionKind === vscode.ExtensionKind.Workspace
    ? vscode.Uri.file(uri.path)
    : uri;
}
