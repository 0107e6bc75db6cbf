import type * as vscode from 'vscode';
import { registerExplainAttention } from './commands/explain-attention';
import { registerSteps } from './commands/steps';
import { registerModelDiagnostics } from './features/model-diagnostics';
import { Log } from './host/log';
import { registerPanel } from './panels/register';

export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const panel = registerPanel(context, log);
  context.subscriptions.push(
    log,
    panel,
    registerExplainAttention(panel.panels, log),
    registerSteps(panel.panels, log),
    registerModelDiagnostics(),
  );
}
