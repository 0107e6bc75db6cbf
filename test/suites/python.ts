import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './editors';

const attention = [
  'import torch',
  'import torch.nn as nn',
  'import torch.nn.functional as F',
  '',
  'class Attention(nn.Module):',
  '    def __init__(self, config):',
  '        super().__init__()',
  '        self.qkv = nn.Linear(config.n_embd, 3 * config.n_embd)',
  '        self.n_head = config.n_head',
  '',
  '    def forward(self, x):',
  '        B, T, C = x.size()',
  '        q, k, v = self.qkv(x).split(C, dim=2)',
  '        q = q.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)',
  '        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)',
  '        scores = q @ k.transpose(-2, -1)',
  '        pattern = F.softmax(scores, dim=-1)',
  '        return pattern',
  '',
].join('\n');

export const sources = {
  attention,
  wrong: 'import torch\na = torch.zeros(2, 3)\nb = torch.zeros(4, 5)\nc = a @ b\n',
};

export const everything = (document: vscode.TextDocument) =>
  new vscode.Range(0, 0, document.lineCount, 0);

/** Hints by the text of their line: `scores: (B, n_head, T, T)` for a line `scores = …`. */
export async function hints(
  document: vscode.TextDocument,
  range = everything(document),
): Promise<string[]> {
  const all = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    range,
  );
  return all
    .toSorted((a, b) => a.position.compareTo(b.position))
    .map(({ label }) => (typeof label === 'string' ? label : label.map((p) => p.value).join('')));
}

export async function lenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    100,
  );
  return all.toSorted((a, b) => a.range.start.compareTo(b.range.start));
}

/** What hovers say at the first occurrence of this text, `into` characters behind its start. */
export async function hover(
  document: vscode.TextDocument,
  text: string,
  into = 0,
): Promise<string> {
  const at = document.positionAt(offsetOf(document, text) + into);
  const all = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    at,
  );
  return all
    .flatMap(({ contents }) => contents)
    .map((one) => (typeof one === 'string' ? one : (one as vscode.MarkdownString).value))
    .join('\n');
}

export async function actions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind?: vscode.CodeActionKind,
): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    kind?.value,
  );
}

export function problems(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === 'Glassformer');
}

export const problem = (document: vscode.TextDocument, message = /./) =>
  until(`a problem says ${String(message)}`, () =>
    problems(document).find((one) => message.test(one.message)),
  );

export const noProblem = (document: vscode.TextDocument) =>
  until('there is no problem', () => problems(document).length === 0);

export function offsetOf(document: vscode.TextDocument, text: string): number {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `“${text}” is not in the document`);
  return offset;
}

export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const offset = offsetOf(document, text);
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + text.length));
}

/** Replaces the first occurrence, as an edit of the user would. */
export async function replace(
  document: vscode.TextDocument,
  old: string,
  text: string,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, old), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

export async function show(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

export async function untitled(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'python', content });
  await vscode.window.showTextDocument(document);
  return document;
}

/** Sets a setting of the user for as long as `body` runs. */
export async function withSetting<T>(
  name: string,
  value: unknown,
  body: () => Promise<T>,
): Promise<T> {
  const configuration = () => vscode.workspace.getConfiguration('glassformer');
  await configuration().update(name, value, vscode.ConfigurationTarget.Global);
  try {
    return await body();
  } finally {
    await configuration().update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}

/** A Python document wakes the extension; its providers are there a moment later. */
export async function awake(): Promise<void> {
  await vscode.extensions.getExtension('glassformer.glassformer')!.activate();
}
