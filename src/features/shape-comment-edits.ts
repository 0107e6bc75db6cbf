import type { AssignedShape, ShapeReport, Span } from '../python/report';
import { shapeText } from './shape-words';

/**
 * Edits that write the shapes of a stretch of the text (of all of it by default) behind its
 * statements, as `# (B, T, C)`. A shape that ends a comment is replaced; other comments stay.
 */
export function commentEdits(
  report: ShapeReport,
  text: string,
  span: Span = { from: 0, to: text.length },
): (Span & { readonly text: string })[] {
  const statements = new Map<number, AssignedShape[]>();
  for (const one of report.assignments)
    if (one.end >= span.from && one.statement <= span.to)
      statements.set(one.end, [...(statements.get(one.end) ?? []), one]);
  return [...statements].flatMap(([end, bound]) => {
    const words = commentText(bound);
    const edit = words && editAt(text, end, words);
    return edit ? [edit] : [];
  });
}

function commentText(bound: readonly AssignedShape[]): string | undefined {
  const known = bound.flatMap(({ name, shape }) => (shape ? [{ name, shape }] : []));
  const texts = new Set(known.map(({ shape }) => shapeText(shape)));
  if (known.length < bound.length || known.length === 0) return undefined;
  return texts.size === 1
    ? shapeText(known[0]!.shape)
    : known.map(({ name, shape }) => `${name}: ${shapeText(shape)}`).join(', ');
}

function editAt(
  text: string,
  end: number,
  words: string,
): (Span & { readonly text: string }) | undefined {
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline;
  const rest = text.slice(end, lineEnd).replace(/\r$/, '');
  const comment = /^\s*#/.exec(rest);
  // Something else of the statement's line follows: `a = b; c = d`.
  if (!comment && rest.trim() !== '') return undefined;
  if (!comment) return { from: end, to: end + rest.length, text: `  # ${words}` };
  if (rest.includes(words)) return undefined;
  const shape = /(?:\w+: \([^()]*\), )*(?:(?<=, )\w+: )?[([][\w ,.*+/%?-]*[)\]]\s*$/.exec(rest);
  if (shape) {
    const from = end + shape.index;
    return { from, to: from + shape[0].trimEnd().length, text: words };
  }
  const to = end + rest.trimEnd().length;
  return { from: to, to, text: `  # ${words}` };
}
