import { analyse } from '../python/analysis/analyse';
import type { FileShapes } from '../python/analysis/file-shapes';
import type { Found } from '../python/checks/check';
import { problemsOf } from '../python/checks/problems';
import { shownSize } from '../tensor/size';
import type { CommandResult } from './explain';

/** `glassformer shapes`: the shapes of all tensors in Python files, and what cannot work. */
export function shapes(
  paths: readonly string[],
  options: { readonly json?: boolean | undefined },
  read: (path: string) => string | undefined,
): CommandResult {
  if (paths.length === 0)
    return { status: 2, text: 'Which files? glassformer shapes FILE… (- is standard input)' };
  const files: { path: string; text: string }[] = [];
  for (const path of paths) {
    const text = read(path);
    if (text === undefined) return { status: 2, text: `${path} cannot be read.` };
    files.push({ path, text });
  }
  const found = analyse(files, read).map((file) => ({
    ...file,
    // What holds only if something does that nobody has said is for the editor.
    problems: problemsOf(file).filter(({ severity }) => severity !== 'hint'),
  }));
  const wrong = found.some((file) => file.problems.some((problem) => problem.severity === 'error'));
  const text = options.json
    ? JSON.stringify({ files: found.map(fileJson) })
    : found.map(fileText).join('\n');
  return { status: wrong ? 1 : 0, text };
}

type Judged = Omit<FileShapes, 'problems'> & { readonly problems: readonly Found[] };

function fileJson(file: Judged) {
  const at = positions(file.text);
  return {
    path: file.path,
    facts: file.facts.map((fact) => ({
      ...at(fact.from),
      name: fact.name,
      function: fact.function,
      shape: fact.shape?.map(shownSize) ?? null,
    })),
    problems: file.problems.map(({ from, to, code, severity, message }) => {
      const [start, end] = [at(from), at(to)];
      return { ...start, endLine: end.line, endColumn: end.column, code, severity, message };
    }),
    unsupported: file.unsupported.map(({ at: { from }, what }) => ({ line: at(from).line, what })),
  };
}

function fileText(file: Judged): string {
  const at = positions(file.text);
  const lines = file.facts.map((fact) => {
    const shape = fact.shape ? `(${fact.shape.map(shownSize).join(', ')})` : '?';
    return `${file.path}:${at(fact.from).line}: ${fact.name}: ${shape}`;
  });
  const problems = file.problems.map(
    ({ from, severity, message }) => `${file.path}:${at(from).line}: ${severity}: ${message}`,
  );
  return [...lines, ...problems].join('\n');
}

/** Line and column of an offset, both counted from 1. */
function positions(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}
