import type { ClassDefinition, FunctionDefinition, Range, Statement } from './ast';

/** A function of a file, or a method of one of its classes, that can be read by itself. */
export interface Piece {
  readonly definition: FunctionDefinition;
  readonly owner: ClassDefinition | undefined;
  /** From `def` to what stands behind it. */
  readonly range: Range;
}

/** The functions of a file and the methods of its classes, in the order of the text. */
export function piecesOf(text: string, body: readonly Statement[]): Piece[] {
  const pieces: Piece[] = [];
  const take = (definition: FunctionDefinition, owner: ClassDefinition | undefined) => {
    const { from } = definition;
    const range = { from, to: endOf(text, definition) };
    if (range.from >= (pieces.at(-1)?.range.to ?? 0)) pieces.push({ definition, owner, range });
  };
  for (const node of body) {
    if (node.kind === 'function') take(node, undefined);
    if (node.kind !== 'class') continue;
    for (const one of node.body) if (one.kind === 'function') take(one, node);
  }
  return pieces;
}

/** The end of a definition, with the lines behind it that are empty or further in than its head. */
function endOf(text: string, { from, to }: Range): number {
  const indent = indentAt(text, from).length;
  // The parser may count in the empty lines behind, and what the next line begins with.
  let end = from + text.slice(from, to).trimEnd().length;
  for (let at = text.indexOf('\n', end); at >= 0;) {
    const next = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, next < 0 ? text.length : next);
    const own = /^[ \t]*/.exec(line)![0].length;
    if (line.trim() !== '' && own <= indent) break;
    if (line.trim() !== '') end = at + 1 + line.length;
    at = next;
  }
  return Math.max(end, to);
}

/** What a line begins with, before the code at this place. */
export function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*/.exec(line)![0];
}
