const vscode = require('vscode');

exports.activate = () =>
  vscode.commands.registerCommand('emptyWebview.open', () => {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    // The bench asks its page when it was painted.
    const options = { enableScripts: true };
    const panel = vscode.window.createWebviewPanel('emptyWebview', 'Empty', column, options);
    panel.webview.html = '<!DOCTYPE html><html><body><h1 id="step-title">empty</h1></body></html>';
  });
