import { build } from 'esbuild';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { type ThemeName, themes, variables } from './themes';

/** Serves the panel with the policy that the extension's page has, and a host that shows samples. */
export async function servePanel(port = 0): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'glassformer-panel-'));
  await build({
    entryPoints: {
      panel: 'webview/main.tsx',
      typeset: 'webview/typeset.ts',
      mock: 'test/webview/harness/mock.ts',
    },
    outdir: folder,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.woff2': 'file', '.woff': 'file' },
    assetNames: '[name]',
    logLevel: 'warning',
    define: { MODELS: JSON.stringify(shippedModels()) },
  });
  const types: Record<string, string> = {
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.woff2': 'font/woff2',
  };
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/') {
      const nonce = randomBytes(16).toString('base64');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(page(nonce, (url.searchParams.get('theme') ?? 'dark') as ThemeName));
      return;
    }
    try {
      const body = readFileSync(join(folder, basename(url.pathname)));
      response.setHeader('content-type', types[extname(url.pathname)] ?? 'text/plain');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const at = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${at}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function shippedModels(): Record<string, string> {
  const folder = 'media/models';
  const suffix = '.glassformer.json';
  return Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith(suffix))
      .map((file) => [basename(file, suffix), readFileSync(join(folder, file), 'utf8')]),
  );
}

function page(nonce: string, theme: ThemeName): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; font-src 'self'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta property="typeset" content="typeset.js">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Glassformer</title>
<style nonce="${nonce}">:root { ${variables(theme)} } </style>
<link rel="stylesheet" href="panel.css">
</head>
<body class="${themes[theme].kind}">
<div id="app"></div>
<script nonce="${nonce}" src="mock.js"></script>
<script nonce="${nonce}" src="panel.js"></script>
</body>
</html>`;
}
