import * as vscode from 'vscode';
import { openModel } from '../checkpoints/open';

const suffix = '.glassformer.json';
/** Typing rests this long before a file is read again, in milliseconds. */
const rest = 250;
/** A larger file is read when it is opened in the panel, not at every keystroke. */
const mostCharacters = 300_000;

/** Squiggles in model files, for what a JSON schema cannot know: shapes, names that occur twice. */
export function registerModelDiagnostics(): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('glassformer');
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const check = (document: vscode.TextDocument) => {
    const text = document.getText();
    if (text.length > mostCharacters) return;
    const opened = openModel(text, document.fileName);
    const problems = opened.ok ? [] : opened.problems;
    collection.set(
      document.uri,
      problems.map(({ message, offset, length }) => {
        const range = new vscode.Range(
          document.positionAt(offset),
          document.positionAt(offset + Math.max(1, length)),
        );
        const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
        diagnostic.source = 'Glassformer';
        return diagnostic;
      }),
    );
  };
  const schedule = (document: vscode.TextDocument) => {
    if (!document.uri.path.endsWith(suffix)) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => check(document), rest),
    );
  };
  vscode.workspace.textDocuments.forEach(schedule);
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(schedule),
    vscode.workspace.onDidChangeTextDocument(({ document }) => schedule(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      clearTimeout(timers.get(uri.toString()));
      timers.delete(uri.toString());
      collection.delete(uri);
    }),
    new vscode.Disposable(() => timers.forEach((timer) => clearTimeout(timer))),
  );
}
