import assert from 'node:assert/strict';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { checkout } from '../models/models';

/** The project's own rules, but for those that need types: they take long and say nothing about layers. */
const eslint = new ESLint({
  cwd: checkout,
  overrideConfig: [
    { languageOptions: { parserOptions: { project: null } } },
    tseslint.configs.disableTypeChecked,
  ] as never,
});

const layerRules = ['no-restricted-imports', 'no-restricted-globals', 'no-restricted-syntax'];

/** What the layer rules say about a file of this name with this text. */
async function complaints(filePath: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: `${checkout}/${filePath}` });
  assert.ok(result, filePath);
  assert.equal(result.fatalErrorCount, 0, result.messages[0]?.message);
  return result.messages
    .filter((message) => layerRules.includes(message.ruleId ?? ''))
    .map((message) => message.message);
}

suite('The layer rule', function () {
  this.timeout(60_000);

  for (const [file, text, message] of [
    ['src/ops/add.ts', "import { x } from '../panels/html';", /src\/ops may import from: tensor/],
    ['src/ops/add.ts', "import * as vscode from 'vscode';", /below the shell: no vscode/],
    [
      'src/ops/add.ts',
      "import type { X } from '../trace/trace';",
      /src\/ops may import from: tensor/,
    ],
    ['src/ops/add.ts', "export { x } from '../models/pass';", /src\/ops may import from: tensor/],
    ['src/tensor/size.ts', "import { x } from '../ops/add';", /may import from: nothing/],
    ['src/trace/cell.ts', "import { x } from '../models/pass';", /src\/trace may import from/],
    [
      'src/models/pass.ts',
      "import { x } from '../checkpoints/open';",
      /src\/models may import from/,
    ],
    ['src/models/pass.ts', "import { readFileSync } from 'node:fs';", /no Node built-ins/],
    ['src/checkpoints/open.ts', "import { readFileSync } from 'fs';", /no Node built-ins/],
    ['src/checkpoints/open.ts', "import { readFile } from 'fs/promises';", /no Node built-ins/],
    [
      'src/checkpoints/open.ts',
      "import { x } from '../disk/node-files';",
      /src\/checkpoints may import from/,
    ],
    ['src/writing/names.ts', "import { x } from '../panels/html';", /src\/writing may import from/],
    [
      'src/writing/names.ts',
      "import { x } from '../terminal/print';",
      /src\/writing may import from/,
    ],
    ['src/writing/names.ts', "import { request } from 'http';", /no Node built-ins/],
    [
      'src/python/evaluator/calls.ts',
      "import { x } from '../libraries/registry';",
      /Inside src\/python/,
    ],
    [
      'src/python/libraries/rule.ts',
      "import { x } from '../analysis/analyse';",
      /Inside src\/python/,
    ],
    [
      'src/python/evaluator/calls.ts',
      "import { x } from '../../host/log';",
      /src\/python may import from/,
    ],
    ['src/ops/add.ts', "export const x = import('vscode');", /imports at the top/],
    ['src/ops/add.ts', "export const x = Buffer.from('');", /Buffer/],
    ['src/protocol/messages.ts', "import * as vscode from 'vscode';", /below the shell/],
    ['src/writing/names.ts', "import { x } from '../../webview/app';", /Only the webview/],
    ['src/ops/add.ts', 'export const x = document.title;', /document/],
    ['src/ops/add.ts', 'export const x = process.argv;', /process/],
    ['webview/app.tsx', "import { x } from '../src/models/pass';", /knows the protocol only/],
    ['webview/app.tsx', "import * as vscode from 'vscode';", /no vscode module/],
    ['webview/app.tsx', "import { x } from '@vscode/webview-ui-toolkit';", /webview\/controls\.ts/],
  ] as const) {
    test(`refuses ${text} in ${file}`, async () => {
      const found = await complaints(file, `${text}\n`);
      assert.ok(
        found.some((line) => message.test(line)),
        found.join(' | ') || 'nothing is said',
      );
    });
  }

  for (const [file, text] of [
    ['src/ops/add.ts', "import { x } from '../tensor/size';"],
    ['src/checkpoints/open.ts', "import { x } from '../models/pass';"],
    ['src/panels/html.ts', "import * as vscode from 'vscode';"],
    ['src/cli.ts', "import { readFileSync } from 'node:fs';"],
    ['webview/app.tsx', "import type { X } from '../src/protocol/snapshot';"],
    ['webview/controls.ts', "import { x } from '@vscode/webview-ui-toolkit';"],
  ] as const) {
    test(`allows ${text} in ${file}`, async () => {
      assert.deepEqual(await complaints(file, `${text}\n`), []);
    });
  }
});
