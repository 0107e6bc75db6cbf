import * as vscode from 'vscode';

/**
 * The only page: its script carries a fresh nonce, and nothing remote or inline may load.
 * @param view names the script and the style sheet in dist/webview.
 */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  view: 'panel' | 'tensors',
  title: string,
): string {
  const nonce = freshNonce();
  const at = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file)).toString();
  // The toolkit inserts a <style> that carries the nonce of the meta element.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <link rel="stylesheet" href="${at(`${view}.css`)}">
  <title>${title}</title>
</head>
<body>
  <div id="app"></div>
  <script nonce="${nonce}" src="${at(`${view}.js`)}"></script>
</body>
</html>`;
}

function freshNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
