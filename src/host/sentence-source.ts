import type * as vscode from 'vscode';
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

function underCursor(
  document: vscode.TextDocument,
  cursor: vscode.Position,
): SentenceSource | undefined {
  // The line alone: getText of a large document would copy it whole.
  const line = document.lineAt(cursor.line);
  const stretch = sentenceAround(line.text, cursor.character);
  if (!stretch) return undefined;
  const lineStart = document.offsetAt(line.range.start);
  return place(document, line.text.slice(stretch.start, stretch.end), lineStart + stretch.start);
}

function place(document: vscode.TextDocument, text: string, start: number): SentenceSource {
  return {
    text,
    document: { uri: document.uri.toString(), start, end: start + text.length },
  };
}
