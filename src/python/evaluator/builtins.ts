import { type Size, largerOf, sizeOf, smallerOf, unknownSize } from '../../tensor/size';
import {
  type ListValue,
  type Value,
  intOf,
  itemsOf,
  listOf,
  manyOf,
  none,
  someBool,
  someFloat,
  someString,
  tupleOf,
  unknown,
} from '../values';
import { attributeOf } from './attributes';
import { openName } from './binding';
import { type Named, callValue } from './calls';
import { dictMethod, listMethod } from './container-methods';
import { iterate } from './iteration';
import { indexValue } from './indexing';
import { isCallable, isInstance } from './instance-of';
import { oneNumber, someLength } from './numbers';
import { ownList } from './lists';
import { joinValues } from './join';
import type { Machine } from './machine';
import { stringMethod } from './strings';
import { binary, sizeFrom, truncated } from './operators';
import { callModuleMethod } from './modules';

type Builtin = (m: Machine, args: readonly Value[], named: Named) => Value;

const builtins: Record<string, Builtin> = {
  len(m, [value]) {
    if (!value) return unknown;
    if (value.kind === 'shape') return m.someRank();
    someLength(m, value);
    const { items, length } = iterate(m, value);
    if (items) return intOf(sizeOf(items.length));
    return length.terms ? intOf(length) : m.anyInt();
  },
  range(m, args) {
    const sizes = args.map((arg) => sizeFrom(m, arg) ?? m.anySize());
    const [a, b, c] = sizes;
    if (!a) return unknown;
    return { kind: 'range', start: b ? a : sizeOf(0), stop: b ?? a, step: c ?? sizeOf(1) };
  },
  int(m, [value]) {
    if (!value) return intOf(sizeOf(0));
    oneNumber(m, 'int', value);
    const size = truncated(m, value);
    return size?.terms ? intOf(m.facts.resolve(size)) : m.anyInt();
  },
  round: (m, [value, digits]) =>
    digits ? someFloat : builtins.int!(m, value ? [value] : [], new Map()),
  float(m, [value]) {
    oneNumber(m, 'float', value);
    return value?.kind === 'float' ? value : someFloat;
  },
  bool: () => someBool,
  str: (_, [value]) => (value?.kind === 'string' ? value : someString),
  repr: () => someString,
  abs: (_, [value]) => value ?? unknown,
  min: (m, args) => extreme(m, args, smallerOf),
  max: (m, args) => extreme(m, args, largerOf),
  sum(m, [list, start]) {
    if (!list) return unknown;
    const { items, element } = iterate(m, list);
    if (items) return items.reduce((a, b) => binary(m, '+', a, b), start ?? intOf(sizeOf(0)));
    return element.kind === 'tensor' ? element : m.anyInt();
  },
  list: (m, [value]) => (value?.kind === 'shape' ? value : collect(m, value, 'list')),
  tuple: (m, [value]) => (value?.kind === 'shape' ? value : collect(m, value, 'tuple')),
  sorted: (m, [value]) => collect(m, value, 'list'),
  set(m, [value]) {
    const all = collect(m, value, 'set');
    return all.kind === 'list'
      ? manyOf(
          all.state.items?.[0] ?? all.state.element,
          m.sizeNamedFor('n_distinct', `set ${m.steps}`),
          'set',
        )
      : all;
  },
  reversed(m, [value]) {
    const all = collect(m, value, 'list');
    return all.kind === 'list' && all.state.items ? listOf([...all.state.items].reverse()) : all;
  },
  dict(_, [value], named) {
    const entries = new Map(value?.kind === 'dict' ? value.entries : []);
    for (const [name, entry] of named) if (name !== openName) entries.set(name, entry);
    const open = named.has(openName) || (value && value.kind !== 'dict');
    return { kind: 'dict', entries, rest: open ? unknown : undefined };
  },
  enumerate(m, [value]) {
    if (!value) return unknown;
    const { items, element, length } = iterate(m, value);
    return items
      ? listOf(items.map((item, place) => tupleOf([intOf(sizeOf(place)), item])))
      : manyOf(tupleOf([m.anyInt(), element]), length);
  },
  zip(m, args) {
    const all = args.map((arg) => iterate(m, arg));
    const known = all.filter((one) => one.items);
    if (known.length === all.length || (known.length > 0 && known[0]!.items!.length <= 8)) {
      const count = Math.min(...known.map((one) => one.items!.length));
      return listOf(
        Array.from({ length: count }, (_, place) =>
          tupleOf(all.map((one) => (one.items ? one.items[place]! : one.element))),
        ),
      );
    }
    const joined = all.map((one) =>
      one.items
        ? one.items.reduce((a, b) => joinValues(a, b, m.facts), one.items[0] ?? unknown)
        : one.element,
    );
    return manyOf(tupleOf(joined), all[0]?.length ?? unknownSize);
  },
  map(m, [fn, ...lists]) {
    if (!fn || lists.length === 0) return unknown;
    const all = lists.map((list) => iterate(m, list));
    if (all.every((one) => one.items && one.items.length <= 32)) {
      const count = Math.min(...all.map((one) => one.items!.length));
      return listOf(
        Array.from({ length: count }, (_, place) =>
          callValue(
            m,
            fn,
            all.map((one) => one.items![place]!),
            new Map(),
          ),
        ),
      );
    }
    return manyOf(
      callValue(
        m,
        fn,
        all.map((one) => one.items?.[0] ?? one.element),
        new Map(),
      ),
      all[0]!.length,
    );
  },
  filter: (m, [fn, list]) => {
    if (!fn || !list) return unknown;
    const { items, element } = iterate(m, list);
    return manyOf(items?.[0] ?? element, unknownSize);
  },
  isinstance(_, [value, type]) {
    if (!value || !type) return someBool;
    return { kind: 'bool', value: isInstance(value, type) };
  },
  issubclass: () => someBool,
  hasattr(_, [object, name]) {
    if (
      object?.kind === 'instance' &&
      name?.kind === 'string' &&
      name.value !== undefined &&
      object.attributes.has(name.value)
    ) {
      return { kind: 'bool', value: true };
    }
    return someBool;
  },
  getattr(m, [object, name, otherwise]) {
    const known = name?.kind === 'string' ? (name.value ?? name.pattern) : undefined;
    if (!object || known === undefined) return unknown;
    const found = attributeOf(m, object, known);
    return found.kind === 'unknown' && otherwise ? otherwise : found;
  },
  setattr(m, [object, name, value]) {
    if (object?.kind !== 'instance' || name?.kind !== 'string' || !value) return none;
    const { value: known, pattern } = name;
    // `stage1`, `stage2`, …: what all of them are.
    const before = known === undefined && pattern ? object.attributes.get(pattern) : undefined;
    const key = known ?? pattern;
    if (key !== undefined)
      m.set(object.attributes, key, before ? joinValues(before, value, m.facts) : value);
    return none;
  },
  callable: (_, [value]) => ({ kind: 'bool', value: value && isCallable(value) }),
  any: () => someBool,
  all: () => someBool,
  print: () => none,
  type: (_, [value]) => (value?.kind === 'instance' ? value.class : unknown),
  id: (m) => m.anyInt(),
  hash: (m) => m.anyInt(),
  ord: (m) => m.anyInt(),
  chr: () => someString,
  open: () => unknown,
  iter: (_, [value]) => value ?? unknown,
  next: (m, [value]) => {
    if (!value) return unknown;
    const { items, element } = iterate(m, value);
    return items ? (items[0] ?? unknown) : element;
  },
  slice: (_, args) => {
    const [a, b, c] = args;
    return args.length === 1
      ? { kind: 'slice', start: none, stop: a!, step: none }
      : { kind: 'slice', start: a ?? none, stop: b ?? none, step: c ?? none };
  },
  divmod: (m, [a, b]) =>
    a && b ? tupleOf([binary(m, '//', a, b), binary(m, '%', a, b)]) : unknown,
  pow: (m, [a, b]) => (a && b ? binary(m, '**', a, b) : unknown),
  object: () => unknown,
  super: () => unknown,
  vars: () => unknown,
  input: () => someString,
};

