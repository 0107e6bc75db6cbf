import type { Machine } from '../evaluator/machine';
import { unknownSize } from '../../tensor/size';
import {
  type TensorValue,
  type Value,
  manyOf,
  someBool,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';

/** The keys and values that a model of transformers keeps between calls: any class of its `cache_utils`. */
export function cacheValue(): Value {
  return { kind: 'layer', type: 'Cache', options: new Map(), attributes: new Map() };
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
  method: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  if (method === 'update') {
    const length = m.anySize();
    const grown = (value: Value | undefined): Value => {
      const tensor = value && m.tensor(value);
      const axis = (tensor?.shape?.length ?? 0) - 2;
      const plain: Partial<TensorValue> = { dtype: tensor?.dtype };
      if (tensor?.shape && axis >= 0) return tensorOf(tensor.shape.with(axis, length), plain);
      const like = tensor?.like && ({ ...tensor.like, what: 'rank' } as const);
      return tensorOf(null, { ...plain, ...(like ? { like } : {}) });
    };
    return tupleOf([
      grown(args[0] ?? named.get('key_states')),
      grown(args[1] ?? named.get('value_states')),
    ]);
  }
  if (/^get_\w*(length|size)\w*$/.test(method)) return m.anyInt();
  if (method.startsWith('is_')) return someBool;
  return unknown;
}

/** What stands in a cache under a name. */
export function cacheAttribute(self: Value, name: string): Value {
  if (name === 'self_attention_cache' || name === 'cross_attention_cache') return cacheValue();
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
