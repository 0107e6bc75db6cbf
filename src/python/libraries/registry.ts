import type { Libraries } from '../evaluator/libraries';
import type { Machine } from '../evaluator/machine';
import { type Library, type Value, none, someFloat, unknown } from '../values';
import { type Adapter, ruleNamed } from './adapter';
import { broadcastAll } from './broadcasting';
import { cacheAttribute, callCache, isCacheName, newCache } from './caches';
import { operations } from './families';
import { flax } from './flax';
import { helper } from './helpers';
import { jax } from './jax';
import { callLayer, isLayer, makeLayer, openOptions } from './layers';
import { flaxMethod } from './layers/flax';
import { partOf } from './layers/parts';
import { weightOf } from './layers/weights';
import { mapping } from './mapping';
import { canonicalName, isLibrary, libraryConstant, moduleWithin, remembered } from './names';
import { numpy } from './numpy';
import { cells } from './operations/cells';
import { einopsRules } from './operations/einops';
import { matmul } from './products';
import { python, wrappers } from './python';
import { type Call, type Signature, apply } from './rule';
import { callTransformers } from './transformers';
import { torch, torchMakers } from './torch';

const adapters: readonly Adapter[] = [torch, numpy, jax, flax];
const plain = { ...python, ...wrappers, ...torchMakers, ...mapping };

/** Names of methods that only a tensor has: what they are called on is one. */
const tensorMethods: ReadonlySet<string> = new Set(
  'size view reshape transpose permute unsqueeze squeeze flatten contiguous expand expand_as repeat repeat_interleave chunk split unbind masked_fill matmul bmm softmax log_softmax sum mean std var argmax argmin detach clone dim numel item gather scatter cumsum new_zeros new_ones type_as narrow swapaxes sqrt exp log abs norm cpu cuda tolist to type float half long int bool double t view_as masked_fill_ add_ mul_ requires_grad_ zero_ unfold flip roll topk sort max min eq ne lt gt ge le add sub mul div pow type_as astype swapaxes ravel numpy'.split(
    ' ',
  ),
);

/** What is known to have no shape of interest, so that it need not be named as missing. */
const quiet =
  /^(torch\.(no_grad|inference_mode|manual_seed|cuda|backends|device|compile|jit|save|load|autocast|is_floating_point|get_default|set_|finfo|iinfo|Generator|amp|optim|utils|distributed|Tensor$|random|is_autocast)|numpy\.(random\.(seed|RandomState|default_rng)|finfo|iinfo|set_print)|warnings|logging|time|os|sys|re|json|inspect|random|copy|dataclasses|enum|abc|pathlib|typing|tqdm|matplotlib|functools|collections|itertools|torch\.nn\.init|torch\.nn\.utils|torch\.nn\.parallel|torchvision|tiktoken|pandas|einops\.layers|timm|transformers)/;

interface Found {
  readonly signature: Signature;
  readonly library: Library;
}

/** The rule of a function by its full name, and whose it is. */
export const signatureOf = remembered((name): Found | undefined => {
  if (name.startsWith('einops.')) {
    const last = name.slice('einops.'.length);
    return Object.hasOwn(einopsRules, last)
      ? { signature: einopsRules[last]!, library: 'torch' }
      : undefined;
  }
  for (const adapter of adapters) {
    const signature = ruleNamed(adapter, name);
    if (signature) return { signature, library: adapter.library };
  }
  return undefined;
});

/** A method of a tensor has the name of the operation. */
function methodCall(
  m: Machine,
  self: Value,
  last: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const library: Library = m.tensor(self)?.library ?? 'torch';
  const call: Call = { m, name: last, library, args: [self, ...args] };
  if (Object.hasOwn(operations, last)) return apply(operations[last]!, call, named);
  if (last === 'backward' || last.startsWith('__')) return none;
  m.missing(`.${last}()`);
  return unknown;
}

/** Calls a function of a library, or a method of a tensor. */
function libraryCall(
  m: Machine,
  callee: Extract<Value, { kind: 'builtin' }>,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const { name, self } = callee;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (name.startsWith('Tensor.') && self) return methodCall(m, self, last, args, named);
  if (name.startsWith('Cache.')) return callCache(m, self, last, args, named);
  if (isCacheName(name)) return newCache(name);
  if (Object.hasOwn(plain, name)) return plain[name]!(m, args, named);
  if (name.startsWith('math.')) return someFloat;
  if (isLayer(name)) return makeLayer(m, name, args, named);
  const found = signatureOf(name);
  if (found) {
    // The square root of a plain number is one.
    const [only] = args;
    const number = args.length === 1 && (only!.kind === 'float' || only!.kind === 'int');
    if (number && found.library !== 'torch' && last in cells) return someFloat;
    return apply(found.signature, { m, name: last, library: found.library, args }, named);
  }
  const made = callTransformers(m, name, args, named);
  if (made) return made;
  const helped = helper(m, name, args, named);
  if (helped) return helped;
  if (!quiet.test(name)) m.missing(name);
  return unknown;
}

/** All libraries, as the evaluator asks for them. */
export const libraries: Libraries = {
  has: isLibrary,
  asserts: new Set(['torch._assert', 'torch._check']),
  within: moduleWithin,
  attribute: (m, layer, name) =>
    layer.type === 'Cache'
      ? cacheAttribute(layer, name)
      : (partOf(m, layer, name) ?? weightOf(layer, name)),
  openOptions,
  canonical: canonicalName,
  constant: libraryConstant,
  tensorMethods,
  call: libraryCall,
  isLayer,
  makeLayer,
  callLayer,
  moduleMethod: flaxMethod,
  broadcast: broadcastAll,
  matmul,
};
