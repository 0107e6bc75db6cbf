import { type Size, productOf, sizeOf, squareRootOf, valueOf } from '../../tensor/size';
import { callValue } from '../evaluator/calls';
import type { Machine } from '../evaluator/machine';
import { binary, sizeFrom, truncated } from '../evaluator/operators';
import {
  type Value,
  intOf,
  isTensor,
  itemsOf,
  listOf,
  manyOf,
  someBool,
  someFloat,
  unknown,
} from '../values';

export type Plain = (
  m: Machine,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
) => Value;

function whole(m: Machine, size: Size | undefined): Value {
  return size?.terms ? intOf(size) : m.anyInt();
}

/** The product of a list of numbers. */
function product(m: Machine, list: Value | undefined): Value {
  if (list?.kind === 'shape') {
    const shape = m.tensor(list.of)?.shape;
    return shape ? intOf(productOf(shape)) : m.anyInt();
  }
  const items = list?.kind === 'list' ? list.state.items : undefined;
  return items ? items.reduce((a, b) => binary(m, '*', a, b), intOf(sizeOf(1))) : m.anyInt();
}

/** ceil(a/b) = -((-a)//b) */
function ceiling(m: Machine, value: Value | undefined): Value {
  if (value?.kind !== 'float' || !value.size || !value.over)
    return whole(m, value && sizeFrom(m, value));
  if (valueOf(value.over) === 1) return intOf(value.size);
  const zero = intOf(sizeOf(0));
  const below = binary(m, '//', binary(m, '-', zero, intOf(value.size)), intOf(value.over));
  return binary(m, '-', zero, below);
}

function isFunction(value: Value): boolean | undefined {
  const open = ['given', 'union', 'unknown', 'import'].includes(value.kind);
  return value.kind === 'function' ? true : open ? undefined : false;
}

/** What Python's own libraries offer, as far as sizes depend on it. */
export const python: Readonly<Record<string, Plain>> = {
  'math.sqrt': (m, [value]) => {
    const size = value && sizeFrom(m, value);
    return size ? { kind: 'float', size: squareRootOf(size), over: sizeOf(1) } : someFloat;
  },
  'math.isqrt': (m, [value]) => {
    const size = value && sizeFrom(m, value);
    return size ? intOf(squareRootOf(size)) : m.anyInt();
  },
  'math.floor': (m, [value]) => whole(m, value && truncated(m, value)),
  'math.ceil': (m, [value]) => ceiling(m, value),
  'math.prod': (m, [list]) => product(m, list),
  'math.gcd': (m) => m.anyInt(),
  'functools.partial': (_, [callee, ...args], named) =>
    callee ? { kind: 'partial', callee, args, named } : unknown,
  'functools.reduce': (m, [fn, list, first]) => {
    const items = list?.kind === 'list' ? list.state.items : undefined;
    if (!fn || !items || items.length > 32) return unknown;
    const all = first ? [first, ...items] : items;
    return all.length === 0
      ? unknown
      : all.reduce((a, b) => callValue(m, fn, [a, b], new Map<string, Value>()));
  },
  ...Object.fromEntries(
    Object.entries({
      add: '+',
      sub: '-',
      mul: '*',
      truediv: '/',
      floordiv: '//',
      mod: '%',
      matmul: '@',
    }).map(([name, operator]): [string, Plain] => [
      `operator.${name}`,
      (m, [a, b]) => (a && b ? binary(m, operator, a, b) : unknown),
    ]),
  ),
  'distutils.version.LooseVersion': (_, [value]) => value ?? unknown,
  'packaging.version.parse': (_, [value]) => value ?? unknown,
  'packaging.version.Version': (_, [value]) => value ?? unknown,
  'pkg_resources.parse_version': (_, [value]) => value ?? unknown,
  'functools.wraps': () => ({ kind: 'builtin', name: 'identity' }),
  'copy.deepcopy': (_, [value]) => value ?? unknown,
  'copy.copy': (_, [value]) => value ?? unknown,
  'collections.OrderedDict': (_, [value]) => {
    if (value?.kind === 'dict') return { ...value, entries: new Map(value.entries) };
    const state = value?.kind === 'list' ? value.state : undefined;
    const items = state?.items ?? (state?.tail ? state.head : undefined);
    const entries = new Map<string, Value>();
    for (const item of items ?? []) {
      const pair = item.kind === 'list' ? item.state.items : undefined;
      if (pair?.[0]?.kind === 'string' && pair[0].value !== undefined && pair[1])
        entries.set(pair[0].value, pair[1]);
    }
    const last = itemsOf(state?.tail ?? state?.element ?? unknown)?.[1];
    return { kind: 'dict', entries, rest: value && !state?.items ? (last ?? unknown) : undefined };
  },
  'collections.defaultdict': () => ({ kind: 'dict', entries: new Map(), rest: unknown }),
  'itertools.repeat': (m, [value, count]) => {
    const length = (count && sizeFrom(m, count)) ?? m.anySize();
    const times = valueOf(length);
    return times !== undefined && times >= 0 && times <= 32
      ? listOf(Array.from({ length: times }, () => value ?? unknown))
      : manyOf(value ?? unknown, length);
  },
  'itertools.chain': (m, args) => args.reduce<Value>((a, b) => binary(m, '+', a, b), listOf([])),
  'random.randint': (m) => m.anyInt(),
  'inspect.isfunction': (_, [value]) => ({
    kind: 'bool',
    value: value && isFunction(value),
  }),
  'rotary_embedding_torch.apply_rotary_emb': (m, [, t]) => (t && m.tensor(t)) ?? unknown,
  'typing.cast': (_, [, value]) => value ?? unknown,
};

/** What `finfo` tells of floating numbers. */
const limits: Value = {
  kind: 'layer',
  type: 'finfo',
  options: new Map(
    ['max', 'min', 'eps', 'tiny', 'smallest_normal', 'resolution'].map((name) => [name, someFloat]),
  ),
  attributes: new Map(),
};

/** Wrappers of functions: what they are given is called, or returned. */
export const wrappers: Readonly<Record<string, Plain>> = {
  // Code that only a compiler of PyTorch's own sees.
  'torch.jit.is_scripting': () => ({ kind: 'bool', value: false }),
  'torch.jit.is_tracing': () => ({ kind: 'bool', value: false }),
  'torch.is_tensor': (_, [value]) =>
    value && isTensor(value) ? { kind: 'bool', value: true } : someBool,
  ...Object.fromEntries(
    ['torch.finfo', 'numpy.finfo', 'jax.numpy.finfo'].map((name): [string, Plain] => [
      name,
      () => limits,
    ]),
  ),
  'torch.Size': (_, [value]) => value ?? unknown,
  'torch.utils.checkpoint.checkpoint': (m, [callee, ...args]) =>
    callee ? callValue(m, callee, args, new Map()) : unknown,
  'jax.nn.initializers': () => unknown,
  'jax.random.PRNGKey': () => unknown,
  'jax.random.key': () => unknown,
  'jax.random.split': (m, [, count]) => manyOf(unknown, (count && sizeFrom(m, count)) ?? sizeOf(2)),
  'jax.jit': (_, [callee]) => callee ?? unknown,
  'jax.checkpoint': (_, [callee]) => callee ?? unknown,
  'jax.remat': (_, [callee]) => callee ?? unknown,
};
