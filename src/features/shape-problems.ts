import * as vscode from 'vscode';
import { settings } from '../host/settings';
import type { Shapes } from '../host/shapes';
import type { ShapeProblem } from '../python/report';

export const source = 'Glassformer';
/** When an edited line's problems are not renewed in this time, they are taken away, in milliseconds. */
const patience = 150;

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Information,
};

/** What cannot work, and what is probably wrong, in the Problems view and under the code. */
export function registerShapeProblems(shapes: Shapes): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('glassformer-shapes');
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const told = new WeakMap<
    vscode.TextDocument,
    { version: number; problems: vscode.Diagnostic[] }
  >();
  const judges = (document: vscode.TextDocument) =>
    shapes.reads(document) &&
    settings.shapes.problems(document.uri) !== 'none' &&
    isOwn(document.uri);

  const refresh = async (document: vscode.TextDocument) => {
    if (!judges(document)) {
      told.delete(document);
      collection.delete(document.uri);
      return;
    }
    const report = await shapes.of(document);
    if (document.isClosed) return;
    // Without an answer for this version another question is on its way.
    if (report) {
      stop(document);
      const now = shown(document, report.problems);
      const before = told.get(document);
      // Setting the same again would close a list of fixes that is just being opened.
      if (before?.version === document.version && isSame(before.problems, now)) return;
      told.set(document, { version: document.version, problems: now });
      collection.set(document.uri, now);
    } else if (shapes.isTooLong(document)) {
      told.delete(document);
      collection.delete(document.uri);
    }
  };
  const stop = ({ uri }: vscode.TextDocument) => {
    clearTimeout(timers.get(uri.toString()));
    timers.delete(uri.toString());
  };

  const edited = ({ document, contentChanges }: vscode.TextDocumentChangeEvent) => {
    if (contentChanges.length === 0 || !collection.has(document.uri)) return;
    const { version } = document;
    const lines = contentChanges.map(({ range, text }): [number, number] => [
      range.start.line,
      range.start.line + text.split('\n').length - 1,
    ]);
    stop(document);
    timers.set(
      document.uri.toString(),
      setTimeout(() => {
        if (document.isClosed || document.version !== version) return;
        const before = collection.get(document.uri) ?? [];
        const left = before.filter(
          ({ range }) =>
            !lines.some(([first, last]) => range.end.line >= first && range.start.line <= last),
        );
        if (left.length === before.length) return;
        told.delete(document);
        collection.set(document.uri, left);
      }, patience),
    );
  };

  for (const document of vscode.workspace.textDocuments) void refresh(document);
  return vscode.Disposable.from(
    collection,
    shapes.onDidChange(({ document }) => void refresh(document)),
    vscode.workspace.onDidChangeTextDocument(edited),
    vscode.workspace.onDidCloseTextDocument((document) => {
      stop(document);
      told.delete(document);
      collection.delete(document.uri);
    }),
    new vscode.Disposable(() => timers.forEach((timer) => clearTimeout(timer))),
  );
}

function shown(
  document: vscode.TextDocument,
  problems: readonly ShapeProblem[],
): vscode.Diagnostic[] {
  const which = settings.shapes.problems(document.uri);
  const hints = settings.shapes.hints(document.uri);
  return problems
    .filter(
      ({ severity }) =>
        severity === 'error' || (which === 'all' && (severity === 'warning' || hints)),
    )
    .map((problem) => {
      const diagnostic = new vscode.Diagnostic(
        rangeOf(document, problem),
        problem.message,
        severities[problem.severity],
      );
      diagnostic.source = source;
      diagnostic.code = { value: problem.code, target: explanation(problem.code) };
      diagnostic.relatedInformation = problem.related.map(
        (one) => new vscode.DiagnosticRelatedInformation(placeOf(document, one), one.message),
      );
      return diagnostic;
    });
}

/** Whether two lists show a reader the same. */
function isSame(some: readonly vscode.Diagnostic[], others: readonly vscode.Diagnostic[]): boolean {
  const all = (list: readonly vscode.Diagnostic[]) =>
    JSON.stringify(list.map((one) => [one, one.relatedInformation]));
  return all(some) === all(others);
}

/** A click on the code opens its page. */
function explanation(code: string): vscode.Uri {
  const args = encodeURIComponent(JSON.stringify([code]));
  return vscode.Uri.parse(`command:glassformer.explainProblem?${args}`);
}

export function rangeOf(
  document: vscode.TextDocument,
  { from, to }: { readonly from: number; readonly to: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(from), document.positionAt(Math.max(from + 1, to)));
}

function placeOf(
  document: vscode.TextDocument,
  place: ShapeProblem['related'][number],
): vscode.Location {
  const other =
    place.path === undefined
      ? document
      : vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === place.path);
  return other
    ? new vscode.Location(other.uri, rangeOf(other, place))
    : new vscode.Location(vscode.Uri.parse(place.path!), new vscode.Position(0, 0));
}

/**
 * Whether a file is the user's to mend: not one of an installed library that is opened to be read,
 * nor an old version in a comparison.
 */
export function isOwn(uri: vscode.Uri): boolean {
  return (
    vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false &&
    !/\/(site-packages|dist-packages|lib\/python3(\.\d+)?)\//.test(uri.path)
  );
}
