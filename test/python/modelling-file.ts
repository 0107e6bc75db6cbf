import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../host/install';

const folder = join(checkout, 'test/python/mutants/programs');

/**
 * The programs of the tests one below the other, each with names of its own, so many lines long;
 * `first`: which program comes first.
 */
export function modellingFile(lines: number, first = 0): string {
  const programs = readdirSync(folder).filter((name) => name.endsWith('.py'));
  let text = '';
  for (let count = 0; text.split('\n').length < lines; count++) {
    const program = readFileSync(
      join(folder, programs[(first + count) % programs.length]!),
      'utf8',
    );
    // Constants as well: with those of another program, it would not run.
    const names = [...program.matchAll(/^(?:class|def) (\w+)|^(\w+(?:, \w+)*) = /gm)].flatMap(
      ([, name, constants]) => name ?? constants!.split(', '),
    );
    const own = new RegExp(`\\b(${names.join('|')})\\b`, 'g');
    text += program.replace(own, `$1_${count}`);
  }
  return text;
}
