import * as vscode from 'vscode';
import { settings } from '../host/settings';
import type { Shapes } from '../host/shapes';
import type { ExpressionShape, LayerShape, ShapeReport, SizeOrigin, Span } from '../python/report';
import { python } from './python-selector';
import { hasNumbers, innermost, originsOf, shapeText } from './shape-words';

/** The commands that a hover may run. */
const commands = ['glassformer.copyShape', 'glassformer.showPlace'];

/** The shape of the expression under the pointer, where its sizes come from, and how it was made. */
export function registerShapeHover(shapes: Shapes): vscode.Disposable {
  return vscode.languages.registerHoverProvider(python, {
    async provideHover(document, position, token) {
      if (!settings.shapes.hover(document.uri)) return undefined;
      const report = await shapes.soon(document, token);
      const at = document.offsetAt(position);
      if (!report) return undefined;
      const selected = selectedAround(document, at);
      const expression =
        (selected && innermost(report, ...selected)) ?? innermost(report, at, at + 1);
      const layer = report.layers.find((one) => one.from <= at && one.to > at);
      const whole = expression ?? layer;
      if (!whole) return undefined;
      const markdown = new vscode.MarkdownString('', true);
      markdown.isTrusted = { enabledCommands: commands };
      if (layer && !selected) appendLayer(document, markdown, layer);
      if (expression) appendShape(document, markdown, report, expression);
      const [from, to] = [document.positionAt(whole.from), document.positionAt(whole.to)];
      return new vscode.Hover(markdown, new vscode.Range(from, to));
    },
  });
}

/** What is selected, where the pointer is in it. */
function selectedAround(document: vscode.TextDocument, at: number): [number, number] | undefined {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  if (!editor || editor.selection.isEmpty) return undefined;
  const [from, to] = [editor.selection.start, editor.selection.end].map((end) =>
    document.offsetAt(end),
  ) as [number, number];
  if (at < from || at > to) return undefined;
  const text = document.getText(editor.selection);
  return [from + text.length - text.trimStart().length, to - (text.length - text.trimEnd().length)];
}

/** What a layer is, and the shapes of its parameters. */
function appendLayer(
  document: vscode.TextDocument,
  markdown: vscode.MarkdownString,
  layer: LayerShape,
): void {
  markdown.appendCodeblock(`${sourceOf(document, layer)}: ${layer.title}`, 'python');
  const words = layer.parameters.map(({ name, shape }) => code(`${name} ${shapeText(shape)}`));
  if (words.length > 0) markdown.appendMarkdown(`${words.join(', ')}\n\n`);
}

function appendShape(
  document: vscode.TextDocument,
  markdown: vscode.MarkdownString,
  report: ShapeReport,
  expression: ExpressionShape,
): void {
  const { shape, dtype, how } = expression;
  const source = sourceOf(document, expression);
  const named = source.length <= 40 ? `${source}: ` : '';
  markdown.appendCodeblock(`${named}${shapeText(shape)}${dtype ? `  # ${dtype}` : ''}`, 'python');
  if (how) markdown.appendMarkdown(`${how}\n\n`);
  const facts: string[] = [];
  if (hasNumbers(shape))
    facts.push(vscode.l10n.t('With numbers: {0}', code(shapeText(shape, true))));
  for (const origin of originsOf(report, expression)) facts.push(originText(document, origin));
  markdown.appendMarkdown(facts.join('  \n'));
  const copy = link(vscode.l10n.t('Copy shape'), 'glassformer.copyShape', shapeText(shape));
  markdown.appendMarkdown(`\n\n$(copy) ${copy}`);
  if (hasNumbers(shape)) {
    const text = shapeText(shape, true);
    markdown.appendMarkdown(
      ` · ${link(vscode.l10n.t('Copy numbers'), 'glassformer.copyShape', text)}`,
    );
  }
}

function sourceOf(document: vscode.TextDocument, { from, to }: Span): string {
  const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
  return document.getText(range).replace(/\s+/g, ' ');
}

/** The reason leads to its place: by its line number, or as a whole. */
function originText(document: vscode.TextDocument, origin: SizeOrigin): string {
  const { name, reason, place, value } = origin;
  const number = value === undefined || reason.includes(String(value)) ? '' : ` = ${value}`;
  const begin = `${code(`${name}${number}`)}: `;
  if (!place) return begin + escaped(reason);
  const uri = place.path ?? document.uri.toString();
  const [before, line, after] = /^(.*)(\bline \d+)(.*)$/.exec(reason)?.slice(1) ?? ['', reason, ''];
  const shown = link(escaped(line!), 'glassformer.showPlace', uri, place.from, place.to);
  return begin + escaped(before!) + shown + escaped(after!);
}

function link(text: string, command: string, ...args: unknown[]): string {
  // A bracket would end the link.
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, (bracket) =>
    bracket === '(' ? '%28' : '%29',
  );
  return `[${text}](command:${command}?${encoded})`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&');
}
