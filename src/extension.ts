import type * as vscode from 'vscode';
import { registerCopyShape } from './commands/copy-shape';
import { registerExplainAttention } from './commands/explain-attention';
import { registerExplainProblem } from './commands/explain-problem';
import { registerOpenCheckpoint } from './commands/open-checkpoint';
import { registerOpenSample } from './commands/open-sample';
import { registerSetSizes } from './commands/set-sizes';
import { registerShapeMenu } from './commands/shape-menu';
import { registerShowPlace } from './commands/show-place';
import { registerSteps } from './commands/steps';
import { registerToggleNumbers } from './commands/toggle-numbers';
import { registerWriteShapeComments } from './commands/write-shape-comments';
import { registerModelDiagnostics } from './features/model-diagnostics';
import { registerShapeActions } from './features/shape-actions';
import { registerShapeHints } from './features/shape-hints';
import { registerShapeHover } from './features/shape-hover';
import { registerShapeLenses } from './features/shape-lenses';
import { registerShapeProblems } from './features/shape-problems';
import { registerShapeStatus } from './features/shape-status';
import { reportsKeptIn } from './host/kept-folder';
import { Log } from './host/log';
import { ModelStore } from './host/model-store';
import { NumbersShown } from './host/numbers-shown';
import { Shapes } from './host/shapes';
import { registerModelsView } from './panels/models-view';
import { registerPanel } from './panels/register';
import { registerTensorEditor } from './panels/tensor-editor';

export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const models = new ModelStore(context.extensionUri, context.globalState);
  const panel = registerPanel(context, log, models);
  context.subscriptions.push(
    log,
    models,
    panel,
    registerOpenCheckpoint(panel.panels, log),
    registerModelsView(models, panel.panels, log),
    registerExplainAttention(panel.panels, log),
    registerSteps(panel.panels, log),
    registerModelDiagnostics(),
    registerTensorEditor(context.extensionUri, log),
    ...tensorShapes(context, log),
  );
}

/** Tensor shapes while you code. */
function tensorShapes(context: vscode.ExtensionContext, log: Log): vscode.Disposable[] {
  const { extensionUri, globalStorageUri } = context;
  const shapes = new Shapes(log, reportsKeptIn(globalStorageUri));
  const numbers = new NumbersShown();
  return [
    shapes,
    numbers,
    registerShapeLenses(shapes, numbers),
    registerShapeHints(shapes, numbers),
    registerShapeHover(shapes),
    registerShapeProblems(shapes),
    registerShapeActions(shapes),
    registerShapeStatus(shapes, numbers),
    registerToggleNumbers(shapes, numbers, log),
    registerCopyShape(shapes, numbers, log),
    registerSetSizes(shapes, log),
    registerShapeMenu(shapes, log),
    registerWriteShapeComments(shapes, log),
    registerShowPlace(log),
    registerOpenSample(extensionUri, log),
    registerExplainProblem(extensionUri, log),
  ];
}
