const vscode = require('vscode');

exports.activate = () =>
  vscode.commands.registerCommand('emptyWebview.open', () => {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel('emptyWebview', 'Empty', column, {});
    panel.webview.html = '<!DOCTYPE html><html><body><h1 id="step-title">empty</h1></body></html>';
  });
