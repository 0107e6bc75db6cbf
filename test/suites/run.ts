// Bundles the suites and runs them in a VS Code: on Linux x64 the one from npm, elsewhere the desktop.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build, type Plugin } from 'esbuild';
import { cache, checkout, hasServerHost } from '../host/install';

/** A module that lists every test file below this folder, so that none has to be named by hand. */
const suiteList: Plugin = {
  name: 'suites',
  setup: (builder) => {
    builder.onResolve({ filter: /^glassformer:suites$/ }, ({ path }) => ({
      path,
      namespace: 'list',
    }));
    builder.onLoad({ filter: /./, namespace: 'list' }, () => {
      const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.test.ts'))
        .sort();
      const loaders = files.map((file) => `() => import(${JSON.stringify(join(__dirname, file))})`);
      return { contents: `export default [${loaders.join(', ')}];`, resolveDir: __dirname };
    });
  },
};

async function main(): Promise<void> {
  const outfile = join(cache, 'suites/index.js');
  mkdirSync(join(cache, 'suites'), { recursive: true });
  await build({
    entryPoints: [join(__dirname, 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode'],
    plugins: [suiteList],
  });
  await runTests({
    ...(hasServerHost ? { vscodeExecutablePath: join(__dirname, '../host/code') } : {}),
    extensionDevelopmentPath: process.env.GLASSFORMER_EXTENSION ?? checkout,
    extensionTestsPath: outfile,
    extensionTestsEnv: { GLASSFORMER_CHECKOUT: checkout },
    launchArgs: [join(__dirname, '../e2e/workspace')],
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
