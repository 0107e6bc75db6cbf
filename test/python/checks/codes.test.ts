import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codes } from '../../../src/python/checks/codes';

const root = join(import.meta.dirname, '..', '..', '..');
const page = readFileSync(join(root, 'media', 'problems.md'), 'utf8');

/** The codes that the engine's source text gives to problems. */
function written(): Set<string> {
  const found = new Set<string>();
  const folder = join(root, 'src', 'python');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    for (const match of text.matchAll(
      /(?:\brefuse\(\s*c,|\b(?:m|this|machine)\.report\(|look\.warn\(|\bcode:)\s*'([a-z-]+)'/g,
    ))
      found.add(match[1]!);
  }
  return found;
}

suite('codes of problems', () => {
  test('each that the engine gives is known to ignore comments', () => {
    const found = written();
    ok(found.size > 20);
    deepEqual(
      [...found].filter((code) => !codes.has(code)),
      [],
    );
  });

  test('each has its paragraph on the page of problems, and each paragraph is of one', () => {
    const titles = [...page.matchAll(/^## ([a-z-]+)$/gm)].map((match) => match[1]!);
    deepEqual([...codes].filter((code) => !titles.includes(code)).sort(), []);
    deepEqual(titles.filter((title) => !codes.has(title)).sort(), []);
  });
});
