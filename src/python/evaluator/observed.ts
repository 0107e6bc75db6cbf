import type { Size } from '../../tensor/size';
import type { Expression, Parameter, Range } from '../syntax/ast';
import type { Dtype, LayerValue, Scope, TensorValue, Value } from '../values';
import type { SourceModule } from './findings';
import type { Machine } from './machine';
import type { Run } from './runs';
import type { NamedSize } from './size-names';
import { Work } from './work';

/** An argument of an operation, as far as words about it need it. */
export interface Operand {
  /** A tensor, where its rank is known. */
  readonly shape?: readonly Size[];
  readonly size?: Size;
  readonly text?: string;
  readonly items?: readonly Operand[];
}

/** How a value came about: the operation, and what it was given. */
export interface Made {
  /** As the user knows it: "softmax", "@", "Linear", "Block". */
  readonly operation: string;
  /** Whose it is: a library's function, its layer, Python's syntax, or the user's own code. */
  readonly of: 'library' | 'layer' | 'syntax' | 'user';
  readonly operands: readonly Operand[];
  readonly named: Readonly<Record<string, Operand>>;
  /** Of a layer: what it was built of. */
  readonly options?: Readonly<Record<string, Operand>>;
}

/** What an expression held when it was evaluated. */
export interface Held extends Range {
  readonly module: SourceModule;
  readonly function: string;
  readonly shape: readonly Size[];
  readonly dtype: Dtype | undefined;
  readonly made: Made | undefined;
}

/** A layer that was named: `self.c_attn`. */
export interface HeldLayer extends Range {
  readonly module: SourceModule;
  readonly function: string;
  readonly type: string;
  readonly options: Readonly<Record<string, Operand>>;
}

/** All that was seen while a function ran. */
export interface Observations {
  readonly held: readonly Held[];
  readonly layers: readonly HeldLayer[];
  readonly runs: readonly Run[];
  readonly scores: readonly { readonly function: string; readonly shape: readonly Size[] }[];
  /** The sizes that were named. */
  readonly names: readonly NamedSize[];
  /** What was given from outside. */
  readonly given: readonly { readonly path: string; readonly name: string }[];
}

interface Maker {
  readonly node: Expression;
  readonly operation: string;
  readonly of: Made['of'];
  readonly args: readonly Value[];
  readonly named?: ReadonlyMap<string, Value> | undefined;
  readonly layer?: LayerValue | undefined;
}

interface Watched extends Range {
  readonly module: SourceModule;
  readonly function: string;
  readonly value: Value;
  readonly maker: Maker | undefined;
  held: Held | HeldLayer | undefined;
  /** What was known when it was settled last. */
  version: number;
}

const noNames: ReadonlyMap<string, Value> = new Map();

/** What is seen while a function runs, for those who read about it: nothing is concluded from it. */
export class Observed {
  runs: Run[] = [];
  readonly work = new Work();
  scores: { readonly function: string; readonly value: TensorValue }[] = [];
  private watched: Watched[] = [];
  private maker: Maker | undefined;

  /** Says how the value of the expression that is being evaluated comes about. */
  by(
    node: Expression,
    operation: string,
    of: Made['of'],
    args: readonly Value[],
    named?: ReadonlyMap<string, Value>,
    layer?: LayerValue,
  ): void {
    this.maker = { node, operation, of, args, named, layer };
  }

  /** The same of a call, by what is called. */
  byCall(
    node: Expression,
    callee: Value,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
  ): void {
    switch (callee.kind) {
      case 'builtin': {
        const last = callee.name.slice(callee.name.lastIndexOf('.') + 1);
        const all = callee.self ? [callee.self, ...args] : args;
        return this.by(node, last, 'library', all, named);
      }
      case 'layer':
        return this.by(node, callee.type, 'layer', args, named, callee);
      case 'instance':
        return this.by(node, callee.class.name, 'user', args, named);
      case 'function':
        return this.by(node, callee.name, 'user', args, named);
      case 'partial':
        return this.byCall(node, callee.callee, [...callee.args, ...args], named);
      default:
    }
  }

  /** Keeps what an expression holds. */
  hold(m: Machine, node: Expression | Parameter, value: Value): void {
    const { maker } = this;
    switch (value.kind) {
      case 'tensor':
        break;
      case 'given':
        if (!value.given.tensor && !value.given.input) return;
        break;
      case 'union':
        if (!value.options.some((option) => option.kind === 'tensor' || option.kind === 'given'))
          return;
        break;
      case 'layer':
        if (!('kind' in node) || (node.kind !== 'attribute' && node.kind !== 'name')) return;
        break;
      default:
        return;
    }
    this.keep(m, node, value, maker?.node === node ? maker : undefined);
  }

  /** Keeps the parameters of a function that begins. */
  parameters(m: Machine, parameters: readonly Parameter[], scope: Scope): void {
    for (const parameter of parameters) {
      const value = scope.values.get(parameter.name);
      if (value && value.kind !== 'layer') this.hold(m, parameter, value);
    }
  }

  private keep(m: Machine, at: Range, value: Value, maker?: Maker): void {
    const { module, qualname } = m.frame;
    this.watched.push({
      module,
      function: qualname,
      from: at.from,
      to: at.to,
      value,
      maker,
      held: undefined,
      version: 0,
    });
  }

  get mark(): number {
    return this.watched.length;
  }

