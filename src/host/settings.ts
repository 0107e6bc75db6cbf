import * as vscode from 'vscode';
import type { Digits } from '../protocol/snapshot';

/** The user's choices, read when they are needed. */
export const settings = {
  model: () => read<string>('model', 'travel'),
  digits: () => read<Digits>('digits', '2'),
  followSelection: () => read<boolean>('followSelection', true),
  paintAttention: () => read<boolean>('paintAttention', true),
};

export function isSetting(event: vscode.ConfigurationChangeEvent, name: string): boolean {
  return event.affectsConfiguration(`glassformer.${name}`);
}

function read<T>(name: string, otherwise: T): T {
  return vscode.workspace.getConfiguration('glassformer').get<T>(name) ?? otherwise;
}
