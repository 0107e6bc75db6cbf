import * as vscode from 'vscode';

/** What the pages are made of, read once. */
const parts = new Map<string, Promise<{ readonly script: string; readonly style: string }>>();

/**
 * Loads a view into a panel: its script carries a fresh nonce, and nothing remote may load. Script and
 * style stand in the page: asked for one by one, each takes a tenth of a second through VS Code's
 * service worker.
 * @param view names the script and the style sheet in dist/webview.
 */
export async function showPage(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  view: 'panel' | 'tensors',
  title: string,
): Promise<void> {
  const closed = new vscode.CancellationTokenSource();
  const watch = panel.onDidDispose(() => closed.cancel());
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  if (!parts.has(view)) parts.set(view, readParts(folder, view));
  try {
    const { script, style } = await parts.get(view)!;
    if (closed.token.isCancellationRequested) return;
    panel.webview.html = page(panel.webview, folder, { script, style, view, title });
  } catch (error) {
    parts.delete(view);
    throw error;
  } finally {
    watch.dispose();
    closed.dispose();
  }
}

async function readParts(folder: vscode.Uri, view: string) {
  const read = async (file: string) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, file)));
  const [script, style] = await Promise.all([read(`${view}.js`), read(`${view}.css`)]);
  return { script, style };
}

function page(
  webview: vscode.Webview,
  folder: vscode.Uri,
  { script, style, view, title }: { script: string; style: string; view: string; title: string },
): string {
  const nonce = freshNonce();
  const at = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  // The toolkit inserts a <style> that carries the nonce of the meta element.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  const placed = style.replace(
    /url\(["']?\.\/([^"')]+)["']?\)/g,
    (_, file: string) => `url("${at(file)}")`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <style nonce="${nonce}">${placed}</style>
  <title>${title}</title>
</head>
<body>
  <div id="app"></div>
  <script nonce="${nonce}">${script}
//# sourceURL=${view}.js</script>
</body>
</html>`;
}

function freshNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
