import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../models/models';

const read = (path: string) => readFileSync(join(checkout, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  main: string;
  browser: string;
  bin: Record<string, string>;
  engines: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
};

function filesBelow(folder: string): string[] {
  return readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/.test(file));
}

suite('The repository', () => {
  test('installs from whatever registry npm is set to: no address in the lock file', () => {
    for (const path of ['package-lock.json', 'test/host/package-lock.json']) {
      assert.doesNotMatch(read(path), /"resolved": *"http/, path);
      assert.match(read(path), /"lockfileVersion": 3/, path);
    }
    for (const path of ['.npmrc', 'test/host/.npmrc']) {
      assert.match(read(path), /^omit-lockfile-registry-resolved=true$/m, path);
      assert.doesNotMatch(read(path), /registry *= *http|_auth/, path);
    }
  });

  test('ships bundles: what the extension needs at run time is in them', () => {
    assert.deepEqual(manifest.dependencies ?? {}, {});
    assert.equal(manifest.main, './dist/extension.js');
    assert.equal(manifest.browser, './dist/web/extension.js');
    assert.equal(manifest.bin.glassformer, './dist/cli.js');
    assert.match(manifest.engines.vscode!, /^\^1\.\d+\.\d+$/);
    for (const script of ['build', 'test', 'start', 'lint', 'types', 'bench']) {
      assert.ok(manifest.scripts[script], script);
    }
  });

  test('locks every package that it names', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { devDependencies?: Record<string, string> }>;
    };
    assert.deepEqual(lock.packages['']!.devDependencies, manifest.devDependencies);
  });

  test('types against the oldest VS Code that it runs in', () => {
    const minor = (range: string) => /1\.(\d+)/.exec(range)![1];
    assert.equal(
      minor(manifest.devDependencies['@types/vscode']!),
      minor(manifest.engines.vscode!),
    );
  });

  test('has no source file of more than 400 lines, comments and blanks aside', () => {
    const files = [...filesBelow('src'), ...filesBelow('webview')];
    assert.ok(files.length > 60);
    for (const file of files) {
      const lines = read(file)
        .split('\n')
        .filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length;
      assert.ok(lines <= 400, `${file} has ${lines} lines`);
    }
  });

  test('builds mathjs from its dependencies, never from named functions', () => {
    for (const file of [...filesBelow('src'), ...filesBelow('webview')]) {
      for (const [statement, names] of read(file).matchAll(
        /import\s*(?:type\s*)?\{([^}]*)\}\s*from\s*'mathjs[^']*'/g,
      )) {
        const others = names!
          .replace(/\/\/.*$/gm, '')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => !/^$|^create$|Dependencies$|^type /.test(name));
        assert.deepEqual(others, [], statement);
      }
    }
  });

  test('has a schema that knows every key of a model file', () => {
    const schema = JSON.parse(read('media/glassformer.schema.json')) as {
      properties: Record<string, unknown>;
    };
    const reader = read('src/checkpoints/hand-made.ts');
    const keys = /const allowed = \[([^\]]*)\]/.exec(reader)![1]!.match(/[$\w]+/g)!;
    assert.deepEqual(Object.keys(schema.properties).sort(), [...keys].sort());
  });
});
