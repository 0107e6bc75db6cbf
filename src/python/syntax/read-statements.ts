import type { SyntaxNode } from '@lezer/common';
import type { Expression, MatchCase, Statement } from './ast';
import {
  type Source,
  childrenOf,
  readArguments,
  readExpression,
  readItems,
  readParameters,
  readTarget,
  textOf,
} from './read-expressions';

/** The end of a statement, before a comment that the parser took in while it sought a missing name. */
function endOf(node: SyntaxNode): number {
  let last = node.lastChild;
  while (last && (last.type.isError || last.name === 'Comment')) last = last.prevSibling;
  return last ? endOf(last) : node.to;
}

/** The statements of a block, those of one line included. */
export function readBlock(source: Source, nodes: readonly SyntaxNode[]): Statement[] {
  const statements: Statement[] = [];
  for (const node of nodes) {
    if (node.name === ':' || node.name === ';') continue;
    if (node.name === 'StatementGroup') statements.push(...readBlock(source, childrenOf(node)));
    else statements.push(readStatement(source, node));
  }
  return statements;
}

function body(source: Source, node: SyntaxNode | undefined): Statement[] {
  return node?.name === 'Body' ? readBlock(source, childrenOf(node)) : [];
}

function readStatement(source: Source, node: SyntaxNode): Statement {
  const { from, to } = node;
  if (source.depth > 60) return { kind: 'broken', from, to };
  source.depth++;
  const read = statement(source, node);
  source.depth--;
  return read;
}

function statement(source: Source, node: SyntaxNode): Statement {
  const { from, to } = node;
  const children = childrenOf(node);
  const read = (child: SyntaxNode | undefined) => readExpression(source, child);
  switch (node.name) {
    case 'ExpressionStatement': {
      const value = readTarget(source, children);
      return { kind: 'expression', value, from, to };
    }
    case 'AssignStatement':
      return assignment(source, node, children);
    case 'UpdateStatement': {
      const at = children.findIndex((child) => child.name === 'UpdateOp');
      return {
        kind: 'update',
        target: read(children[0]),
        operator: at < 0 ? '' : textOf(source, children[at]!).slice(0, -1),
        value: readTarget(source, children.slice(at + 1)),
        from,
        to: endOf(node),
      };
    }
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return definition(source, node, []);
    case 'DecoratedStatement': {
      const decorators = children
        .filter((child) => child.name === 'Decorator')
        .map((child) => decorator(source, childrenOf(child).slice(1)));
      const defined = children.find((child) => child.name.endsWith('Definition'));
      return defined ? definition(source, defined, decorators) : { kind: 'broken', from, to };
    }
    case 'IfStatement':
      return conditional(source, children, from, to);
    case 'ForStatement': {
      const at = children.findIndex((child) => child.name === 'in');
      const bodies = children.filter((child) => child.name === 'Body');
      const first = children.findIndex((child) => child.name === 'Body');
      const start = children.findIndex((child) => child.name === 'for');
      return {
        kind: 'for',
        target: readTarget(source, children.slice(start + 1, at)),
        iterable: readTarget(source, children.slice(at + 1, first < 0 ? undefined : first)),
        body: body(source, bodies[0]),
        otherwise: body(source, bodies[1]),
        from,
        to,
      };
    }
    case 'WhileStatement': {
      const bodies = children.filter((child) => child.name === 'Body');
      return {
        kind: 'while',
        test: read(children[1]),
        body: body(source, bodies[0]),
        otherwise: body(source, bodies[1]),
        from,
        to,
      };
    }
    case 'WithStatement':
      return withStatement(source, children, from, to);
    case 'TryStatement':
      return tryStatement(source, children, from, to);
    case 'MatchStatement': {
      const cases = children.find((child) => child.name === 'MatchBody');
      return {
        kind: 'match',
        subject: read(children[1]),
        cases: cases
          ? childrenOf(cases)
              .filter((child) => child.name === 'MatchClause')
              .map((clause) => matchCase(source, clause))
          : [],
        from,
        to,
      };
    }
    case 'ReturnStatement':
    case 'RaiseStatement': {
      const rest = children.slice(1);
      const cause = rest.findIndex((child) => child.name === 'from');
      const value = cause < 0 ? rest : rest.slice(0, cause);
      return {
        kind: node.name === 'ReturnStatement' ? 'return' : 'raise',
        value: value.length > 0 ? readTarget(source, value) : undefined,
        from,
        to,
      };
    }
    case 'AssertStatement':
      return { kind: 'assert', test: read(children[1]), from, to };
    case 'DeleteStatement':
      return { kind: 'delete', targets: readItems(source, children.slice(1)), from, to };
    case 'ScopeStatement':
      return {
        kind: 'scope',
        global: children[0]?.name === 'global',
        names: children.filter((c) => c.name === 'VariableName').map((c) => textOf(source, c)),
        from,
        to,
      };
    case 'ImportStatement':
      return importStatement(source, children, from, to);
    case 'PassStatement':
      return { kind: 'pass', from, to };
    case 'BreakStatement':
      return { kind: 'break', from, to };
    case 'ContinueStatement':
      return { kind: 'continue', from, to };
    default:
      return { kind: 'broken', from, to };
  }
}

