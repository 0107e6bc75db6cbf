import type { Size } from '../../tensor/size';
import type { Known } from '../../tensor/size-facts';
import type { FunctionValue, ListValue, Scope, TensorValue, Value } from '../values';
import type { Problem } from './findings';
import type { Machine } from './machine';
import { holdsHidden, holdsLists, membersOf, partsOf, renewed } from './recalled';

/** Values of longer texts are not compared. */
const longest = 20_000;

interface Kept {
  readonly answer: Value;
  /** What is known after the call. */
  readonly facts: Known;
  readonly problems: readonly Problem[];
  readonly work: Size;
  /** Lists are new in every call, and sizes that nobody can name and that came after so many others. */
  readonly hidden: number | undefined;
}

type Fields<T> = T extends unknown ? Exclude<keyof T, 'kind'> : never;

/**
 * Everything that values hold, as this file knows it. Who adds something to a value reads here that
 * `key` must tell it apart (of a tensor it does), `lasts` must know whether it can change, and
 * `renewed` (in `recalled.ts`) must renew the sizes in it.
 */
type Told =
  | 'size over value ofRank flag start stop step of state level born entries rest'
  | 'name parameters body definition scope defaults qualname owner self plain'
  | 'bases attributes dataclass fields class built type options callee args named given resolve'
  | 'before from less after usual pattern'
  | 'fields strides numbers shape dtype library like contiguous last parameter product weightOf sometimes items element length head tail';
type Words<T> = T extends `${infer A} ${infer B}` ? A | Words<B> : T;
/** Does not compile where a value holds something else. */
export const toldApart = true satisfies Exclude<
  Fields<Value> | Fields<ListValue['state']>,
  Words<Told>
> extends never
  ? true
  : false;

/**
 * Calls that ran before. A loop runs its body several times, and a model calls the same layer from
 * many places: where a function is given the same again and nothing that it can see has changed, what
 * it gave is what it gives. Only calls that did nothing but answer are kept.
 */
export class Recall {
  private kept = new Map<string, Kept>();
  private readonly ids = new WeakMap<object, number>();
  private readonly shared = new WeakSet();
  private sharing = false;
  private lastId = 0;

  constructor(private readonly m: Machine) {}

  forget(): void {
    if (this.kept.size > 0) this.kept = new Map();
  }

  /** The answer of a call: that of before, or of `run`. */
  call(fn: FunctionValue, bound: ReadonlyMap<string, Value>, run: () => Value): Value {
    const { m } = this;
    const key = this.keyOf(fn, bound);
    if (key === undefined) return run();
    const kept = this.kept.get(key);
    if (kept) {
      if (kept.facts.now !== m.facts.version) m.facts.know(kept.facts);
      m.problems.push(...kept.problems);
      m.observed.work.add(kept.work);
      return kept.hidden === undefined
        ? kept.answer
        : renewed(m, kept.answer, kept.hidden, new Map<string, Size>());
    }
    const { lastId } = this;
    const { hidden, changes, heap, made, calls } = m;
    const { open, version } = m.facts;
    const { length } = m.problems;
    const { work } = m.observed;
    const before = work.begin();
    const answer = run();
    const done = work.end(before);
    work.add(done);
    if (
      m.made === made &&
      m.changes === changes &&
      m.heap === heap &&
      m.facts.open === open &&
      this.lasts(answer, lastId, calls)
    ) {
      const fresh = m.hidden !== hidden && holdsHidden(answer, hidden);
      const copied = fresh || holdsLists(answer);
      // What is known of a size that nobody can name is not known of another.
      if (!fresh || m.facts.version === version)
        this.kept.set(key, {
          answer,
          facts: m.facts.known(),
          hidden: copied ? hidden : undefined,
          problems: m.problems.slice(length),
          work: done,
        });
    }
    return answer;
  }

  /** All that a function can see beside its arguments, as far as it can change. */
  private state(): string {
    const { m } = this;
    return `${m.changes} ${m.heap} ${m.facts.version} ${m.facts.open} ${m.uncertain} ${m.guarded} ${m.sober}`;
  }

  private keyOf(fn: FunctionValue, bound: ReadonlyMap<string, Value>): string | undefined {
    const parts = [this.state(), `${this.id(fn.body)}`, this.scopeKey(fn.scope)];
    for (const value of bound.values()) {
      const key = this.key(value, 0);
      if (key === undefined) return undefined;
      parts.push(key);
    }
    return parts.join('\n');
  }

  /** Whether others than the call that made a list may see it. */
  isShared(list: ListValue): boolean {
    return this.shared.has(list);
  }

  /** A value is kept where others see it, with all lists in it. */
  share(value: Value): string | undefined {
    this.sharing = true;
    const key = this.key(value, 0);
    this.sharing = false;
    return key;
  }

  /** A text for what is written somewhere; undefined: it is like nothing else. */
  written(map: object, value: unknown): string | undefined {
    const key = this.share(value as Value);
    return key === undefined ? undefined : `${this.id(map)} ${key}`;
  }

  /** Whether two values are alike in all that can be asked of them. */
  alike(a: Value, b: Value): boolean {
    if (a === b) return true;
    const key = a.kind === b.kind ? this.key(a, 0) : undefined;
    return key !== undefined && key === this.key(b, 0);
  }

  private id(object: object): number {
    const known = this.ids.get(object);
    if (known !== undefined) return known;
    this.ids.set(object, ++this.lastId);
    return this.lastId;
  }

