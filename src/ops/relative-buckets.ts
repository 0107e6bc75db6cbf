import { abstractOf, fits } from '../tensor/abstract';
import { constant } from './expression';
import type { TracedOperation } from './operation';

/** How distances share biases. */
export interface BucketAttributes {
  readonly queries: number;
  readonly keys: number;
  readonly buckets: number;
  /** From this distance on, all are in the last bucket. */
  readonly maxDistance: number;
  /** Half of the buckets are for keys after the query. */
  readonly bidirectional: boolean;
}

/**
 * The bucket of each distance: one each for short ones, wider and wider ones after (T5, Raffel et al.
 * 2020, section 2.1). -> [query, key]
 */
export const relativeBuckets: TracedOperation<BucketAttributes> = {
  name: 'relative_buckets',
  sign: '',
  shape: (_, { queries, keys }) => fits(abstractOf([queries, keys]).shape),
  forward(_, attributes, out) {
    for (let o = 0; o < out.data.length; o++) {
      const query = Math.floor(o / attributes.keys);
      out.data[o] = bucketOf((o % attributes.keys) - query, attributes);
    }
  },
  explain: ([query, key], _, attributes) => constant(bucketOf(key! - query!, attributes)),
  formula: () => '\\mathrm{bucket}(j - i)',
};

/**
 * The bucket of a distance, key minus query. Distances beyond the exact ones are on a logarithmic
 * scale, in single precision as T5 was trained: at its edges double precision would choose others.
 */
export function bucketOf(distance: number, attributes: Omit<BucketAttributes, 'queries' | 'keys'>) {
  const { bidirectional, maxDistance } = attributes;
  const count = bidirectional ? Math.floor(attributes.buckets / 2) : attributes.buckets;
  const first = bidirectional && distance > 0 ? count : 0;
  const away = bidirectional ? Math.abs(distance) : Math.max(0, -distance);
  const exact = Math.floor(count / 2);
  if (away < exact) return first + away;
  const log = Math.fround(Math.log(Math.fround(away / exact)));
  const share = Math.fround(log / Math.fround(Math.log(maxDistance / exact)));
  const place = Math.trunc(Math.fround(share * (count - exact)));
  return first + Math.min(count - 1, exact + place);
}
