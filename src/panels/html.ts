import * as vscode from 'vscode';

/** What a page is made of. */
interface Parts {
  readonly script: string;
  readonly style: string;
}

type View = 'panel' | 'tensors';

/** What was read once. */
const read = new Map<View, Parts>();

/** Reads a page before it is wanted: then {@link showPage} shows it at once. */
export async function preparePage(extensionUri: vscode.Uri, view: View): Promise<void> {
  read.set(view, await readParts(folderOf(extensionUri), view));
}

/**
 * Loads a view into a panel: its script carries a fresh nonce, and nothing remote may load. Script and
 * style stand in the page: asked for one by one, each takes a tenth of a second through VS Code's
 * service worker.
 * @param view names the script and the style sheet in dist/webview.
 */
export async function showPage(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  view: View,
  title: string,
): Promise<void> {
  const folder = folderOf(extensionUri);
  const prepared = read.get(view);
  if (prepared) {
    panel.webview.html = page(panel.webview, folder, { ...prepared, view, title });
    return;
  }
  const closed = new vscode.CancellationTokenSource();
  const watch = panel.onDidDispose(() => closed.cancel());
  try {
    const parts = await readParts(folder, view);
    read.set(view, parts);
    if (closed.token.isCancellationRequested) return;
    panel.webview.html = page(panel.webview, folder, { ...parts, view, title });
  } finally {
    watch.dispose();
    closed.dispose();
  }
}

/** What a panel must be created with: set on one that is there already, they load its page twice. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [folderOf(extensionUri)] };
}

function folderOf(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

async function readParts(folder: vscode.Uri, view: View): Promise<Parts> {
  const text = async (file: string) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, file)));
  const [script, style] = await Promise.all([text(`${view}.js`), text(`${view}.css`)]);
  return { script, style };
}

function page(
  webview: vscode.Webview,
  folder: vscode.Uri,
  { script, style, view, title }: Parts & { readonly view: View; readonly title: string },
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
  <meta property="typeset" content="${at('typeset.js')}">
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
