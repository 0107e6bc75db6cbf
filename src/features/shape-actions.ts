import * as vscode from 'vscode';
import type { Shapes } from '../host/shapes';
import type { Fix, ShapeProblem, ShapeReport, Span } from '../python/report';
import { ignoreEdit } from './ignore-comment';
import { python } from './python-selector';
import { commentEdits } from './shape-comment-edits';
import { rangeOf, source } from './shape-problems';

const rewrite = vscode.CodeActionKind.RefactorRewrite.append('glassformer.shapeComments');
/** For `editor.codeActionsOnSave` too. */
const onFile = vscode.CodeActionKind.Source.append('glassformer.shapeComments');

/** Quick fixes of problems; shape comments for what is selected, a function, or the file. */
export function registerShapeActions(shapes: Shapes): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, context, token) {
      const report = await shapes.of(document, token);
      if (!report) return undefined;
      const wanted = (kind: vscode.CodeActionKind) => !context.only || context.only.contains(kind);
      const actions: vscode.CodeAction[] = [];
      const automatic = context.triggerKind === vscode.CodeActionTriggerKind.Automatic;
      if (wanted(vscode.CodeActionKind.QuickFix))
        for (const diagnostic of context.diagnostics) {
          const problem = problemOf(document, report, diagnostic);
          if (!problem) continue;
          // Fixes are tried one by one: not for every place where the cursor rests.
          const fixes = automatic ? problem.fixes : await shapes.fixes(document, problem);
          if (token.isCancellationRequested) return undefined;
          actions.push(...quickFixes(document, problem, fixes, diagnostic));
        }
      // The light bulb would be everywhere: the others only where they are asked for.
      if (automatic && !context.only) return actions;
      if (wanted(rewrite)) actions.push(...commentActions(document, report, range));
      if (context.only?.contains(onFile)) {
        const title = vscode.l10n.t('Write shape comments in the whole file');
        actions.push(...commentAction(document, report, undefined, title, onFile));
      }
      return actions;
    },
  };
  return vscode.languages.registerCodeActionsProvider(python, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, rewrite, onFile],
  });
}

/** The problem of the report that a diagnostic shows. */
function problemOf(
  document: vscode.TextDocument,
  report: ShapeReport,
  { code, range, ...diagnostic }: vscode.Diagnostic,
): ShapeProblem | undefined {
  if (diagnostic.source !== source || typeof code !== 'object') return undefined;
  return report.problems.find(
    (one) => one.code === code.value && rangeOf(document, one).isEqual(range),
  );
}

function quickFixes(
  document: vscode.TextDocument,
  problem: ShapeProblem,
  fixes: readonly Fix[],
  diagnostic: vscode.Diagnostic,
): vscode.CodeAction[] {
  const actions = fixes.map((fix) => {
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    action.edit = edited(document, fix.edits);
    if (fix.preferred) action.isPreferred = true;
    return action;
  });
  const silence = ignoreAction(document, problem);
  return [...actions, ...(silence ? [silence] : [])].map((action) => {
    action.diagnostics = [diagnostic];
    return action;
  });
}

function ignoreAction(
  document: vscode.TextDocument,
  problem: ShapeProblem,
): vscode.CodeAction | undefined {
  const { line } = document.positionAt(problem.from);
  const change = ignoreEdit(document.lineAt(line).text, problem.code);
  if (!change) return undefined;
  const action = new vscode.CodeAction(
    vscode.l10n.t('Ignore “{0}” on this line', problem.code),
    vscode.CodeActionKind.QuickFix,
  );
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(
    document.uri,
    new vscode.Range(line, change.from, line, change.to),
    change.text,
  );
  return action;
}

/** For the line or what is selected; for the function around it; for the file. */
function commentActions(
  document: vscode.TextDocument,
  report: ShapeReport,
  range: vscode.Range,
): vscode.CodeAction[] {
  const span = linesOf(document, range);
  const here =
    range.start.line === range.end.line
      ? vscode.l10n.t('Write shape comment')
      : vscode.l10n.t('Write shape comments in the selection');
  const actions = commentAction(document, report, span, here, rewrite);
  const around = report.functions
    .filter(({ kind, from, to }) => kind !== 'class' && from <= span.to && to >= span.from)
    .at(-1);
  if (around) {
    const title = vscode.l10n.t('Write shape comments in {0}', around.name);
    actions.push(...commentAction(document, report, around, title, rewrite));
  }
  const title = vscode.l10n.t('Write shape comments in the whole file');
  return [...actions, ...commentAction(document, report, undefined, title, rewrite)];
}

function commentAction(
  document: vscode.TextDocument,
  report: ShapeReport,
  span: Span | undefined,
  title: string,
  kind: vscode.CodeActionKind,
): vscode.CodeAction[] {
  const edits = commentEdits(report, document.getText(), span);
  if (edits.length === 0) return [];
  const action = new vscode.CodeAction(title, kind);
  action.edit = edited(document, edits);
  return [action];
}

export function linesOf(document: vscode.TextDocument, range: vscode.Range): Span {
  const from = document.offsetAt(new vscode.Position(range.start.line, 0));
  // A selection that ends before the first character of a line does not mean that line.
  const last = range.end.character === 0 && range.end.line > range.start.line;
  const end = document.lineAt(range.end.line - (last ? 1 : 0)).range.end;
  return { from, to: document.offsetAt(end) };
}

export function edited(
  document: vscode.TextDocument,
  edits: readonly (Span & { readonly text: string })[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { from, to, text } of edits) {
    const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
    edit.replace(document.uri, range, text);
  }
  return edit;
}
