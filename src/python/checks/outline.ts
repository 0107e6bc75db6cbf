import type { ClassDefinition, Expression, FunctionDefinition, Statement } from '../syntax/ast';
import { type Node, childrenOf } from './tree';

/** A value that a name or an attribute of `self` gets. */
export interface Assigned {
  /** Where the statement begins, and where it ends. */
  readonly from: number;
  readonly to: number;
  readonly value: Expression;
  /** Which of several names of `a, b = …` it is. */
  readonly part?: number;
  /** Whether it may not run: in a branch or a loop. */
  readonly maybe: boolean;
}

/** A function, or the file itself: what its names get. */
export interface Place {
  readonly fn: FunctionDefinition | undefined;
  readonly cls: ClassInfo | undefined;
  readonly outer: Place | undefined;
  readonly names: Map<string, Assigned[]>;
  /** Every call, operation and index in it, the inner ones first. */
  readonly nodes: Expression[];
}

export interface ClassInfo {
  readonly definition: ClassDefinition;
  /** What `self.x = …` and `register_buffer` keep. */
  readonly attributes: Map<string, Assigned[]>;
}

const branches: ReadonlySet<Node['kind']> = new Set([
  'if',
  'for',
  'while',
  'try',
  'match',
  'conditional',
]);
const operations: ReadonlySet<Node['kind']> = new Set(['call', 'binary', 'index', 'unary']);

/** The places of a file, with what their names get: read once for all checks. */
export function outlineOf(body: readonly Statement[]): Place[] {
  const all: Place[] = [];
  const place = (
    fn: FunctionDefinition | undefined,
    cls: ClassInfo | undefined,
    outer: Place | undefined,
  ): Place => {
    const made: Place = { fn, cls, outer, names: new Map(), nodes: [] };
    all.push(made);
    return made;
  };
  const visit = (node: Node, at: Place, maybe: boolean): void => {
    if (node.kind === 'function') {
      // A function inside a method belongs to no class itself.
      const method = at.fn === undefined ? at.cls : undefined;
      const inner = place(node, method ?? at.cls, at);
      for (const one of node.body) visit(one, inner, false);
      return;
    }
    if (node.kind === 'class') {
      const cls = { definition: node, attributes: new Map<string, Assigned[]>() };
      const inner: Place = { fn: undefined, cls, outer: at, names: new Map(), nodes: [] };
      for (const one of node.body) visit(one, inner, false);
      return;
    }
    if (node.kind === 'assign' && node.value)
      for (const target of node.targets) assignTo(at, target, node, node.value, maybe);
    if (node.kind === 'update')
      assignTo(
        at,
        node.target,
        node,
        {
          kind: 'binary',
          operator: node.operator,
          left: node.target,
          right: node.value,
          from: node.from,
          to: node.to,
        },
        maybe,
      );
    if (node.kind === 'call') buffered(at, node, maybe);
    const branch = maybe || branches.has(node.kind);
    for (const child of childrenOf(node)) visit(child, at, branch);
    if (operations.has(node.kind)) at.nodes.push(node as Expression);
  };
  const file = place(undefined, undefined, undefined);
  for (const one of body) visit(one, file, false);
  return all;
}

function assignTo(
  at: Place,
  target: Expression,
  { from, to }: Statement,
  value: Expression,
  maybe: boolean,
  part?: number,
): void {
  const assigned = { from, to, value, maybe, ...(part === undefined ? {} : { part }) };
  if (target.kind === 'name') push(at.names, target.name, assigned);
  else if (target.kind === 'attribute' && target.object.kind === 'name') {
    if (target.object.name === 'self' && at.cls) push(at.cls.attributes, target.name, assigned);
  } else if (target.kind === 'tuple' || target.kind === 'list') {
    const same =
      (value.kind === 'tuple' || value.kind === 'list') &&
      value.items.length === target.items.length;
    target.items.forEach((one, place) => {
      if (same) assignTo(at, one, { from, to } as Statement, value.items[place]!, maybe);
      else assignTo(at, one, { from, to } as Statement, value, maybe, place);
    });
  }
}

/** `self.register_buffer("mask", …)`. */
function buffered(at: Place, call: Extract<Expression, { kind: 'call' }>, maybe: boolean): void {
  const { callee, args } = call;
  if (callee.kind !== 'attribute' || callee.name !== 'register_buffer' || !at.cls) return;
  const [name, value] = args;
  if (name?.value.kind === 'string' && value)
    push(at.cls.attributes, name.value.value, {
      from: call.from,
      to: call.to,
      value: value.value,
      maybe,
    });
}

function push(map: Map<string, Assigned[]>, name: string, assigned: Assigned): void {
  const all = map.get(name);
  if (all) all.push(assigned);
  else map.set(name, [assigned]);
}

/** What a name or an attribute of `self` last got before a place in the text; undefined: not known. */
export function lastAssigned(
  at: Place,
  node: Expression,
  before = node.from,
): Assigned | undefined {
  if (node.kind === 'name') {
    for (let place: Place | undefined = at; place; place = place.outer) {
      const all = place.names.get(node.name);
      if (all) return place === at ? all.findLast(({ to }) => to <= before) : all.at(-1);
      if (place.fn?.parameters.some(({ name }) => name === node.name)) return undefined;
    }
    return undefined;
  }
  if (node.kind === 'attribute' && node.object.kind === 'name' && node.object.name === 'self')
    return at.cls?.attributes.get(node.name)?.at(-1);
  return undefined;
}

/** The expression that a name stands for, followed as long as there is one. */
export function followed(at: Place, node: Expression): Expression {
  let now = node;
  let before = node.from;
  for (let step = 0; step < 8; step++) {
    const found = lastAssigned(at, now, before);
    if (!found || found.part !== undefined) return now;
    before = Math.min(before, found.from);
    now = found.value;
  }
  return now;
}
