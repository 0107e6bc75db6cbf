import type { Expression, FunctionDefinition, ModuleSyntax, Range, Statement } from '../syntax/ast';

/** A number that the text gives to a name. */
export interface Declared extends Range {
  readonly number: number;
  /** What it is: "default of GPTConfig.n_embd". */
  readonly what: string;
}

/** What a file declares beside what it computes: its functions, and the numbers that it gives to names. */
export interface Declarations {
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  /** Constants of the file, by name. */
  readonly constants: ReadonlyMap<string, Declared>;
  /** Fields of classes, options of a command line, entries of dicts: by name, all of them. */
  readonly settings: ReadonlyMap<string, readonly (Declared & { readonly owner: string })[]>;
}

const known = new WeakMap<ModuleSyntax, Declarations>();

export function declarationsOf(syntax: ModuleSyntax): Declarations {
  const before = known.get(syntax);
  if (before) return before;
  const functions = new Map<string, FunctionDefinition>();
  const constants = new Map<string, Declared>();
  const settings = new Map<string, (Declared & { owner: string })[]>();
  const setting = (name: string, owner: string, what: string, number: number, at: Range) => {
    const declared = { number, what, owner, from: at.from, to: at.to };
    settings.set(name, [...(settings.get(name) ?? []), declared]);
  };
  const value = (node: Expression | undefined) =>
    numberIn(node, (name) => constants.get(name)?.number);

  const visit = (statements: readonly Statement[], prefix: string, cls: string | undefined) => {
    for (const node of statements) {
      if (node.kind === 'function') {
        functions.set(prefix + node.name, node);
        visit(node.body, `${prefix}${node.name}.<locals>.`, undefined);
      } else if (node.kind === 'class') visit(node.body, `${prefix}${node.name}.`, node.name);
      else if (node.kind === 'assign') {
        const [target] = node.targets;
        const number = value(node.value);
        if (target?.kind === 'name' && number !== undefined) {
          if (cls !== undefined)
            setting(target.name, cls, `default of ${cls}.${target.name}`, number, node);
          else if (prefix === '')
            constants.set(target.name, {
              number,
              what: `constant ${target.name}`,
              from: node.from,
              to: node.to,
            });
        }
        if (target?.kind === 'name') entries(node.value, target.name);
      } else if (node.kind === 'expression') option(node.value);
      else if (node.kind === 'if' || node.kind === 'with' || node.kind === 'try')
        for (const block of blocksOf(node)) visit(block, prefix, cls);
    }
  };

  /** `{"emb_dim": 768}`, `dict(emb_dim=768)`, `SimpleNamespace(…)`. */
  const entries = (node: Expression | undefined, owner: string) => {
    if (node?.kind === 'dict') {
      for (const { key, value: of } of node.entries) {
        const number = key?.kind === 'string' ? value(of) : undefined;
        if (key?.kind === 'string' && number !== undefined)
          setting(key.value, owner, `${owner}["${key.value}"]`, number, of);
      }
    } else if (node?.kind === 'call' && node.callee.kind === 'name') {
      if (node.callee.name !== 'dict' && node.callee.name !== 'SimpleNamespace') return;
      for (const { name, value: of } of node.args) {
        const number = value(of);
        if (name !== undefined && number !== undefined)
          setting(name, owner, `${owner}.${name}`, number, of);
      }
    }
  };

  /** `parser.add_argument('--width', type=int, default=64)`. */
  const option = (node: Expression) => {
    if (node.kind !== 'call' || node.callee.kind !== 'attribute') return;
    if (node.callee.name !== 'add_argument') return;
    const names = node.args.flatMap(({ value: one }) =>
      one.kind === 'string' && one.value.startsWith('--') ? [one.value.slice(2)] : [],
    );
    const given = node.args.find(({ name }) => name === 'default')?.value;
    const number = value(given);
    const [name] = names;
    if (name === undefined || number === undefined || !given) return;
    setting(name.replaceAll('-', '_'), 'arguments', `default of --${name}`, number, given);
  };

  visit(syntax.body, '', undefined);
  const found = { functions, constants, settings };
  known.set(syntax, found);
  return found;
}

/** The blocks inside a statement. */
export function blocksOf(node: Statement): (readonly Statement[])[] {
  switch (node.kind) {
    case 'if':
      return [node.then, node.otherwise];
    case 'for':
    case 'while':
      return [node.body, node.otherwise];
    case 'with':
      return [node.body];
    case 'try':
      return [node.body, ...node.handlers.map(({ body }) => body), node.otherwise, node.lastly];
    default:
      return [];
  }
}

/** The integer that an expression is by itself: `4 * 768`. */
export function numberIn(
  node: Expression | undefined,
  named: (name: string) => number | undefined = () => undefined,
): number | undefined {
  if (node?.kind === 'number') return node.integer ? node.value : undefined;
  if (node?.kind === 'name') return named(node.name);
  if (node?.kind !== 'binary') return undefined;
  const [a, b] = [numberIn(node.left, named), numberIn(node.right, named)];
  if (a === undefined || b === undefined) return undefined;
  const result = { '+': a + b, '-': a - b, '*': a * b, '//': Math.floor(a / b), '**': a ** b }[
    node.operator
  ];
  return Number.isSafeInteger(result) ? result : undefined;
}
