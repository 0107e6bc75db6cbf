/** Where a node stands in the text: offsets. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Expression = Range &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'format'; readonly parts: readonly Expression[] }
    | { readonly kind: 'constant'; readonly value: 'None' | 'True' | 'False' | '...' }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
    | {
        readonly kind: 'slice';
        readonly start: Expression | undefined;
        readonly stop: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'conditional';
        readonly test: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
      }
    | { readonly kind: 'tuple' | 'list' | 'set'; readonly items: readonly Expression[] }
    | {
        readonly kind: 'dict';
        /** A key of undefined is `**value`. */
        readonly entries: readonly { key: Expression | undefined; value: Expression }[];
      }
    | { readonly kind: 'star'; readonly value: Expression }
    | {
        readonly kind: 'lambda';
        readonly parameters: readonly Parameter[];
        readonly body: Expression;
      }
    | {
        readonly kind: 'comprehension';
        readonly of: 'list' | 'set' | 'dict' | 'generator';
        readonly key: Expression | undefined;
        readonly element: Expression;
        readonly clauses: readonly Clause[];
      }
    | { readonly kind: 'walrus'; readonly name: string; readonly value: Expression }
    | { readonly kind: 'await' | 'yield'; readonly value: Expression | undefined }
    /** What could not be read. */
    | { readonly kind: 'broken' }
  );

export interface Argument {
  readonly value: Expression;
  readonly name: string | undefined;
  readonly star: '' | '*' | '**';
}

export interface Clause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

/** It stands where its name does. */
export interface Parameter extends Range {
  readonly name: string;
  readonly star: '' | '*' | '**';
  readonly annotation: Expression | undefined;
  readonly value: Expression | undefined;
  /** Given by name only: it stands behind `*`. */
  readonly named: boolean;
}

export interface FunctionDefinition extends Range {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly returns: Expression | undefined;
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
}

export interface ClassDefinition extends Range {
  readonly kind: 'class';
  readonly name: string;
  readonly bases: readonly Argument[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
}

export interface MatchCase {
  readonly captures: readonly string[];
  readonly literal: Expression | undefined;
  readonly wildcard: boolean;
  readonly body: readonly Statement[];
}

export type Statement =
  | FunctionDefinition
  | ClassDefinition
  | (Range &
      (
        | { readonly kind: 'expression'; readonly value: Expression }
        | {
            readonly kind: 'assign';
            readonly targets: readonly Expression[];
            readonly annotation: Expression | undefined;
            readonly value: Expression | undefined;
          }
        | {
            readonly kind: 'update';
            readonly target: Expression;
            readonly operator: string;
            readonly value: Expression;
          }
        | {
            readonly kind: 'if';
            readonly test: Expression;
            readonly then: readonly Statement[];
            readonly otherwise: readonly Statement[];
          }
        | {
            readonly kind: 'for';
            readonly target: Expression;
            readonly iterable: Expression;
            readonly body: readonly Statement[];
            readonly otherwise: readonly Statement[];
          }
        | {
            readonly kind: 'while';
            readonly test: Expression;
            readonly body: readonly Statement[];
            readonly otherwise: readonly Statement[];
          }
        | {
            readonly kind: 'with';
            readonly items: readonly { value: Expression; target: Expression | undefined }[];
            readonly body: readonly Statement[];
          }
        | {
            readonly kind: 'try';
            readonly body: readonly Statement[];
            readonly handlers: readonly { name: string | undefined; body: readonly Statement[] }[];
            readonly otherwise: readonly Statement[];
            readonly lastly: readonly Statement[];
          }
        | {
            readonly kind: 'match';
            readonly subject: Expression;
            readonly cases: readonly MatchCase[];
          }
        | { readonly kind: 'return' | 'raise'; readonly value: Expression | undefined }
        | { readonly kind: 'assert'; readonly test: Expression }
        | { readonly kind: 'delete'; readonly targets: readonly Expression[] }
        | { readonly kind: 'scope'; readonly global: boolean; readonly names: readonly string[] }
        | {
            readonly kind: 'import';
            /** undefined: `import a.b as c`; otherwise `from module import …`, with leading dots. */
            readonly module: string | undefined;
            readonly names: readonly { name: string; as: string | undefined }[];
          }
        | { readonly kind: 'pass' | 'break' | 'continue' | 'broken' }
      ));

export interface ModuleSyntax {
  readonly text: string;
  readonly body: readonly Statement[];
  /** Where the text is not Python (yet). */
  readonly broken: readonly Range[];
}
