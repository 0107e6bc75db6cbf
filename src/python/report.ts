/**
 * What an analysis says of one file, as plain data: it crosses to a worker and back, and every
 * reader (lenses, hints, hovers, problems, the terminal) shows it as it is.
 */
export interface ShapeReport {
  readonly path: string;
  readonly assignments: readonly AssignedShape[];
  /** Every expression that holds a tensor, in the order of the text. */
  readonly expressions: readonly ExpressionShape[];
  /** Every name of a layer, in the order of the text. */
  readonly layers: readonly LayerShape[];
  readonly functions: readonly FunctionShapes[];
  readonly problems: readonly ShapeProblem[];
  /** Where each named size comes from, by name and function. */
  readonly sizes: readonly SizeOrigin[];
  readonly unsupported: readonly { readonly from: number; readonly what: string }[];
  /** Imported modules of the project whose text was asked for and not there, as paths to try. */
  readonly wanted: readonly string[];
}

/** A stretch of the file's text, in UTF-16 offsets. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A stretch of some file: `path` is absent where it is the file itself. */
export interface Place extends Span {
  readonly path?: string;
}

/** A shape in words: each size as its name, number or expression, or "?". */
export interface ShownShape {
  readonly sizes: readonly string[];
  /** The same with the numbers of defaults and of the user's setting put in, where they are known. */
  readonly numbers: readonly string[];
}

/** An assignment of a tensor to a local name or an attribute of `self`; the span is the target. */
export interface AssignedShape extends Span {
  readonly name: string;
  /** "Class.method"; "<module>" at the top of a file. */
  readonly function: string;
  /** null: not even the rank is known. */
  readonly shape: ShownShape | null;
  /** Whether the rank differs from that of the tensors that it was computed from. */
  readonly changesRank: boolean;
  /** Where the statement begins. */
  readonly statement: number;
  /** Where a hint is shown and a shape comment belongs: the end of the statement, or of a loop's head. */
  readonly end: number;
}

export interface ExpressionShape extends Span {
  readonly shape: ShownShape;
  readonly dtype?: 'float' | 'int' | 'bool' | 'complex';
  /** What made it: "matmul", "view", "Linear"; absent for a name. */
  readonly operation?: string;
  /** One sentence on how the operation made this shape, in Markdown. */
  readonly how?: string;
  readonly function: string;
}

/** A layer of a library where it is named: `self.c_attn`. */
export interface LayerShape extends Span {
  /** "Linear(n_embd → 3*n_embd)". */
  readonly title: string;
  readonly parameters: readonly { readonly name: string; readonly shape: ShownShape }[];
  readonly function: string;
}

/** What a lens over a function, a method or a class says. */
export interface FunctionShapes extends Span {
  readonly name: string;
  readonly kind: 'function' | 'method' | 'class';
  readonly inputs: readonly { readonly name: string; readonly shape: ShownShape }[];
  /** One for each tensor that is returned; null where one is not known. */
  readonly outputs: readonly (ShownShape | null)[];
  /** The attention scores, where there is a softmax over a product: its shape. */
  readonly scores?: ShownShape;
  readonly cost?: Cost;
}

/** As expressions over named sizes, and as numbers where all of them are known. */
export interface Cost {
  readonly parameters?: Amount;
  readonly multiplyAdds?: Amount;
  /** The largest tensor, in bytes, with 4 bytes a number. */
  readonly largest?: Amount & { readonly name: string };
}

export interface Amount {
  readonly text: string;
  readonly number?: number;
}

/** Where a named size comes from. */
export interface SizeOrigin {
  readonly name: string;
  readonly function: string;
  /** "read from x.size() in line 12", "default of GPTConfig.n_embd". */
  readonly reason: string;
  readonly place?: Place;
  /** The number that the text or the user's setting gives. */
  readonly value?: number;
}

export interface ShapeProblem extends Span {
  /** What `# glassformer: ignore[code]` names. */
  readonly code: string;
  /** A hint: it fails unless something holds that nobody has said. */
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  readonly related: readonly (Place & { readonly message: string })[];
  readonly fixes: readonly Fix[];
}

/** A change of the text that would mend a problem. */
export interface Fix {
  /** As a command: "Transpose the last two dimensions of k". */
  readonly title: string;
  readonly edits: readonly (Span & { readonly text: string })[];
  /** The one that is most likely meant. */
  readonly preferred?: boolean;
}