  /** The names that a function sees, and how often they were written. Those of a file are the state's. */
  private scopeKey(scope: Scope): string {
    let key = '';
    for (let at = scope; at.parent; at = at.parent)
      key += `${this.id(at.values)}:${at.values.version} `;
    return key;
  }

  /** Two values of one key are alike in all that can be asked of them; undefined: too deep to tell. */
  private key(value: Value, depth: number): string | undefined {
    if (depth > (this.sharing ? 30 : 6)) return undefined;
    switch (value.kind) {
      case 'tensor':
        return this.tensorKey(value);
      case 'int':
        return `i${value.size.text}${value.usual ? 'u' : ''}`;
      case 'float':
        return `f${value.size?.text}/${value.over?.text}`;
      case 'bool':
        return `b${value.value}${value.ofRank ? 'r' : ''}${value.usual ?? ''}${value.flag ? 'f' : ''}`;
      case 'string':
        return value.value === undefined
          ? `s ${value.usual} ${value.pattern}`
          : `s${JSON.stringify(value.value)}`;
      case 'dtype':
        return `dtype ${value.dtype}`;
      case 'none':
      case 'ellipsis':
      case 'unknown':
        return value.kind;
      case 'slice':
        return this.all('slice', [value.start, value.stop, value.step], depth);
      case 'range':
        return `r${value.start.text}:${value.stop.text}:${value.step.text}`;
      case 'list': {
        if (this.sharing) this.shared.add(value);
        const { items, element, length, head, tail } = value.state;
        const name = `${value.of}${value.level ?? ''}${value.fields?.join() ?? ''}`;
        return items
          ? this.all(`${name}[`, items, depth)
          : this.all(
              `${name}*${length.text} ${head?.length}`,
              [element, ...(head ?? []), ...(tail ? [tail] : [])],
              depth,
            );
      }
      case 'dict':
        return this.all(
          `{${[...value.entries.keys()].map((name) => JSON.stringify(name)).join()}`,
          [...value.entries.values(), ...(value.rest ? [value.rest] : [])],
          depth,
        );
      case 'function':
        return this.all(
          `d${this.id(value.body)} ${this.id(value.defaults)} ${value.plain} ${this.scopeKey(value.scope)}`,
          value.self ? [value.self] : [],
          depth,
        );
      case 'partial':
        return this.all(
          `p${[...value.named.keys()].join()}`,
          [value.callee, ...value.args, ...value.named.values()],
          depth,
        );
      case 'builtin':
        return value.self ? this.all(value.name, [value.self], depth) : `l${value.name}`;
      case 'union':
        return this.all(
          value.usual ? '|usually ' : '|',
          value.usual ? [value.usual, ...value.options] : value.options,
          depth,
        );
      case 'shape':
        return this.all(
          `sh${value.before?.length} ${value.from} ${value.less}`,
          partsOf(value),
          depth,
        );
      case 'super':
        return this.all(`u${this.id(value.class)}`, [value.self], depth);
      case 'given':
        return `g${this.id(value.given)}`;
      case 'module':
        return `m${value.name} ${value.scope ? this.id(value.scope.values) : ''}`;
      case 'class':
      case 'instance':
      case 'layer':
      case 'import':
        return `o${this.id(value)}`;
    }
  }

  private all(name: string, values: readonly Value[], depth: number): string | undefined {
    let key: string | undefined = `${name}(`;
    for (const value of values) {
      const inner = this.key(value, depth + 1);
      key = inner === undefined || !key || key.length > longest ? undefined : `${key}${inner},`;
      if (!key && !this.sharing) return undefined;
    }
    return key && `${key})`;
  }

  private tensorKey(tensor: TensorValue): string {
    let key = 't';
    for (const [name, field] of Object.entries(tensor)) {
      if (field === undefined || name === 'kind') continue;
      if (name === 'shape')
        key += tensor.shape ? `(${tensor.shape.map((size) => size.text).join(',')})` : '?';
      else if (name === 'last') key += ` last ${(field as Size).text}`;
      else if (name === 'like' && tensor.like)
        key += ` like ${this.id(tensor.like.given)} ${tensor.like.what} ${tensor.like.offset ?? ''}`;
      else
        key += ` ${name} ${typeof field === 'object' ? this.id(field as object) : String(field)}`;
    }
    return key;
  }

  /** Whether an answer can be given twice: nobody can change it. */
  private lasts(value: Value, id: number, calls: number): boolean {
    const lasts = (one: Value) => this.lasts(one, id, calls);
    switch (value.kind) {
      case 'tensor':
      case 'int':
      case 'float':
      case 'bool':
      case 'string':
      case 'none':
      case 'ellipsis':
      case 'dtype':
      case 'unknown':
      case 'given':
      case 'module':
      case 'range':
        return true;
      case 'list':
        return (
          (value.of === 'tuple' || ((value.born ?? 0) > calls && !this.shared.has(value))) &&
          membersOf(value).every(lasts)
        );
      case 'union':
        return value.options.every(lasts) && (!value.usual || lasts(value.usual));
      case 'builtin':
        return !value.self || lasts(value.self);
      case 'shape':
        return partsOf(value).every(lasts);
      case 'slice':
        return [value.start, value.stop, value.step].every(lasts);
      case 'class':
      case 'instance':
      case 'layer':
        return this.id(value) <= id;
      default:
        return false;
    }
  }
}
