import type { SyntaxNode } from '@lezer/common';
import type { Argument, Expression, Parameter, Statement } from './ast';

/** The text under a tree, and how deep a reader may go into it. */
export interface Source {
  readonly text: string;
  depth: number;
}

const deepest = 150;

export function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment' && !child.type.isError) children.push(child);
  }
  return children;
}

/** One expression. What cannot be read is `broken`. */
export function readExpression(source: Source, node: SyntaxNode | undefined): Expression {
  if (!node) return { kind: 'broken', from: 0, to: 0 };
  if (source.depth >= deepest) return { kind: 'broken', from: node.from, to: node.to };
  source.depth++;
  const read = expression(source, node);
  source.depth--;
  return read;
}

function expression(source: Source, node: SyntaxNode): Expression {
  const { from, to } = node;
  const read = (child: SyntaxNode | undefined) => readExpression(source, child);
  switch (node.name) {
    case 'VariableName':
    case 'PropertyName':
      return { kind: 'name', name: textOf(source, node), from, to };
    case 'Number':
      return source.text[to] === '.'
        ? { ...numberOf(`${textOf(source, node)}.`), from, to: to + 1 }
        : { ...numberOf(textOf(source, node)), from, to };
    case 'String':
      return { kind: 'string', value: unquoted(textOf(source, node)), from, to };
    case 'ContinuedString': {
      const parts = childrenOf(node).map(read);
      return parts.every((part) => part.kind === 'string')
        ? { kind: 'string', value: parts.map((part) => part.value).join(''), from, to }
        : { kind: 'format', parts, from, to };
    }
    case 'FormatString': {
      const replaced = childrenOf(node).filter((child) => child.name === 'FormatReplacement');
      if (replaced.length === 0) {
        return { kind: 'string', value: unquoted(textOf(source, node)), from, to };
      }
      const parts: Expression[] = [];
      const opening = /^[a-zA-Z]*("""|'''|"|')/.exec(textOf(source, node))?.[0] ?? '';
      const closing = opening.replace(/^[a-zA-Z]*/, '').length;
      let at = from + opening.length;
      const literal = (end: number, start: number) => {
        if (end > start) {
          parts.push({
            kind: 'string',
            value: source.text.slice(start, end),
            from: start,
            to: end,
          });
        }
      };
      for (const part of replaced) {
        literal(part.from, at);
        parts.push(read(childrenOf(part)[1]));
        at = part.to;
      }
      literal(to - closing, at);
      return { kind: 'format', parts, from, to };
    }
    case 'None':
      return { kind: 'constant', value: 'None', from, to };
    case 'Boolean':
      return {
        kind: 'constant',
        value: textOf(source, node) === 'True' ? 'True' : 'False',
        from,
        to,
      };
    case 'Ellipsis':
      return { kind: 'constant', value: '...', from, to };
    case 'ParenthesizedExpression': {
      const inner = childrenOf(node).find((child) => child.name !== '(' && child.name !== ')');
      return inner ? read(inner) : { kind: 'broken', from, to };
    }
    case 'TupleExpression':
    case 'ArrayExpression':
    case 'SetExpression': {
      const kind =
        node.name === 'TupleExpression' ? 'tuple' : node.name === 'SetExpression' ? 'set' : 'list';
      return { kind, items: readItems(source, inside(node)), from, to };
    }
    case 'DictionaryExpression':
      return { kind: 'dict', entries: readEntries(source, inside(node)), from, to };
    case 'MemberExpression':
      return member(source, node);
    case 'CallExpression': {
      const [callee, list] = childrenOf(node);
      return { kind: 'call', callee: read(callee), args: readArguments(source, list), from, to };
    }
    case 'UnaryExpression': {
      const [operator, operand] = childrenOf(node);
      return {
        kind: 'unary',
        operator: operator ? textOf(source, operator) : '',
        operand: read(operand),
        from,
        to,
      };
    }
    case 'BinaryExpression': {
      const children = childrenOf(node);
      const operator = children
        .slice(1, -1)
        .map((child) => textOf(source, child))
        .join(' ');
      return children.length < 3
        ? { kind: 'broken', from, to }
        : {
            kind: 'binary',
            operator,
            left: read(children[0]),
            right: read(children.at(-1)),
            from,
            to,
          };
    }
    case 'ConditionalExpression': {
      const parts = childrenOf(node).filter(
        (child) => child.name !== 'if' && child.name !== 'else',
      );
      const [then, test, otherwise] = parts;
      return {
        kind: 'conditional',
        test: read(test),
        then: read(then),
        otherwise: read(otherwise),
        from,
        to,
      };
    }
    case 'LambdaExpression': {
      const children = childrenOf(node);
      const list = children.find((child) => child.name === 'ParamList');
      return {
        kind: 'lambda',
        parameters: list ? readParameters(source, list) : [],
        body: read(children.at(-1)),
        from,
        to,
      };
    }
    case 'ArrayComprehensionExpression':
    case 'ComprehensionExpression':
    case 'SetComprehensionExpression':
    case 'DictionaryComprehensionExpression':
      return comprehension(source, node, inside(node));
    case 'NamedExpression': {
      const [name, , value] = childrenOf(node);
      return {
        kind: 'walrus',
        name: name ? textOf(source, name) : '',
        value: read(value),
        from,
        to,
      };
    }
    case 'AwaitExpression':
    case 'YieldExpression': {
      const value = childrenOf(node).find(
        (child) => !['await', 'yield', 'from'].includes(child.name),
      );
      const kind = node.name === 'AwaitExpression' ? 'await' : 'yield';
      return { kind, value: value && read(value), from, to };
    }
    default:
      return { kind: 'broken', from, to };
  }
}

/** The children between brackets. */
function inside(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(
    (child, place, all) =>
      !(place === 0 && '([{'.includes(child.name)) &&
      !(place === all.length - 1 && ')]}'.includes(child.name)),
  );
}

/** Expressions between commas, `*x` among them. */
export function readItems(source: Source, nodes: readonly SyntaxNode[]): Expression[] {
  const items: Expression[] = [];
  for (let place = 0; place < nodes.length; place++) {
    const node = nodes[place]!;
    if (node.name === ',') continue;
    if (node.name === '*') {
      const value = readExpression(source, nodes[++place]);
      items.push({ kind: 'star', value, from: node.from, to: value.to });
    } else items.push(readExpression(source, node));
  }
  return items;
}

function readEntries(source: Source, nodes: readonly SyntaxNode[]) {
  const entries: { key: Expression | undefined; value: Expression }[] = [];
  for (let place = 0; place < nodes.length; place++) {
    const node = nodes[place]!;
    if (node.name === ',' || node.name === ':') continue;
    if (node.name === '**') {
      entries.push({ key: undefined, value: readExpression(source, nodes[++place]) });
    } else if (nodes[place + 1]?.name === ':') {
      entries.push({
        key: readExpression(source, node),
        value: readExpression(source, nodes[place + 2]),
      });
      place += 2;
    }
  }
  return entries;
}

function member(source: Source, node: SyntaxNode): Expression {
  const { from, to } = node;
  const [object, opening, ...rest] = childrenOf(node);
  if (opening?.name === '.') {
    const name = rest[0];
    if (object?.name === 'Number' && !name)
      return { ...numberOf(`${textOf(source, object)}.`), from, to };
    const at = readExpression(source, object);
    return { kind: 'attribute', object: at, name: name ? textOf(source, name) : '', from, to };
  }
  if (opening?.name !== '[') return { kind: 'broken', from, to };
  const items: Expression[] = [];
  let part: SyntaxNode[] = [];
  let commas = 0;
  const flush = () => {
    if (part.length > 0) items.push(subscript(source, part));
    part = [];
  };
  for (const child of rest) {
    if (child.name === ']') break;
    if (child.name === ',') {
      commas++;
      flush();
    } else part.push(child);
  }
  flush();
  const index: Expression =
    commas > 0
      ? { kind: 'tuple', items, from: opening.from, to }
      : (items[0] ?? { kind: 'broken', from, to });
  return { kind: 'index', object: readExpression(source, object), index, from, to };
}

function subscript(source: Source, nodes: readonly SyntaxNode[]): Expression {
  const [from, to] = [nodes[0]!.from, nodes.at(-1)!.to];
  if (nodes.some((node) => node.name === ':')) {
    const parts: (Expression | undefined)[] = [undefined];
    for (const node of nodes) {
      if (node.name === ':') parts.push(undefined);
      else parts[parts.length - 1] = readExpression(source, node);
    }
    return { kind: 'slice', start: parts[0], stop: parts[1], step: parts[2], from, to };
  }
  return readItems(source, nodes)[0] ?? { kind: 'broken', from, to };
}

function comprehension(source: Source, node: SyntaxNode, nodes: SyntaxNode[]): Expression {
  const { from, to } = node;
  const first = nodes.findIndex((child) => child.name === 'for' || child.name === 'async');
  const head = nodes.slice(0, first < 0 ? nodes.length : first);
  const clauses: { target: Expression; iterable: Expression; conditions: Expression[] }[] = [];
  let place = Math.max(first, 0);
  while (place < nodes.length) {
    const keyword = nodes[place++]!;
    if (keyword.name === 'for') {
      const targets: SyntaxNode[] = [];
      while (place < nodes.length && nodes[place]!.name !== 'in') targets.push(nodes[place++]!);
      place++;
      const iterable = readExpression(source, nodes[place++]);
      clauses.push({ target: readTarget(source, targets), iterable, conditions: [] });
    } else if (keyword.name === 'if') {
      clauses.at(-1)?.conditions.push(readExpression(source, nodes[place++]));
    }
  }
  const isDict = node.name === 'DictionaryComprehensionExpression';
  const of = isDict
    ? 'dict'
    : node.name === 'ArrayComprehensionExpression'
      ? 'list'
      : node.name === 'SetComprehensionExpression'
        ? 'set'
        : 'generator';
  return {
    kind: 'comprehension',
    of,
    key: isDict ? readExpression(source, head[0]) : undefined,
    element: readExpression(source, head.at(-1)),
    clauses: clauses,
    from,
    to,
  };
}

/** What stands left of `in` or `=`: one target, or a tuple of them without brackets. */
export function readTarget(source: Source, nodes: readonly SyntaxNode[]): Expression {
  const items = readItems(source, nodes);
  const comma = nodes.some((node) => node.name === ',');
  const [from, to] = [nodes[0]?.from ?? 0, nodes.at(-1)?.to ?? 0];
  if (!comma && items.length === 1) return items[0]!;
  return items.length === 0 ? { kind: 'broken', from, to } : { kind: 'tuple', items, from, to };
}

/** The arguments of a call, also the bases of a class. */
export function readArguments(source: Source, list: SyntaxNode | undefined): Argument[] {
  if (list?.name !== 'ArgList') return [];
  const nodes = inside(list);
  if (nodes.some((node) => node.name === 'for')) {
    return [{ value: comprehension(source, list, nodes), name: undefined, star: '' }];
  }
  const args: Argument[] = [];
  for (let place = 0; place < nodes.length; place++) {
    const node = nodes[place]!;
    if (node.name === ',') continue;
    if (node.name === '*' || node.name === '**') {
      const value = readExpression(source, nodes[++place]);
      args.push({ value, name: undefined, star: node.name });
    } else if (nodes[place + 1]?.name === 'AssignOp') {
      args.push({
        value: readExpression(source, nodes[place + 2]),
        name: textOf(source, node),
        star: '',
      });
      place += 2;
    } else args.push({ value: readExpression(source, node), name: undefined, star: '' });
  }
  return args;
}

export function readParameters(source: Source, list: SyntaxNode): Parameter[] {
  const parameters: Parameter[] = [];
  let star: Parameter['star'] = '';
  let named = false;
  const nodes = inside(list);
  for (let place = 0; place < nodes.length; place++) {
    const node = nodes[place]!;
    if (node.name === ',') {
      if (star === '*') named = true;
      star = '';
    } else if (node.name === '*' || node.name === '**') star = node.name;
    else if (node.name === 'VariableName') {
      let [annotation, value]: (Expression | undefined)[] = [];
      if (nodes[place + 1]?.name === 'TypeDef') {
        annotation = readExpression(
          source,
          childrenOf(nodes[++place]!).find((child) => child.name !== ':'),
        );
      }
      if (nodes[place + 1]?.name === 'AssignOp') {
        value = readExpression(source, nodes[place + 2]);
        place += 2;
      }
      const { from, to } = node;
      parameters.push({ from, to, name: textOf(source, node), star, annotation, value, named });
      if (star === '*') named = true;
      star = '';
    }
  }
  return parameters;
}

function numberOf(text: string): { kind: 'number'; value: number; integer: boolean } {
  const plain = text.replaceAll('_', '');
  const integer = /^(\d+|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(plain);
  const value = Number(plain.replace(/[jJlL]$/, ''));
  return { kind: 'number', value, integer: integer && Number.isSafeInteger(value) };
}

function unquoted(text: string): string {
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)("""|'''|"|')/.exec(text) ?? [];
  const inner = text.slice(prefix.length + quote.length, text.length - quote.length);
  return /r/i.test(prefix) ? inner : inner.replace(/\\\n/g, '').replace(/\\(['"\\])/g, '$1');
}

export type { Statement };
