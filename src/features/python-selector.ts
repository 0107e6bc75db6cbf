import type * as vscode from 'vscode';

/** Python in files of every kind, unsaved texts and cells of notebooks. */
export const python: vscode.DocumentSelector = { language: 'python' };
