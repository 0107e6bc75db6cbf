import * as vscode from 'vscode';
import type { NumbersShown } from '../host/numbers-shown';
import { settings } from '../host/settings';
import type { Shapes } from '../host/shapes';
import type { Cost, FunctionShapes } from '../python/report';
import { amountText, lensText, shapeText } from './shape-words';
import { python } from './python-selector';

/** A line over each function and module class that handles tensors; a click turns names to numbers. */
export function registerShapeLenses(shapes: Shapes, numbers: NumbersShown): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, token) {
      if (!settings.shapes.codeLens(document.uri)) return [];
      const report = await shapes.soon(document, token);
      return report?.functions.flatMap((fn) => {
        const title = lensText(fn, numbers.value);
        const command = { command: 'glassformer.toggleNumbers', tooltip: tooltip(fn) };
        const start = document.positionAt(fn.from);
        return title
          ? [new vscode.CodeLens(new vscode.Range(start, start), { ...command, title })]
          : [];
      });
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(python, provider),
    numbers.onDidChange(() => changed.fire()),
    shapes.onDidChange(({ edited }) => {
      if (!edited) changed.fire();
    }),
  );
}

function tooltip(fn: FunctionShapes): string {
  const lines = fn.inputs.map(({ name, shape }) => `${name}: ${bothTexts(shape)}`);
  for (const shape of fn.outputs)
    lines.push(vscode.l10n.t('returns: {0}', shape ? bothTexts(shape) : '?'));
  if (fn.scores) lines.push(vscode.l10n.t('attention scores: {0}', bothTexts(fn.scores)));
  if (fn.cost) lines.push(...costLines(fn.cost));
  lines.push(vscode.l10n.t('Click to turn names into numbers and back.'));
  return lines.join('\n');
}

function bothTexts(shape: FunctionShapes['inputs'][number]['shape']): string {
  const [names, numbers] = [shapeText(shape), shapeText(shape, true)];
  return names === numbers ? names : `${names} = ${numbers}`;
}

function costLines({ parameters, multiplyAdds, largest }: Cost): string[] {
  const lines: string[] = [];
  if (parameters) lines.push(vscode.l10n.t('parameters: {0}', amountText(parameters)));
  if (multiplyAdds) lines.push(vscode.l10n.t('multiply-adds: {0}', amountText(multiplyAdds)));
  if (largest)
    lines.push(
      vscode.l10n.t('largest tensor: {0}, {1}', largest.name, amountText(largest, 'bytes')),
    );
  return lines;
}
