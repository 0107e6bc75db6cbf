import * as vscode from 'vscode';
import type { Span } from '../python/report';

/** Of a file that is not longer, all of it is told as soon. */
const fewLines = 300;

/** What is in sight of a long document, in offsets; empty where it is short or nowhere shown. */
export function inSight(document: vscode.TextDocument): Span[] {
  if (document.lineCount <= fewLines) return [];
  return vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .flatMap((editor) => editor.visibleRanges)
    .map(({ start, end }) => ({ from: document.offsetAt(start), to: document.offsetAt(end) }));
}
