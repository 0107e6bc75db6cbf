import type { ShapeReport, ShownShape } from '../python/report';
import { report } from '../python/reporting/report';
import type { CommandResult } from './result';

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
  const found = report(files, read);
  const textOf = new Map(files.map((file) => [file.path, file.text]));
  const wrong = found.some((file) => file.problems.some((problem) => problem.severity === 'error'));
  const text = options.json
    ? JSON.stringify({ files: found.map((file) => fileJson(file, textOf.get(file.path) ?? '')) })
    : found.map((file) => fileText(file, textOf.get(file.path) ?? '')).join('\n');
  return { status: wrong ? 1 : 0, text };
}

/** Hints are for the editor: they fail only unless something holds that nobody has said. */
function told(file: ShapeReport) {
  return file.problems.filter(({ severity }) => severity !== 'hint');
}

function fileJson(file: ShapeReport, text: string) {
  const at = positions(text);
  return {
    path: file.path,
    facts: file.assignments.map((fact) => ({
      ...at(fact.statement),
      name: fact.name,
      function: fact.function,
      shape: fact.shape?.sizes.map((size) => (/^-?\d+$/.test(size) ? Number(size) : size)) ?? null,
    })),
    problems: told(file).map(({ from, to, code, severity, message }) => {
      const [start, end] = [at(from), at(to)];
      return { ...start, endLine: end.line, endColumn: end.column, code, severity, message };
    }),
    unsupported: file.unsupported.map(({ from, what }) => ({ line: at(from).line, what })),
  };
}

function fileText(file: ShapeReport, text: string): string {
  const at = positions(text);
  const place = (from: number) => `${file.path}:${at(from).line}`;
  const shapeText = (shape: ShownShape | null) => (shape ? `(${shape.sizes.join(', ')})` : '?');
  const lenses = file.functions
    .filter(({ kind }) => kind !== 'class')
    .map(({ from, name, inputs, outputs, scores }) => ({
      from,
      line: `${place(from)}: ${name}: ${inputs.map((one) => shapeText(one.shape)).join(', ')} → ${outputs.map(shapeText).join(', ')}${scores ? ` · scores ${shapeText(scores)}` : ''}`,
    }));
  const facts = file.assignments.map(({ statement, name, shape }) => ({
    from: statement,
    line: `${place(statement)}:   ${name}: ${shapeText(shape)}`,
  }));
  const problems = told(file).flatMap(({ from, severity, message, related }) => [
    `${place(from)}: ${severity}: ${message}`,
    ...excerpt(text, from),
    ...related.map((one) => {
      const where = one.path ?? place(one.from);
      return `  ${where}: ${one.message}`;
    }),
  ]);
  const shapes = [...lenses, ...facts].sort((a, b) => a.from - b.from).map(({ line }) => line);
  return [...shapes, ...problems].join('\n');
}

/** The line of a problem, and a caret under where it begins. */
function excerpt(text: string, from: number): string[] {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const end = text.indexOf('\n', from);
  const line = text.slice(start, end < 0 ? undefined : end).replaceAll('\t', ' ');
  return [`    ${line}`, `    ${' '.repeat(from - start)}^`];
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
