// Builds everything under dist/: the extension for Node and for the browser, the terminal twin, the panel.
const esbuild = require('esbuild');

const watch = process.argv.includes('--watch');
const minify = !watch && !process.argv.includes('--readable');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify,
  sourcemap: watch,
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
  // jsonc-parser's main is UMD, which cannot be bundled.
  mainFields: ['module', 'main'],
};

/** On a desktop, the engine of the shapes is a file beside the others: the extension starts without it. */
const engineBeside = {
  name: 'engine-beside',
  setup(build) {
    build.onResolve({ filter: /\/engine$/ }, () => ({
      path: './shapes-engine.js',
      external: true,
    }));
  },
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...common,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    plugins: [engineBeside],
  },
  {
    ...common,
    entryPoints: { 'shapes-engine': 'src/worker/engine.ts' },
    outdir: 'dist',
    platform: 'node',
    format: 'cjs',
  },
  {
    ...common,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist/web',
    platform: 'browser',
    format: 'cjs',
    // They are asked for on Node only.
    external: ['vscode', 'node:worker_threads', 'node:fs/promises', 'node:path'],
  },
  {
    ...common,
    entryPoints: { 'shapes-worker': 'src/worker/node.ts' },
    outdir: 'dist',
    platform: 'node',
    format: 'cjs',
    plugins: [engineBeside],
  },
  {
    ...common,
    entryPoints: {
      'desk-worker': 'src/worker/desk-node.ts',
      'tensors-worker': 'src/worker/tensors-node.ts',
    },
    outdir: 'dist',
    platform: 'node',
    format: 'cjs',
  },
  {
    ...common,
    entryPoints: { 'shapes-worker': 'src/worker/web.ts' },
    outdir: 'dist/web',
    platform: 'browser',
    format: 'iife',
  },
  {
    ...common,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist',
    platform: 'node',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...common,
    entryPoints: {
      panel: 'webview/main.tsx',
      typeset: 'webview/typeset.ts',
      tensors: 'webview/tensors/main.tsx',
    },
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.woff2': 'file', '.woff': 'file' },
    assetNames: '[name]',
  },
];

async function main() {
  if (watch) {
    for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
    console.log('watching');
  } else {
    await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
