import * as vscode from 'vscode';
import type { Digits } from '../protocol/snapshot';

/** The user's choices, read when they are needed. */
export const settings = {
  model: () => read<string>('model', 'travel'),
  digits: (): Digits => {
    const digits = String(read<unknown>('digits', '2'));
    return digits === '4' || digits === 'all' ? digits : '2';
  },
  followSelection: () => read<boolean>('followSelection', true),
  paintAttention: () => read<boolean>('paintAttention', true),
};

function read<T>(name: string, otherwise: T): T {
  return vscode.workspace.getConfiguration('glassformer').get<T>(name) ?? otherwise;
}
