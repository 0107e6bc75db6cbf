import type { FunctionDefinition, Statement } from '../syntax/ast';
import { type Piece, indentAt, piecesOf } from '../syntax/pieces';
import { readModule } from '../syntax/read-module';
import type { ClassValue, FunctionValue } from '../values';
import type { FileShapes, Whole } from './file-shapes';
import { Layout } from './layout';
import { type Loaded, linesIn } from './modules';

/** What one function does with another body. */
export interface Again {
  /** What is known of this function alone. */
  readonly part: FileShapes;
  /** What is known of all functions of the file, as far as sizes have their names from it. */
  readonly whole: Whole;
}

/** An analysis that can run one function once more. */
export interface Rerun {
  again(
    module: Loaded,
    fn: FunctionValue,
    owner: ClassValue | undefined,
    definition: FunctionDefinition,
  ): Again;
}

/** One function of a file that is typed in. */
export interface Retyped extends Again {
  /** Where it stood in the text that was analysed. */
  readonly original: Piece['range'];
}

/**
 * A file that was analysed, while somebody types in it: tells what a function does whose body is
 * edited, for the callers that it had. What this means for other functions, only a new analysis says.
 */
export class Live {
  readonly layout: Layout;
  private readonly pieces = new Map<number, Piece & { readonly original: Piece['range'] }>();

  constructor(
    private readonly module: Loaded,
    private readonly analysis: Rerun,
  ) {
    const pieces = piecesOf(module.text, module.syntax.body);
    this.layout = new Layout(
      module.text,
      pieces.map(({ range }) => range),
    );
    for (const piece of pieces)
      this.pieces.set(piece.range.from, { ...piece, original: piece.range });
  }

  /** undefined: this text differs in more than the body of one function, or that cannot be told. */
  take(text: string): Retyped | undefined {
    const { layout, module } = this;
    const changed = layout.changed(text, (at) => this.pieces.has(at));
    const piece = changed && this.pieces.get(changed.at);
    if (!piece) return undefined;
    const fn = this.functionOf(piece);
    const indent = indentAt(layout.read, piece.range.from);
    const prefix = `\n${piece.owner ? 'class _:\n' : ''}${indent}`;
    const read = `${layout.read}${prefix}${changed.text}\n`;
    const { body } = readModule(read, { from: layout.read.length, to: read.length });
    const definition = onlyFunction(body, piece.owner !== undefined);
    if (!fn || !definition || headOf(read, definition) !== headOf(layout.read, piece.definition))
      return undefined;
    const range = layout.replace(changed.at, prefix, changed.text);
    this.pieces.delete(changed.at);
    this.pieces.set(range.from, { ...piece, definition, range });
    const siblings = (piece.owner?.body ?? module.syntax.body) as Statement[];
    siblings[siblings.indexOf(piece.definition)] = definition;
    const line = linesIn(layout.now);
    Object.assign(module, {
      text: layout.read,
      lineOf: (offset: number) => line(layout.place(offset)),
    });
    const { part, whole } = this.analysis.again(module, fn.value, fn.owner, definition);
    const only = piece.owner ? { ...piece.owner, body: [definition] } : definition;
    return {
      part: { ...part, syntax: { ...module.syntax, body: [only] } },
      whole,
      original: piece.original,
    };
  }

  /** What the analysis knows by this name, where it is just this function. */
  private functionOf({ definition, owner }: Piece) {
    const { values } = this.module.scope;
    const cls = owner && values.get(owner.name);
    if (owner && (cls?.kind !== 'class' || cls.definition !== owner)) return undefined;
    const value = (cls?.kind === 'class' ? cls.attributes : values).get(definition.name);
    if (value?.kind !== 'function' || value.definition !== definition) return undefined;
    return { value, owner: cls?.kind === 'class' ? cls : undefined };
  }
}

function onlyFunction(
  body: readonly Statement[],
  inClass: boolean,
): FunctionDefinition | undefined {
  const [only, ...more] = body;
  if (more.length > 0) return undefined;
  if (inClass) return only?.kind === 'class' ? onlyFunction(only.body, false) : undefined;
  return only?.kind === 'function' && only.body.length > 0 ? only : undefined;
}

/** `def f(x, y=1)` without spaces and comments. */
function headOf(text: string, { from, body }: FunctionDefinition): string {
  return text
    .slice(from, body[0]!.from)
    .replace(/#[^\n]*/g, '')
    .replace(/\s+/g, '');
}
