import type * as vscode from 'vscode';
import type { Shapes } from '../host/shapes';
import type { ExpressionShape, ShapeReport } from '../python/report';
import { innermost } from './shape-words';

/** The expression at the cursor, or the one that is selected. */
export async function expressionAtCursor(
  shapes: Shapes,
  { document, selection }: vscode.TextEditor,
): Promise<
  | { readonly expression: ExpressionShape; readonly text: string; readonly report: ShapeReport }
  | undefined
> {
  const report = await shapes.soon(document);
  if (!report) return undefined;
  const expression = innermost(
    report,
    document.offsetAt(selection.start),
    document.offsetAt(selection.end),
  );
  if (!expression) return undefined;
  return { expression, report, text: document.getText().slice(expression.from, expression.to) };
}
