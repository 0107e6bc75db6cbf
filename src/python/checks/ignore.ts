import type { FileShapes } from '../analysis/file-shapes';
import type { Found } from './check';
import { codes } from './codes';

const comment = /#\s*glassformer:\s*ignore(?:\[([^\]\n]*)\])?/g;

/** What is left where `# glassformer: ignore` stands on a line; a code in it that is none is a problem itself. */
export function ignored(file: FileShapes, found: readonly Found[]): Found[] {
  if (!file.text.includes('glassformer:')) return [...found];
  const silent = new Map<number, ReadonlySet<string> | undefined>();
  const wrong: Found[] = [];
  for (const match of file.text.matchAll(comment)) {
    const line = lineOf(file.text, match.index);
    const named = match[1];
    if (named === undefined) {
      silent.set(line, undefined);
      continue;
    }
    const words = named.split(',').map((word) => word.trim());
    silent.set(line, new Set(words));
    const start = match.index + match[0].indexOf('[') + 1;
    for (const word of words) {
      if (codes.has(word)) continue;
      const from = start + Math.max(0, named.indexOf(word));
      wrong.push({
        from,
        to: from + Math.max(1, word.length),
        code: 'unknown-code',
        severity: 'warning',
        message: `“${word}” is no code of a problem, so this silences nothing`,
        related: [],
      });
    }
  }
  const left = found.filter((one) => {
    const line = lineOf(file.text, one.from);
    return !silent.has(line) || silent.get(line)?.has(one.code) === false;
  });
  return [...left, ...wrong];
}

function lineOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}
