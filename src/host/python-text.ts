import * as vscode from 'vscode';
import { joinCells } from '../python/cells';
import type { Place, ShapeReport, Span } from '../python/report';

/** A text under analysis: a file, or all Python cells of a notebook. */
export interface PythonText {
  /** The same for all documents of the text, and for the engine its path. */
  readonly path: string;
  /** Changes with every edit of any of its documents. */
  readonly version: string;
  readonly documents: readonly vscode.TextDocument[];
  /** Reads the documents, and says how to find them again. */
  read(): { readonly text: string; readonly starts: readonly number[] };
}

export function isPython(document: vscode.TextDocument): boolean {
  return document.languageId === 'python' && !document.isClosed;
}

/** The text that a document belongs to. Obligation: the document is Python. */
export function textOf(document: vscode.TextDocument): PythonText {
  const notebook =
    document.uri.scheme === 'file'
      ? undefined
      : vscode.workspace.notebookDocuments.find((one) =>
          one.getCells().some((cell) => cell.document === document),
        );
  const cells = notebook
    ?.getCells()
    .filter(({ document: cell }) => cell.languageId === 'python')
    .map((cell) => cell.document);
  if (notebook && cells?.includes(document)) {
    return {
      path: pathOf(notebook.uri),
      version: cells.map(({ uri, version }) => `${uri.fragment} ${version}`).join(),
      documents: cells,
      read: () => joinCells(cells.map((cell) => cell.getText())),
    };
  }
  return {
    path: pathOf(document.uri),
    version: String(document.version),
    documents: [document],
    read: () => ({ text: document.getText(), starts: [0] }),
  };
}

/** The engine's name of a file: its address without what is behind the path. */
export function pathOf(uri: vscode.Uri): string {
  return uri.with({ query: '', fragment: '' }).toString();
}

/**
 * What a report says of one document of a text, in the offsets of that document. Places elsewhere
 * are named by the address of their document.
 */
export function reportFor(
  report: ShapeReport,
  documents: readonly vscode.TextDocument[],
  starts: readonly number[],
  document: vscode.TextDocument,
): ShapeReport {
  if (documents.length === 1 && documents[0] === document) return report;
  const at = documents.indexOf(document);
  const start = starts[at] ?? 0;
  const end = starts[at + 1] ?? Infinity;
  const inside = ({ from }: { readonly from: number }) => from >= start && from < end;
  const whole = (span: Span) => inside(span) && span.to < end;
  const moved = <T extends Span>(span: T): T => ({
    ...span,
    from: span.from - start,
    to: Math.min(span.to, end - 1) - start,
  });
  const place = <T extends Place>(one: T): T => {
    if (one.path !== undefined || inside(one)) return one.path === undefined ? moved(one) : one;
    const other = starts.findLastIndex((begin) => begin <= one.from);
    const { from, to } = one;
    const path = documents[other]!.uri.toString();
    return { ...one, path, from: from - starts[other]!, to: to - starts[other]! };
  };
  /** Lines are counted in the cell, not in the joined text. */
  const inCell = (words: string, one: Place) => {
    const cell = starts.findLastIndex((begin) => begin <= one.from);
    const { line } = documents[cell]!.positionAt(one.from - starts[cell]!);
    const here = cell === at ? '' : ` of ${cell < at ? 'an earlier' : 'a later'} cell`;
    return words.replace(/\bline \d+/, `line ${line + 1}${here}`);
  };
  return {
    ...report,
    assignments: report.assignments.filter(whole).map((one) => ({
      ...moved(one),
      statement: one.statement - start,
      end: one.end - start,
    })),
    expressions: report.expressions.filter(whole).map(moved),
    layers: report.layers.filter(whole).map(moved),
    functions: report.functions.filter(whole).map(moved),
    problems: report.problems.filter(inside).map((one) => ({
      ...moved(one),
      related: one.related.map(place),
      fixes: one.fixes
        .filter((fix) => fix.edits.every(whole))
        .map((fix) => ({ ...fix, edits: fix.edits.map(moved) })),
    })),
    sizes: report.sizes.map((one) => {
      const from = one.place;
      if (!from) return one;
      const reason = from.path === undefined ? inCell(one.reason, from) : one.reason;
      return { ...one, reason, place: place(from) };
    }),
    unsupported: report.unsupported
      .filter(inside)
      .map((one) => ({ ...one, from: one.from - start })),
  };
}
