import { type Size, sizeOf } from '../tensor/size';
import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Parameter,
  Statement,
} from './syntax/ast';

export type Dtype = 'float' | 'int' | 'bool' | 'complex';
export type Library = 'torch' | 'numpy' | 'jax';

/** A thing that is given from outside, which its uses make known: a parameter, a field of a configuration. */
export class Given {
  private known: {
    readonly shape?: readonly Size[];
    readonly last?: Size;
    readonly tensor?: boolean;
  } = {};
  private readonly sizes = new Map<number, Size>();
  /** Rows of a table were looked up by it. */
  indexes = false;
  /** Its shape was cut: it has more axes than were asked for. */
  longer = false;
  /** It may be None. */
  optional = false;
  /** What it is where nobody says otherwise: its default in the text. */
  usual: Value | undefined;

  constructor(
    /** "x", "config.n_embd". */
    readonly path: string,
    readonly name: string,
    /** Given to a function that runs on tensors, not to a constructor. */
    readonly input: boolean,
    private readonly changed: () => void,
  ) {}

  get shape(): readonly Size[] | undefined {
    return this.known.shape;
  }

  set shape(shape: readonly Size[] | undefined) {
    const { shape: before, ...rest } = this.known;
    if (shape !== before) this.learn(shape ? { ...rest, shape } : rest);
  }

  /** What is known of its last size while its rank is not. */
  get last(): Size | undefined {
    return this.known.last;
  }

  set last(last: Size | undefined) {
    const { last: before, ...rest } = this.known;
    if (last?.text !== before?.text) this.learn(last ? { ...rest, last } : rest);
  }

  /** Used where only a tensor will do. */
  get tensor(): boolean {
    return this.known.tensor === true;
  }

  set tensor(tensor: boolean) {
    if (tensor !== this.tensor) this.learn({ ...this.known, tensor });
  }

  /** Sizes that were asked for before the rank was known, by axis. */
  get axes(): ReadonlyMap<number, Size> {
    return this.sizes;
  }

  learnAxis(axis: number, size: Size): void {
    if (this.sizes.get(axis)?.text === size.text) return;
    this.sizes.set(axis, size);
    this.changed();
  }

  private learn(known: typeof this.known): void {
    this.known = known;
    this.changed();
  }
}

/** How the shape of a tensor hangs on that of a given one. */
export interface Like {
  readonly given: Given;
  readonly what: 'shape' | 'rank';
  /** How many axes more it has. */
  readonly offset?: number;
}

export interface TensorValue {
  readonly kind: 'tensor';
  /** null: not even the rank is known. */
  readonly shape: readonly Size[] | null;
  readonly dtype: Dtype | undefined;
  readonly library: Library;
  /** While the shape is not known: it is that of a given tensor, or has its rank. */
  readonly like?: Like;
  /** Whether the cells lie row by row in memory. undefined: not known. */
  readonly contiguous?: boolean;
  /** How the cells lie where they do not lie row by row; `view` asks for it. */
  readonly strides?: readonly Size[];
  readonly last?: Size | undefined;
  /** The numbers that it was made of, where they are few and written out. */
  readonly numbers?: readonly Value[];
  readonly parameter?: boolean;
  /** The product of two tensors: attention scores, if a softmax follows. */
  readonly product?: boolean;
  /** The layer that it is the weight of. */
  readonly weightOf?: LayerValue;
}

export interface ListState {
  /** null: a list of unknown length, whose members are like `element`. */
  readonly items: readonly Value[] | null;
  readonly element: Value;
  readonly length: Size;
  /** The first members of a list of unknown length, and what all the others are like. */
  readonly head?: readonly Value[];
  readonly tail?: Value;
}

export interface ListValue {
  readonly kind: 'list';
  /** 'list' alone can change. */
  readonly of: 'list' | 'tuple' | 'set' | 'modules';
  readonly state: ListState;
  /** Names of its members, where it is a named tuple. */
  readonly fields?: readonly string[];
  /** In how many branches and loops it was made. */
  readonly level?: number;
  /** In which call it was made. */
  readonly born?: number;
}

export interface DictValue {
  readonly kind: 'dict';
  readonly entries: Map<string, Value>;
  /** Whether it has entries of other keys, too. */
  readonly rest: Value | undefined;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[] | Expression;
  readonly definition: FunctionDefinition | undefined;
  readonly scope: Scope;
  readonly defaults: ReadonlyMap<string, Value>;
  /** Python's qualified name. */
  readonly qualname: string;
  readonly owner: ClassValue | undefined;
  readonly self: Value | undefined;
  readonly plain: 'method' | 'static' | 'class' | 'property';
}

export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  readonly definition: ClassDefinition;
  readonly bases: readonly Value[];
  readonly attributes: Map<string, Value>;
  readonly scope: Scope;
  readonly dataclass: boolean;
  /** Fields of a dataclass, in order. */
  readonly fields: readonly string[];
}

