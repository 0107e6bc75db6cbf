import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { defaultModels } from '../../src/checkpoints/shipped';

interface Manifest {
  activationEvents: string[];
  contributes: {
    commands: { command: string }[];
    menus: Record<string, { command: string }[]>;
    keybindings: { command: string; key: string; mac: string }[];
    configuration: { properties: Record<string, { default: unknown }> };
    jsonValidation: { fileMatch: string; url: string }[];
  };
}

const checkout = process.env.GLASSFORMER_CHECKOUT!;
const read = (file: string) => readFileSync(join(checkout, file), 'utf8');

suite('the manifest says what the code does', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const { contributes } = manifest;

  test('every text has a translation key that exists, and every key is used', () => {
    const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!);
    const defined = Object.keys(JSON.parse(read('package.nls.json')) as object);
    assert.deepEqual([...new Set(used)].sort(), defined.sort());
  });

  test('the settings that are read are those that are offered, with the same defaults', () => {
    const source = read('src/host/settings.ts');
    const reads = [...source.matchAll(/read<[^>]*>\('([\w.]+)', ('[^']*'|[^,)]+)/g)];
    const inCode = reads.map(([, name, value]): [string, unknown] => [
      `glassformer.${name!}`,
      value === 'defaultModels.panel'
        ? defaultModels.panel
        : JSON.parse(value!.replaceAll("'", '"')),
    ]);
    const offered = Object.entries(contributes.configuration.properties).map(
      ([name, property]): [string, unknown] => [name, property.default],
    );
    assert.ok(offered.length > 0);
    assert.deepEqual(inCode.sort(), offered.sort());
    for (const [name, value] of offered) {
      const known = vscode.workspace.getConfiguration().inspect(name);
      assert.deepEqual(known?.defaultValue, value, name);
    }
  });

  test('menus and keys run commands that exist', () => {
    const commands = new Set(contributes.commands.map(({ command }) => command));
    const called = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
    for (const { command } of called) assert.ok(commands.has(command), command);
    assert.ok(contributes.menus['editor/context']?.length);
  });

  test('the panel comes back after a reload: its view type activates the extension', () => {
    const [, viewType] = /viewType = '([^']+)'/.exec(read('src/panels/explain-panel.ts')) ?? [];
    assert.ok(viewType);
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${viewType}`));
  });

  test('the schema is in its place', () => {
    for (const { url } of contributes.jsonValidation) {
      assert.equal(typeof JSON.parse(read(url)), 'object');
    }
  });
});