/** `@a.b(c)`: lezer gives names and dots in a row. */
function decorator(source: Source, nodes: readonly SyntaxNode[]): Expression {
  let read = readExpression(source, nodes[0]);
  for (let place = 1; place < nodes.length; place++) {
    const node = nodes[place]!;
    if (node.name === 'ArgList') {
      read = {
        kind: 'call',
        callee: read,
        args: readArguments(source, node),
        from: read.from,
        to: node.to,
      };
    } else if (node.name !== '.') {
      read = {
        kind: 'attribute',
        object: read,
        name: textOf(source, node),
        from: read.from,
        to: node.to,
      };
    }
  }
  return read;
}

function assignment(source: Source, node: SyntaxNode, children: SyntaxNode[]): Statement {
  const parts: SyntaxNode[][] = [[]];
  let annotation: Expression | undefined;
  for (const child of children) {
    if (child.name === 'AssignOp') parts.push([]);
    else if (child.name === 'TypeDef') {
      annotation = readExpression(
        source,
        childrenOf(child).find((c) => c.name !== ':'),
      );
    } else parts.at(-1)!.push(child);
  }
  const expressions = parts.map((part) => readTarget(source, part));
  const value = expressions.length > 1 ? expressions.pop() : undefined;
  return {
    kind: 'assign',
    targets: expressions,
    annotation,
    value,
    from: node.from,
    to: endOf(node),
  };
}

function definition(
  source: Source,
  node: SyntaxNode,
  decorators: readonly Expression[],
): Statement {
  const { from, to } = node;
  const children = childrenOf(node);
  const named = children.find((child) => child.name === 'VariableName');
  const name = named ? textOf(source, named) : '';
  const block = body(
    source,
    children.find((child) => child.name === 'Body'),
  );
  if (node.name === 'ClassDefinition') {
    const list = children.find((child) => child.name === 'ArgList');
    return {
      kind: 'class',
      name,
      bases: readArguments(source, list),
      body: block,
      decorators,
      from,
      to,
    };
  }
  const list = children.find((child) => child.name === 'ParamList');
  const returns = children.find((child) => child.name === 'TypeDef');
  return {
    kind: 'function',
    name,
    parameters: list ? readParameters(source, list) : [],
    returns:
      returns &&
      readExpression(
        source,
        childrenOf(returns).find((c) => !['->', ':'].includes(c.name)),
      ),
    body: block,
    decorators,
    from,
    to,
  };
}