export interface InstanceValue {
  readonly kind: 'instance';
  readonly class: ClassValue;
  readonly attributes: Map<string, Value>;
  /** What its constructor was given, by parameter. */
  readonly built: ReadonlyMap<string, Value> | undefined;
}

/** A module of a library with its options: `nn.Linear(3, 4)`. */
export interface LayerValue {
  /** In its place there may be none. */
  readonly sometimes?: boolean;
  readonly kind: 'layer';
  readonly type: string;
  readonly options: Map<string, Value>;
  readonly attributes: Map<string, Value>;
}

/** The shape of a tensor whose rank is not known, or a part of it with sizes around: `(*x.shape[:-1], 8)`. */
export interface OpenShape {
  readonly kind: 'shape';
  readonly of: Value;
  readonly before?: readonly Value[];
  /** How many of its axes are left out in front. */
  readonly from?: number;
  /** How many are left out behind. */
  readonly less?: number;
  readonly after?: readonly Value[];
}

export type Value =
  | TensorValue
  /** `usual`: the default of a parameter, which nobody gave. */
  | { readonly kind: 'int'; readonly size: Size; readonly usual?: true }
  /** `over`: the number is `size / over`, where that is known. */
  | { readonly kind: 'float'; readonly size?: Size; readonly over?: Size }
  /** `ofRank`: it hangs on how many axes a tensor has. `usual`: its default, while it is not known. `flag`: others set it as often. */
  | {
      readonly kind: 'bool';
      readonly value: boolean | undefined;
      readonly ofRank?: boolean;
      readonly usual?: boolean;
      readonly flag?: boolean;
    }
  /** `pattern`: what is known of it, with a star for what is not. */
  | {
      readonly kind: 'string';
      readonly value: string | undefined;
      readonly usual?: string;
      readonly pattern?: string;
    }
  | { readonly kind: 'none' | 'ellipsis' }
  /** A dtype, a device: what says how numbers are kept. */
  | { readonly kind: 'dtype'; readonly dtype?: Dtype }
  | { readonly kind: 'slice'; readonly start: Value; readonly stop: Value; readonly step: Value }
  | { readonly kind: 'range'; readonly start: Size; readonly stop: Size; readonly step: Size }
  | ListValue
  | DictValue
  | FunctionValue
  /** A function of a library, or a method of a value. */
  | { readonly kind: 'builtin'; readonly name: string; readonly self?: Value }
  | {
      readonly kind: 'partial';
      readonly callee: Value;
      readonly args: readonly Value[];
      readonly named: ReadonlyMap<string, Value>;
    }
  | ClassValue
  | InstanceValue
  | LayerValue
  | { readonly kind: 'module'; readonly name: string; readonly scope?: Scope }
  | { readonly kind: 'super'; readonly class: ClassValue; readonly self: Value }
  /** A thing given from outside, of which only its name is known. */
  | { readonly kind: 'given'; readonly given: Given }
  /** `usual`: what it is where nobody says otherwise. */
  | { readonly kind: 'union'; readonly options: readonly Value[]; readonly usual?: Value }
  | OpenShape
  /** A name from another file, which is read when the name is first used. */
  | { readonly kind: 'import'; readonly resolve: () => Value }
  | { readonly kind: 'unknown' };

/** The names of a scope. What a function in it sees can change while it runs. */
export class Names extends Map<string, Value> {
  /** Whether a function was made here that sees these names later. */
  seen = false;
  /** How often a name was written. */
  version = 0;
}

export interface Scope {
  readonly values: Names;
  readonly parent: Scope | undefined;
  readonly module: Scope | undefined;
  readonly globals: Set<string>;
}

export const unknown: Value = { kind: 'unknown' };
export const none: Value = { kind: 'none' };
export const someBool: Value = { kind: 'bool', value: undefined };
export const someString: Value = { kind: 'string', value: undefined };
export const someFloat: Value = { kind: 'float' };

export function intOf(size: Size): Value {
  return { kind: 'int', size };
}

export function listOf(items: readonly Value[], of: ListValue['of'] = 'list'): ListValue {
  return { kind: 'list', of, state: { items, element: unknown, length: sizeOf(items.length) } };
}

export function tupleOf(items: readonly Value[]): ListValue {
  return listOf(items, 'tuple');
}

/** A list of which the length alone is known. */
export function manyOf(element: Value, length: Size, of: ListValue['of'] = 'list'): ListValue {
  return { kind: 'list', of, state: { items: null, element, length } };
}

export function tensorOf(
  shape: readonly Size[] | null,
  more: Partial<Omit<TensorValue, 'kind' | 'shape'>> = {},
): TensorValue {
  const { dtype = 'float', library = 'torch', ...rest } = more;
  return { kind: 'tensor', shape, dtype, library, ...rest };
}

/** Whether a value certainly or possibly holds a tensor. */
export function isTensor(value: Value): boolean {
  return value.kind === 'tensor' || (value.kind === 'given' && value.given.tensor);
}

/** The members of a list whose members are all known. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  return value.kind === 'list' ? (value.state.items ?? undefined) : undefined;
}
