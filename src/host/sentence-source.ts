import * as vscode from 'vscode';
import { sentenceAround, trimmed } from '../models/sentence';
import type { PersistedState } from '../protocol/snapshot';

/** More than this no model reads; the end of a longer text is kept. */
const mostCharacters = 10_000;

/** A sentence, and where it stands. */
export interface SentenceSource {
  readonly text: string;
  readonly document: NonNullable<PersistedState['document']>;
}

/** What is selected, or the sentence under the cursor; undefined where there are no characters. */
export function sentenceOf(editor: vscode.TextEditor): SentenceSource | undefined {
  const { document, selection } = editor;
  return selection.isEmpty
    ? underCursor(document, selection.active)
    : selected(document, selection);
}

/** What is selected, less white space at either end. */
export function selected(
  document: vscode.TextDocument,
  selection: vscode.Range,
): SentenceSource | undefined {
  const text = document.getText(selection);
  const stretch = trimmed(text, 0);
  if (!stretch) return undefined;
  const from = Math.max(stretch.start, stretch.end - mostCharacters);
  const start = document.offsetAt(selection.start);
  return place(document, text.slice(from, stretch.end), start + from);
}

/** What stands between two offsets of a document, less white space at either end. */
export function selectedAt(
  document: vscode.TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): SentenceSource | undefined {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  return selected(document, range);
}

/** A line of at least so many characters may have been wrapped by hand: its sentence goes on below. */
const wrapped = 50;
/** More lines than these are no sentence. */
const mostLines = 40;

function underCursor(
  document: vscode.TextDocument,
  cursor: vscode.Position,
): SentenceSource | undefined {
  const goesOn = (line: number) =>
    line >= 0 &&
    line + 1 < document.lineCount &&
    document.lineAt(line).text.length >= wrapped &&
    !document.lineAt(line + 1).isEmptyOrWhitespace;
  let [first, last] = [cursor.line, cursor.line];
  while (goesOn(first - 1) && cursor.line - first < mostLines) first--;
  while (goesOn(last) && last - cursor.line < mostLines) last++;
  // These lines alone: getText of a large document would copy it whole.
  const range = new vscode.Range(first, 0, last, document.lineAt(last).text.length);
  const text = document.getText(range);
  const start = document.offsetAt(range.start);
  const stretch = sentenceAround(text.replace(/[\r\n]/g, ' '), document.offsetAt(cursor) - start);
  return stretch && place(document, text.slice(stretch.start, stretch.end), start + stretch.start);
}

function place(document: vscode.TextDocument, text: string, start: number): SentenceSource {
  return {
    text,
    document: { uri: document.uri.toString(), start, end: start + text.length },
  };
}
