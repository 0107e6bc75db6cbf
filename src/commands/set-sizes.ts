import * as vscode from 'vscode';
import { namedSizes } from '../features/shape-words';
import type { Log } from '../host/log';
import { settings } from '../host/settings';
import type { Shapes } from '../host/shapes';

interface SizeItem extends vscode.QuickPickItem {
  readonly size?: string;
}

/** Set the Sizes of Symbols: a list of the file's named sizes; each gets a number, or none. */
export function registerSetSizes(shapes: Shapes, log: Log): vscode.Disposable {
  return vscode.commands.registerCommand('glassformer.setSizes', () =>
    log.guard('set sizes', async () => {
      const document = vscode.window.activeTextEditor?.document;
      const report = document && (await shapes.of(document));
      const names = report ? namedSizes(report) : [];
      for (;;) {
        const set = settings.shapes.sizes(document?.uri);
        const all = [...new Set([...names, ...Object.keys(set)])];
        if (all.length === 0) {
          const message = vscode.l10n.t(
            'No named sizes are known here. Open a Python file with tensors.',
          );
          void vscode.window.showInformationMessage(message);
          return;
        }
        const name = await pick(all, set, (name) => {
          const origin = report?.sizes.find((one) => one.name === name);
          return origin && { reason: origin.reason, value: origin.value };
        });
        if (name === undefined) return;
        const number = await ask(name, set[name]);
        if (number === undefined) continue;
        const others = Object.entries(set).filter(([other]) => other !== name);
        const sizes = Object.fromEntries(
          number === '' ? others : [...others, [name, Number(number)]],
        );
        await vscode.workspace
          .getConfiguration('glassformer', document?.uri)
          .update('shapes.sizes', sizes, targetOfSetting());
      }
    }),
  );
}

async function pick(
  names: readonly string[],
  set: Readonly<Record<string, number>>,
  about: (
    name: string,
  ) => { readonly reason: string; readonly value: number | undefined } | undefined,
): Promise<string | undefined> {
  const items = names.map((name): SizeItem => {
    const known = about(name);
    const number = set[name] ?? known?.value;
    return {
      size: name,
      label: name,
      description: number === undefined ? '' : `= ${number}`,
      detail: name in set ? vscode.l10n.t('set by you') : (known?.reason ?? ''),
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Sizes of symbols'),
    placeHolder: vscode.l10n.t('Choose a size to give it a number; Escape when done'),
    matchOnDetail: true,
  });
  return chosen?.size;
}

function ask(name: string, now: number | undefined): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Size of {0}', name),
    prompt: vscode.l10n.t('A whole number; empty to forget it'),
    value: now === undefined ? '' : String(now),
    validateInput: (text) =>
      /^\s*\d{0,9}\s*$/.test(text) ? undefined : vscode.l10n.t('This is not a whole number.'),
  });
}

/** Where the user keeps it already; else the opened folder, so that another project is not touched. */
function targetOfSetting(): vscode.ConfigurationTarget {
  const kept = vscode.workspace.getConfiguration('glassformer').inspect('shapes.sizes');
  if (kept?.workspaceValue !== undefined || !kept?.globalValue)
    if (vscode.workspace.workspaceFolders?.length) return vscode.ConfigurationTarget.Workspace;
  return vscode.ConfigurationTarget.Global;
}