  /** Forgets what was seen since the mark. */
  back(mark: number): void {
    this.watched.length = mark;
  }

  /** Of what was seen since the mark, what stands in these ranges is forgotten. */
  without(mark: number, ranges: ReadonlyMap<number, number>): void {
    const inside = ({ from, to }: Range) => {
      for (const [first, last] of ranges) if (from >= first && to <= last) return true;
      return false;
    };
    const kept = this.watched.slice(mark).filter((one) => !inside(one));
    this.watched.length = mark;
    this.watched.push(...kept);
  }

  /** Puts in what is known now of everything since the mark. */
  settle(m: Machine, mark: number): void {
    for (let place = mark; place < this.watched.length; place++) {
      const one = this.watched[place]!;
      // Where nothing was learnt since, it would be the same again.
      if (one.held && one.version === m.facts.version) continue;
      one.held = one.held ? again(m, one.held) : first(m, one);
      one.version = m.facts.version;
    }
  }

  discard(): void {
    this.watched = [];
    this.scores = [];
    this.runs = [];
  }

  /** What has been seen since the last time, settled. */
  take(m: Machine): Observations {
    this.settle(m, 0);
    const [held, layers]: [Held[], HeldLayer[]] = [[], []];
    for (const { held: one } of this.watched) {
      if (!one) continue;
      if ('type' in one) layers.push(one);
      else held.push(one);
    }
    const scores = this.scores.flatMap(({ function: owner, value }) => {
      const shape = m.tensor(value)?.shape;
      return shape ? [{ function: owner, shape }] : [];
    });
    const { runs } = this;
    this.discard();
    return {
      held,
      layers,
      runs,
      scores,
      names: m.names.all(),
      given: [...m.given.values()].map(({ path, name }) => ({ path, name })),
    };
  }
}

function first(m: Machine, watched: Watched): Watched['held'] {
  const { module, function: owner, from, to, value, maker } = watched;
  const place = { module, function: owner, from, to };
  if (value.kind === 'layer')
    return { ...place, type: value.type, options: recordOf(m, value.options) };
  // To ask a parameter for its tensor would make it one.
  const open = (one: Value) => one.kind === 'given' && !one.given.tensor;
  if (open(value) || (value.kind === 'union' && value.options.some(open))) return undefined;
  const tensor = m.tensor(value);
  if (!tensor?.shape) return undefined;
  const made = maker && {
    operation: maker.operation,
    of: maker.of,
    operands: maker.args.map((arg) => operandOf(m, arg)),
    named: recordOf(m, maker.named ?? noNames),
    ...(maker.layer ? { options: recordOf(m, maker.layer.options) } : {}),
  };
  return { ...place, shape: tensor.shape, dtype: tensor.dtype, made };
}

function again(m: Machine, held: Held | HeldLayer): Held | HeldLayer {
  if ('type' in held) return { ...held, options: recordAgain(m, held.options) };
  const { made } = held;
  return {
    ...held,
    shape: held.shape.map((size) => m.facts.resolve(size)),
    made: made && {
      ...made,
      operands: made.operands.map((one) => operandAgain(m, one)),
      named: recordAgain(m, made.named),
      ...(made.options ? { options: recordAgain(m, made.options) } : {}),
    },
  };
}

function recordOf(m: Machine, values: ReadonlyMap<string, Value>): Record<string, Operand> {
  const record: Record<string, Operand> = {};
  for (const [name, value] of values) record[name] = operandOf(m, value);
  return record;
}

function operandOf(m: Machine, value: Value, depth = 0): Operand {
  switch (value.kind) {
    case 'tensor': {
      const shape = m.tensor(value)?.shape;
      return shape ? { shape } : {};
    }
    case 'given':
      if (value.given.tensor)
        return value.given.shape ? { shape: resolved(m, value.given.shape) } : {};
      return value.given.input ? {} : { size: m.facts.resolve(m.sizeOfGiven(value.given, false)) };
    case 'int':
      return { size: m.facts.resolve(value.size) };
    case 'bool':
      return value.value === undefined ? {} : { text: value.value ? 'True' : 'False' };
    case 'string':
      return value.value === undefined ? {} : { text: value.value };
    case 'none':
      return { text: 'None' };
    case 'list': {
      const { items } = value.state;
      return items && items.length <= 16 && depth < 2
        ? { items: items.map((item) => operandOf(m, item, depth + 1)) }
        : {};
    }
    case 'union': {
      const some = value.options.filter((option) => option.kind !== 'none');
      return some.length === 1 ? operandOf(m, some[0]!, depth + 1) : {};
    }
    default:
      return {};
  }
}

function operandAgain(m: Machine, operand: Operand): Operand {
  if (operand.shape) return { shape: resolved(m, operand.shape) };
  if (operand.size) return { size: m.facts.resolve(operand.size) };
  if (operand.items) return { items: operand.items.map((item) => operandAgain(m, item)) };
  return operand;
}

function recordAgain(
  m: Machine,
  record: Readonly<Record<string, Operand>>,
): Record<string, Operand> {
  return Object.fromEntries(
    Object.entries(record).map(([name, operand]) => [name, operandAgain(m, operand)]),
  );
}

function resolved(m: Machine, shape: readonly Size[]): readonly Size[] {
  return shape.map((size) => m.facts.resolve(size));
}
