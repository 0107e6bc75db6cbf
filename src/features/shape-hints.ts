import * as vscode from 'vscode';
import type { NumbersShown } from '../host/numbers-shown';
import { settings } from '../host/settings';
import type { Shapes } from '../host/shapes';
import type { AssignedShape } from '../python/report';
import { python } from './python-selector';
import { hintText, shapeText } from './shape-words';

/** VS Code cuts what is longer than this by default. */
const longest = 43;

/** The shape behind each assignment of a tensor; a double click writes it as a comment. */
export function registerShapeHints(shapes: Shapes, numbers: NumbersShown): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changed.event,
    async provideInlayHints(document, range, token) {
      const which = settings.shapes.inlayHints(document.uri);
      if (which === 'none') return [];
      const report = await shapes.soon(document, token);
      if (!report) return undefined;
      const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      const most = mostCharacters(document);
      return [...statements(report.assignments)].flatMap(([end, bound]) => {
        if (end < from || end > to) return [];
        if (which === 'changedRank' && !bound.some(({ changesRank }) => changesRank)) return [];
        const hint = hintFor(document, end, bound, numbers.value, most);
        return hint ? [hint] : [];
      });
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerInlayHintsProvider(python, provider),
    numbers.onDidChange(() => changed.fire()),
    shapes.onDidChange(({ edited }) => {
      if (!edited) changed.fire();
    }),
  );
}

/** What each statement binds, by its end. */
function statements(assignments: readonly AssignedShape[]): Map<number, AssignedShape[]> {
  const bound = new Map<number, AssignedShape[]>();
  for (const one of assignments) bound.set(one.end, [...(bound.get(one.end) ?? []), one]);
  return bound;
}

function hintFor(
  document: vscode.TextDocument,
  end: number,
  bound: readonly AssignedShape[],
  numbers: boolean,
  most: number,
): vscode.InlayHint | undefined {
  const text = hintText(bound, numbers, most);
  if (!text) return undefined;
  const position = document.positionAt(end);
  const rest = document.lineAt(position).text.slice(position.character);
  const known = bound.flatMap(({ shape }) => (shape ? [shape] : []));
  // The line says it already.
  if (rest.includes('#') && known.every((shape) => rest.includes(shapeText(shape, numbers))))
    return undefined;
  const hint = new vscode.InlayHint(position, text, vscode.InlayHintKind.Type);
  hint.paddingLeft = !text.startsWith(':');
  const tooltip = new vscode.MarkdownString();
  for (const { name, shape } of bound) {
    if (!shape) continue;
    const [named, numbered] = [shapeText(shape), shapeText(shape, true)];
    tooltip.appendCodeblock(
      `${name}: ${named}${named === numbered ? '' : ` = ${numbered}`}`,
      'python',
    );
  }
  hint.tooltip = tooltip;
  return hint;
}

function mostCharacters(document: vscode.TextDocument): number {
  const set = vscode.workspace
    .getConfiguration('editor', document)
    .get<number>('inlayHints.maximumLength');
  return set === 0 ? 200 : Math.max(16, set ?? longest);
}