function conditional(source: Source, children: SyntaxNode[], from: number, to: number): Statement {
  const test = readExpression(source, children[1]);
  const at = children.findIndex((child) => child.name === 'Body');
  const then = body(source, children[at]);
  const rest = at < 0 ? [] : children.slice(at + 1);
  let otherwise: Statement[] = [];
  if (rest[0]?.name === 'elif') otherwise = [conditional(source, rest, rest[0].from, to)];
  else if (rest[0]?.name === 'else') otherwise = body(source, rest[1]);
  return { kind: 'if', test, then, otherwise, from, to };
}

function withStatement(
  source: Source,
  children: SyntaxNode[],
  from: number,
  to: number,
): Statement {
  const items: { value: Expression; target: Expression | undefined }[] = [];
  for (let place = 0; place < children.length; place++) {
    const child = children[place]!;
    if (['async', 'with', ',', '(', ')'].includes(child.name)) continue;
    if (child.name === 'Body') break;
    if (child.name === 'as') {
      const last = items.pop();
      if (last)
        items.push({ value: last.value, target: readExpression(source, children[++place]) });
    } else items.push({ value: readExpression(source, child), target: undefined });
  }
  const block = body(
    source,
    children.find((child) => child.name === 'Body'),
  );
  return { kind: 'with', items, body: block, from, to };
}

function tryStatement(source: Source, children: SyntaxNode[], from: number, to: number): Statement {
  const handlers: { name: string | undefined; body: Statement[] }[] = [];
  let [main, otherwise, lastly]: Statement[][] = [[], [], []];
  let mode = 'try';
  let name: string | undefined;
  for (let place = 0; place < children.length; place++) {
    const child = children[place]!;
    if (['try', 'except', 'else', 'finally'].includes(child.name)) {
      mode = child.name;
      name = undefined;
    } else if (child.name === 'as') {
      const next = children[++place];
      name = next && textOf(source, next);
    } else if (child.name === 'Body') {
      const block = body(source, child);
      if (mode === 'try') main = block;
      else if (mode === 'except') handlers.push({ name, body: block });
      else if (mode === 'else') otherwise = block;
      else lastly = block;
    }
  }
  return { kind: 'try', body: main!, handlers, otherwise: otherwise!, lastly: lastly!, from, to };
}

function matchCase(source: Source, clause: SyntaxNode): MatchCase {
  const captures: string[] = [];
  const children = childrenOf(clause);
  const pattern = children[1];
  const collect = (node: SyntaxNode) => {
    if (node.name === 'CapturePattern') captures.push(textOf(source, node));
    else for (const child of childrenOf(node)) collect(child);
  };
  if (pattern) collect(pattern);
  const guarded = children.some((child) => child.name === 'Guard');
  const inner = pattern?.name === 'LiteralPattern' ? childrenOf(pattern)[0] : undefined;
  return {
    captures: captures.filter((name) => name !== '_'),
    literal: inner && !guarded ? readExpression(source, inner) : undefined,
    wildcard: pattern?.name === 'CapturePattern' && !guarded,
    body: body(
      source,
      children.find((child) => child.name === 'Body'),
    ),
  };
}

function importStatement(
  source: Source,
  children: SyntaxNode[],
  from: number,
  to: number,
): Statement {
  let module: string | undefined;
  const names: { name: string; as: string | undefined }[] = [];
  let place = 0;
  if (children[0]?.name === 'from') {
    module = '';
    for (place = 1; place < children.length && children[place]!.name !== 'import'; place++) {
      module += textOf(source, children[place]!);
    }
  }
  place++;
  let name = '';
  const flush = (as?: string) => {
    if (name) names.push({ name, as });
    name = '';
  };
  for (; place < children.length; place++) {
    const child = children[place]!;
    if (child.name === ',') flush();
    else if (child.name === 'as') {
      const next = children[++place];
      flush(next && textOf(source, next));
    } else if (child.name !== '(' && child.name !== ')') name += textOf(source, child);
  }
  flush();
  return { kind: 'import', module, names, from, to };
}