/** Names that Python has without an import. */
export const builtinNames: ReadonlySet<string> = new Set([
  ...Object.keys(builtins),
  'staticmethod',
  'classmethod',
  'property',
  'bytes',
  'complex',
  'NotImplementedError',
  'ValueError',
  'Exception',
]);

/** Calls what Python itself has; undefined: it is of a library. */
export function callBuiltin(
  m: Machine,
  callee: Extract<Value, { kind: 'builtin' }>,
  args: readonly Value[],
  named: Named,
): Value | undefined {
  const { name, self } = callee;
  if (!self) return Object.hasOwn(builtins, name) ? builtins[name]!(m, args, named) : undefined;
  const [of, method] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
  switch (of) {
    case 'list':
      return self.kind === 'list' ? listMethod(m, self, method, args) : unknown;
    case 'dict':
      return self.kind === 'dict' ? dictMethod(m, self, method, args) : unknown;
    case 'str':
      return stringMethod(m, self, method, args);
    case 'given':
      return method === 'get' && self.kind === 'given' && args[0]
        ? indexValue(m, self, args[0])
        : unknown;
    case 'shape':
      return m.anyInt();
    case 'Module':
    case 'layer':
    case 'super':
      return callModuleMethod(m, self, method, args, named);
    default:
      return undefined;
  }
}

function collect(m: Machine, value: Value | undefined, of: ListValue['of']): Value {
  if (!value) return ownList(m, listOf([], of));
  if (value.kind === 'unknown') return unknown;
  if (value.kind === 'given' && !value.given.tensor) return value;
  const { items, element, length } = iterate(m, value);
  return ownList(m, items ? listOf(items, of) : manyOf(element, length, of));
}

function extreme(m: Machine, args: readonly Value[], of: (a: Size, b: Size) => Size): Value {
  const all = args.length === 1 ? (itemsOf(args[0]!) ?? []) : args;
  const sizes = all.map((arg) => sizeFrom(m, arg));
  if (sizes.length === 0 || !sizes.every((size) => size !== undefined)) {
    return all.some((arg) => arg.kind === 'float') ? someFloat : m.anyInt();
  }
  const found = sizes.reduce(of);
  return found.terms ? intOf(found) : m.anyInt();
}
