import type * as vscode from 'vscode';
import { registerExplainAttention } from './commands/explain-attention';
import { registerModelDiagnostics } from './features/model-diagnostics';
import { Log } from './host/log';
import { panelSource, registerPanelSerializer } from './panels/register';

export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const panels = panelSource(context, log);
  context.subscriptions.push(
    log,
    registerExplainAttention(panels, log),
    registerPanelSerializer(panels, log),
    registerModelDiagnostics(),
  );
}
