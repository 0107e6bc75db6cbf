import * as vscode from 'vscode';
import type { HostMessage, PanelMessage } from '../protocol/messages';
import type { Desk } from '../session/desk';

/** What a desk answers to a question of the view; null for what is not there any more. */
export async function answerTo(
  message: Extract<PanelMessage, { type: 'explain' | 'cells' }>,
  desk: Desk | undefined,
  whose: { readonly beside?: boolean } = {},
): Promise<HostMessage> {
  const { request } = message;
  if (message.type === 'cells') {
    const part = (await desk?.cells(message.run, message)) ?? null;
    return { type: 'cells', request, part, ...whose };
  }
  const explanation = (await desk?.explain(message)) ?? null;
  return { type: 'explained', request, explanation, ...whose };
}

/** Copies from the explanation of a cell. */
export async function copyFrom(
  { step, index, what }: Extract<PanelMessage, { type: 'copy' }>,
  desk: Desk | undefined,
): Promise<void> {
  const copied = await desk?.copied({ step, index });
  if (!copied) return;
  await vscode.env.clipboard.writeText(copied[what]);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied'), 2000);
}
