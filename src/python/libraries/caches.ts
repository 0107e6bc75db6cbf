import type { Machine } from '../evaluator/machine';
import { type Value, intOf, tupleOf, unknown } from '../values';

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

/** A method of a cache; undefined: it tells nothing of shapes. */
export function callCache(m: Machine, method: string, args: readonly Value[]): Value {
  switch (method) {
    case 'update': {
      // What was kept before stands in front, along the second last axis.
      const grown = args.slice(0, 2).map((value): Value => {
        const tensor = m.tensor(value);
        if (!tensor?.shape || tensor.shape.length < 2) return tensor ?? unknown;
        return { ...tensor, shape: tensor.shape.with(-2, m.anySize()), contiguous: true };
      });
      return tupleOf(grown);
    }
    case 'get_seq_length':
    case 'get_max_cache_shape':
    case 'get_usable_length':
      return intOf(m.anySize());
    default:
      return unknown;
  }
}
