import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { families } from '../../src/python/libraries/families';
import { flax } from '../../src/python/libraries/flax';
import { jax } from '../../src/python/libraries/jax';
import { layerFamilies } from '../../src/python/libraries/layers';
import { numpy } from '../../src/python/libraries/numpy';
import { einopsRules } from '../../src/python/libraries/operations/einops';
import { torch } from '../../src/python/libraries/torch';
import { families as recorded, readFamily } from './golden/check';

/**
 * The table of what the shape engine knows, from its own registry:
 * `npx tsx test/python/support.ts` writes it into docs/shapes.md, and a test holds the page to it.
 */
export const page = join(import.meta.dirname, '..', '..', 'docs', 'shapes.md');
const [begin, end] = ['<!-- table: begin -->', '<!-- table: end -->'];

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' ');
const listed = (title: string, names: readonly string[]) => `- **${title}**: ${code(names)}`;
const shown = ['PyTorch', 'NumPy', 'JAX', 'Flax'];
const counted = (counts: readonly number[]) =>
  counts.flatMap((count, place) => (count > 0 ? [`${count} ${shown[place]!}`] : [])).join(', ');

/** Names as a reader looks for them: what writes in place stands with what does not. */
function shownNames(rules: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(rules);
  return names
    .filter((name) => !(name.endsWith('_') && names.includes(name.slice(0, -1))))
    .map((name) => name.replace(/^nn\./, 'F.'))
    .sort();
}

export function supportTable(): string {
  const libraries = ['torch', 'numpy', 'jax', 'flax'];
  const spelled = [torch, numpy, jax, flax].map(
    ({ modules, own }, place) =>
      `- **${shown[place]!}**: ${code(modules)}; spelled otherwise: ${code(Object.keys(own).sort())}`,
  );
  const sums = libraries.map(() => 0);
  const calls = recorded().map((name) => {
    const family = readFamily(name);
    const counts = libraries.map((library) => family.calls[library]?.length ?? 0);
    for (const [place, count] of counts.entries()) sums[place]! += count;
    return `- ${name}: ${counted(counts)}`;
  });
  return [
    begin,
    '',
    '## Operations',
    '',
    ...families.map(({ title, rules }) => listed(title, shownNames(rules))),
    listed('einops', shownNames(einopsRules)),
    '',
    '## Layers',
    '',
    ...layerFamilies.map(({ title, rules }) => listed(title, Object.keys(rules).sort())),
    '',
    '## Modules whose functions have these names',
    '',
    ...spelled,
    '',
    '## Recorded calls',
    '',
    ...calls,
    `- all: ${counted(sums)}`,
    '',
    end,
  ].join('\n');
}

/** The page with the table of today. */
export function renewed(text: string): string {
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  return text.slice(0, before) + supportTable() + text.slice(after + end.length);
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(page, renewed(readFileSync(page, 'utf8')));
