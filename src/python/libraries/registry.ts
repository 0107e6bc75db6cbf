import { type Size, sizeOf, squareRootOf, valueOf } from '../../tensor/size';
import { callValue } from '../evaluator/calls';
import type { Libraries } from '../evaluator/libraries';
import type { Machine } from '../evaluator/machine';
import { binary, sizeFrom, truncated } from '../evaluator/operators';
import {
  type Library,
  type Value,
  intOf,
  isTensor,
  listOf,
  manyOf,
  none,
  someBool,
  someFloat,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';
import { arithmetic } from './arithmetic';
import { einopsRules, einsumRule } from './einops';
import { cacheAttribute, cacheValue, callCache, isCacheName } from './caches';
import { broadcastAll } from './broadcasting';
import { callLayer, isLayer, makeLayer } from './layers';
import { making } from './making';
import { canonicalName, isLibrary, libraryConstant, moduleWithin, remembered } from './names';
import { matmul } from './products';
import { reshaping } from './reshaping';
import { type Call, type Signature, apply, operand } from './rule';
import { callTransformers } from './transformers';

const shared: Readonly<Record<string, Signature>> = {
  ...arithmetic,
  ...reshaping,
  ...making,
  einsum: einsumRule,
};

/** Names of methods that only a tensor has: what they are called on is one. */
const tensorMethods: ReadonlySet<string> = new Set(
  'size view reshape transpose permute unsqueeze squeeze flatten contiguous expand expand_as repeat repeat_interleave chunk split unbind masked_fill matmul bmm softmax log_softmax sum mean std var argmax argmin detach clone dim numel item gather scatter cumsum new_zeros new_ones type_as narrow swapaxes sqrt exp log abs norm cpu cuda tolist to type float half long int bool double t view_as masked_fill_ add_ mul_ requires_grad_ zero_ unfold flip roll topk sort max min eq ne lt gt ge le add sub mul div pow type_as astype swapaxes ravel numpy'.split(
    ' ',
  ),
);

type Plain = (m: Machine, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

const scalar: Plain = () => someFloat;

/** What is no operation on tensors: Python's own libraries. */
const plain: Readonly<Record<string, Plain>> = {
  'math.sqrt': (m, [value]) => {
    const size = value && sizeFrom(m, value);
    return size ? { kind: 'float', size: squareRootOf(size), over: sizeOf(1) } : someFloat;
  },
  'math.isqrt': (m, [value]) => {
    const size = value && sizeFrom(m, value);
    return size ? intOf(squareRootOf(size)) : m.anyInt();
  },
  'math.floor': (m, [value]) => whole(m, value && truncated(m, value)),
  'math.ceil': (m, [value]) => {
    if (value?.kind === 'float' && value.size && value.over) {
      // ceil(a/b) = -((-a)//b)
      const below = binary(
        m,
        '//',
        binary(m, '-', intOf(sizeOf(0)), intOf(value.size)),
        intOf(value.over),
      );
      return valueOf(value.over) === 1
        ? intOf(value.size)
        : binary(m, '-', intOf(sizeOf(0)), below);
    }
    return whole(m, value && sizeFrom(m, value));
  },
  'math.prod': (m, [list]) => {
    const items = list?.kind === 'list' ? list.state.items : undefined;
    return items ? items.reduce((a, b) => binary(m, '*', a, b), intOf(sizeOf(1))) : m.anyInt();
  },
  'math.gcd': (m) => m.anyInt(),
  'functools.partial': (_, [callee, ...args], named) =>
    callee ? { kind: 'partial', callee, args, named } : unknown,
  'functools.reduce': () => unknown,
  'functools.wraps': () => ({ kind: 'builtin', name: 'identity' }),
  'copy.deepcopy': (_, [value]) => value ?? unknown,
  'copy.copy': (_, [value]) => value ?? unknown,
  'collections.OrderedDict': (_, [value]) => {
    const items = value?.kind === 'list' ? value.state.items : undefined;
    const entries = new Map<string, Value>();
    for (const item of items ?? []) {
      const pair = item.kind === 'list' ? item.state.items : undefined;
      if (pair?.[0]?.kind === 'string' && pair[0].value !== undefined && pair[1])
        entries.set(pair[0].value, pair[1]);
    }
    return { kind: 'dict', entries, rest: value && !items ? unknown : undefined };
  },
  'collections.defaultdict': () => ({ kind: 'dict', entries: new Map(), rest: unknown }),
  'itertools.chain': (m, args) => args.reduce<Value>((a, b) => binary(m, '+', a, b), listOf([])),
  'random.randint': (m) => m.anyInt(),
  // Code that only a compiler of PyTorch's own sees.
  'torch.jit.is_scripting': () => ({ kind: 'bool', value: false }),
  'torch.jit.is_tracing': () => ({ kind: 'bool', value: false }),
  'torch.is_tensor': (_, [value]) =>
    value && isTensor(value) ? { kind: 'bool', value: true } : someBool,
  'torch.numel': (m, [value]) =>
    callValue(m, { kind: 'builtin', name: 'Tensor.numel', self: value ?? unknown }, [], new Map()),
  'torch.nn.Parameter': (m, [value]) => {
    const tensor = value && m.tensor(value);
    return tensor ? { ...tensor, parameter: true } : tensorOf(null, { parameter: true });
  },
  'torch.nn.Embedding.from_pretrained': (m, [table]) => {
    const shape = table && m.tensor(table)?.shape;
    const options = new Map(
      shape?.length === 2
        ? [
            ['num_embeddings', intOf(shape[0]!)] as const,
            ['embedding_dim', intOf(shape[1]!)] as const,
          ]
        : [],
    );
    return { kind: 'layer', type: 'Embedding', options, attributes: new Map() };
  },
  'torch.nn.Buffer': (m, [value]) => (value && m.tensor(value)) ?? tensorOf(null),
  'torch.Size': (_, [value]) => value ?? unknown,
  'torch.utils.checkpoint.checkpoint': (m, [callee, ...args]) =>
    callee ? callValue(m, callee, args, new Map()) : unknown,
  'jax.nn.initializers': () => unknown,
  'jax.random.PRNGKey': () => unknown,
  'jax.random.split': (m, [, count]) => manyOf(unknown, (count && sizeFrom(m, count)) ?? sizeOf(2)),
  'jax.jit': (_, [callee]) => callee ?? unknown,
  'jax.checkpoint': (_, [callee]) => callee ?? unknown,
  'typing.cast': (_, [, value]) => value ?? unknown,
};

function whole(m: Machine, size: Size | undefined): Value {
  return size?.terms ? intOf(size) : m.anyInt();
}

const quiet =
  /^(torch\.(no_grad|inference_mode|manual_seed|cuda|backends|device|compile|jit|save|load|autocast|is_floating_point|get_default|set_|finfo|iinfo|Generator|amp|optim|utils|distributed|Tensor$|random|is_autocast)|numpy\.(random\.(seed|RandomState|default_rng)|finfo|iinfo|set_print)|warnings|logging|time|os|sys|re|json|inspect|random|copy|dataclasses|enum|abc|pathlib|typing|tqdm|matplotlib|functools|collections|itertools|torch\.nn\.init|torch\.nn\.utils|torch\.nn\.parallel|torchvision|tiktoken|pandas|einops\.layers|timm|transformers)/;

const isOperation = remembered((name) =>
  /^(torch(\.nn\.functional|\.fft|\.linalg|\.Tensor|\.nn\.init)?|numpy(\.linalg|\.random|\.fft)?|jax(\.numpy(\.linalg|\.fft)?|\.nn|\.lax|\.random)?)\.\w+$/.test(
    name,
  ),
);

/** Calls a function of a library, or a method of a tensor. */
function libraryCall(
  m: Machine,
  callee: Extract<Value, { kind: 'builtin' }>,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const { name, self } = callee;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (name.startsWith('Tensor.') && self) {
    const tensor = m.tensor(self);
    const library: Library = tensor?.library ?? 'torch';
    const signature = methods[last] ?? shared[last];
    if (signature)
      return apply(signature, { m, name: last, library, args: [self, ...args] }, named);
    if (last === 'backward' || last.startsWith('__')) return none;
    m.missing(`.${last}()`);
    return unknown;
  }
  if (name.startsWith('Cache.')) return callCache(m, last, args, named);
  if (isCacheName(name)) return cacheValue();
  const known = plain[name];
  if (known) return known(m, args, named);
  if (name.startsWith('math.')) return scalar(m, args, named);
  if (isLayer(name)) return makeLayer(m, name, args, named);
  const library: Library = name.startsWith('numpy')
    ? 'numpy'
    : name.startsWith('jax')
      ? 'jax'
      : 'torch';
  const call: Call = { m, name: last, library, args };
  if (name.startsWith('einops.')) {
    const signature = einopsRules[last];
    if (signature) return apply(signature, call, named);
  }
  if (isOperation(name)) {
    const signature = functions[name] ?? special[last] ?? shared[last];
    if (name.startsWith('jax.random.') && signature) {
      const sizes = args[1] ?? named.get('shape');
      return apply(shared.zeros!, { ...call, args: sizes ? [sizes] : [] }, new Map());
    }
    if (
      signature &&
      name.startsWith('numpy.random.') &&
      !['rand', 'randn'].includes(last) &&
      named.has('size')
    ) {
      return apply(shared.zeros!, { ...call, args: [named.get('size')!] }, new Map());
    }
    // jnp.sum(2, 3) of plain numbers is rare; sqrt of one is not.
    if (
      signature &&
      args.length === 1 &&
      library !== 'torch' &&
      (args[0]!.kind === 'float' || args[0]!.kind === 'int') &&
      last in arithmetic
    )
      return someFloat;
    if (signature) return apply(signature, call, named);
  }
  const made = callTransformers(m, name, args, named);
  if (made) return made;
  if (name === 'identity') return args[0] ?? unknown;
  if (/\.(checkpoint|remat)$/.test(name) && args[0])
    return callValue(m, args[0], args.slice(1), new Map());
  // Helpers that well-known libraries export under these names.
  if (/(^|\.)to_2tuple$/.test(name) && args[0])
    return args[0].kind === 'list' ? args[0] : tupleOf([args[0], args[0]]);
  if (/(^|\.)trunc_normal_$/.test(name)) return args[0] ?? unknown;
  if (/(^|\.)DropPath$/.test(name)) return makeLayer(m, 'torch.nn.Identity', args, named);
  if (!quiet.test(name)) m.missing(name);
  return unknown;
}

/** Where a method or a function means something else than elsewhere. */
const methods: Readonly<Record<string, Signature>> = {
  type: { names: ['input', 'dtype'], rule: (c, { input }) => operand(c, input) },
};

const special: Readonly<Record<string, Signature>> = {};

const functions: Readonly<Record<string, Signature>> = {
  'numpy.repeat': reshaping.repeat_interleave!,
  'jax.numpy.repeat': reshaping.repeat_interleave!,
};

/** All libraries, as the evaluator asks for them. */
export const libraries: Libraries = {
  has: isLibrary,
  within: moduleWithin,
  attribute: (layer, name) => (layer.type === 'Cache' ? cacheAttribute(layer, name) : undefined),
  canonical: canonicalName,
  constant: libraryConstant,
  tensorMethods,
  call: libraryCall,
  isLayer,
  makeLayer,
  callLayer,
  broadcast: broadcastAll,
  matmul,
};
