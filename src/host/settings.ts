import * as vscode from 'vscode';
import { defaultModels } from '../checkpoints/shipped';
import type { Digits } from '../protocol/snapshot';

/** Numbers for named sizes. */
export type Sizes = Readonly<Record<string, number>>;

/** The user's choices, read when they are needed; those on shapes may differ from folder to folder. */
export const settings = {
  model: () => read<string>('model', defaultModels.panel),
  digits: (): Digits => {
    const digits = String(read<unknown>('digits', '2'));
    return digits === '4' || digits === 'all' ? digits : '2';
  },
  /** What a checkpoint's passes may hold, in bytes. */
  memory: () => {
    const megabytes = Number(read<unknown>('memory', 1000));
    return (megabytes >= 100 ? megabytes : 100) * 1e6;
  },
  followSelection: () => read<boolean>('followSelection', true),
  paintAttention: () => read<boolean>('paintAttention', true),
  shapes: {
    enabled: (in_?: vscode.Uri) => read<boolean>('shapes.enabled', true, in_),
    codeLens: (in_?: vscode.Uri) => read<boolean>('shapes.codeLens', true, in_),
    hover: (in_?: vscode.Uri) => read<boolean>('shapes.hover', true, in_),
    statusBar: (in_?: vscode.Uri) => read<boolean>('shapes.statusBar', true, in_),
    hints: (in_?: vscode.Uri) => read<boolean>('shapes.hints', false, in_),
    inlayHints: (in_?: vscode.Uri): 'all' | 'changedRank' | 'none' => {
      const which = read<string>('shapes.inlayHints', 'all', in_);
      return which === 'none' || which === 'changedRank' ? which : 'all';
    },
    problems: (in_?: vscode.Uri): 'all' | 'errors' | 'none' => {
      const which = read<string>('shapes.problems', 'all', in_);
      return which === 'none' || which === 'errors' ? which : 'all';
    },
    /** Whole numbers of at least 0 only, whatever stands in the file. */
    sizes: (in_?: vscode.Uri): Sizes => {
      const given: unknown = read<unknown>('shapes.sizes', {}, in_);
      const pairs = given && typeof given === 'object' ? Object.entries(given) : [];
      return Object.fromEntries(
        pairs.filter(
          (pair): pair is [string, number] => Number.isSafeInteger(pair[1]) && Number(pair[1]) >= 0,
        ),
      );
    },
  },
};

function read<T>(name: string, otherwise: T, scope?: vscode.Uri): T {
  return vscode.workspace.getConfiguration('glassformer', scope).get<T>(name) ?? otherwise;
}
