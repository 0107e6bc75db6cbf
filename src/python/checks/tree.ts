import type { Expression, Parameter, Range, Statement } from '../syntax/ast';

export type Node = Expression | Statement;

/** What a node is made of, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const some = (all: readonly (Node | undefined)[]) => all.filter((one) => one !== undefined);
  const parameters = (all: readonly Parameter[]) =>
    some(all.flatMap(({ annotation, value }) => [annotation, value]));
  switch (node.kind) {
    case 'format':
      return [...node.parts];
    case 'attribute':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'slice':
      return some([node.start, node.stop, node.step]);
    case 'call':
      return [node.callee, ...node.args.map(({ value }) => value)];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.then, node.test, node.otherwise];
    case 'tuple':
    case 'list':
    case 'set':
      return [...node.items];
    case 'dict':
      return some(node.entries.flatMap(({ key, value }) => [key, value]));
    case 'star':
    case 'walrus':
      return [node.value];
    case 'lambda':
      return [...parameters(node.parameters), node.body];
    case 'comprehension':
      return some([
        node.key,
        node.element,
        ...node.clauses.flatMap(({ target, iterable, conditions }) => [
          target,
          iterable,
          ...conditions,
        ]),
      ]);
    case 'await':
    case 'yield':
    case 'return':
    case 'raise':
      return some([node.value]);
    case 'expression':
      return [node.value];
    case 'assign':
      return some([...node.targets, node.annotation, node.value]);
    case 'update':
      return [node.target, node.value];
    case 'if':
      return [node.test, ...node.then, ...node.otherwise];
    case 'for':
      return [node.target, node.iterable, ...node.body, ...node.otherwise];
    case 'while':
      return [node.test, ...node.body, ...node.otherwise];
    case 'with':
      return [...some(node.items.flatMap(({ value, target }) => [value, target])), ...node.body];
    case 'try':
      return [
        ...node.body,
        ...node.handlers.flatMap(({ body }) => body),
        ...node.otherwise,
        ...node.lastly,
      ];
    case 'match':
      return [node.subject, ...node.cases.flatMap(({ body }) => body)];
    case 'assert':
      return [node.test];
    case 'delete':
      return [...node.targets];
    case 'function':
      return [...node.decorators, ...parameters(node.parameters), ...node.body];
    case 'class':
      return [...node.decorators, ...node.bases.map(({ value }) => value), ...node.body];
    default:
      return [];
  }
}

/** The nodes from the outermost to the innermost that hold a stretch of the text. */
export function pathTo(body: readonly Statement[], { from, to }: Range): Node[] {
  const path: Node[] = [];
  let all: readonly Node[] = body;
  for (;;) {
    const next = all.find((node) => node.from <= from && to <= node.to);
    if (!next) return path;
    path.push(next);
    if (next.from === from && next.to === to && !isStatement(next)) return path;
    all = childrenOf(next);
  }
}

export function isStatement(node: Node): node is Statement {
  return statements.has(node.kind);
}

const statements = new Set(
  'function class expression assign update if for while with try match return raise assert delete scope import pass break continue'.split(
    ' ',
  ),
);
