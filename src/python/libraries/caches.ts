import type { Machine } from '../evaluator/machine';
import { sizeOf, unknownSize } from '../../tensor/size';
import {
  type TensorValue,
  type Value,
  intOf,
  manyOf,
  someBool,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';

/**
 * The keys and values that a model of transformers keeps between calls: any class of its `cache_utils`.
 * `empty`: it was just made.
 */
export function cacheValue(empty = false): Value {
  const options = new Map<string, Value>(empty ? [['length', intOf(sizeOf(0))]] : []);
  return { kind: 'layer', type: 'Cache', options, attributes: new Map() };
}

/** A cache that a call makes: one of a length of its own is as long as it says. */
export function newCache(name: string): Value {
  return cacheValue(!/Static|Sliding|Hybrid|Offloaded/.test(name));
}

function isEmpty(cache: Value | undefined): boolean {
  return cache?.kind === 'layer' && cache.options.has('length');
}

/** A class of caches, from wherever transformers offers it. */
export function isCacheName(name: string): boolean {
  return /(^|\.)cache_utils\.(\w*Cache)$/.test(name) || /^transformers\.\w*Cache$/.test(name);
}

export function isCache(value: Value): boolean {
  return value.kind === 'builtin' && isCacheName(value.name);
}

/** A method of a thing of transformers: the keys and values of a cache are as long as it is by now. */
export function callCache(
  m: Machine,
  cache: Value | undefined,
  method: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  if (method === 'update') {
    const [keys, values] = [
      args[0] ?? named.get('key_states'),
      args[1] ?? named.get('value_states'),
    ];
    // Each layer comes once to a cache that was just made: in a loop over words it grows.
    if (isEmpty(cache) && keys && values && m.guess()) return tupleOf([keys, values]);
    const length = m.anySize();
    const grown = (value: Value | undefined): Value => {
      const tensor = value && m.tensor(value);
      const axis = (tensor?.shape?.length ?? 0) - 2;
      const plain: Partial<TensorValue> = { dtype: tensor?.dtype };
      if (tensor?.shape && axis >= 0) return tensorOf(tensor.shape.with(axis, length), plain);
      const like = tensor?.like && ({ ...tensor.like, what: 'rank' } as const);
      return tensorOf(null, { ...plain, ...(like ? { like } : {}) });
    };
    return tupleOf([grown(keys), grown(values)]);
  }
  if (/^get_\w*(length|size)\w*$/.test(method))
    return isEmpty(cache) && method === 'get_seq_length' && m.guess()
      ? intOf(sizeOf(0))
      : m.anyInt();
  if (method.startsWith('is_')) return someBool;
  return unknown;
}

/** What stands in a cache under a name. */
export function cacheAttribute(self: Value, name: string): Value {
  if (name === 'self_attention_cache' || name === 'cross_attention_cache')
    return cacheValue(isEmpty(self));
  if (name === 'is_updated') return { kind: 'dict', entries: new Map(), rest: someBool };
  if (name === 'layers') {
    // Each holds (batch, heads, time, size), whatever has been put there.
    const held = tensorOf(Array.from({ length: 4 }, () => unknownSize));
    const layer: Value = {
      kind: 'layer',
      type: 'CacheLayer',
      options: new Map(),
      attributes: new Map([
        ['keys', held],
        ['values', held],
      ]),
    };
    return manyOf(layer, unknownSize);
  }
  return { kind: 'builtin', name: `Cache.${name}`, self };
}
