import { fits, mismatch, shapeText } from '../tensor/abstract';
import { cell } from './expression';
import type { TracedOperation } from './operation';

/** What each head adds for the bucket of each distance. [bucket, head], [query, key] -> [head, query, key] */
export const relativeBias: TracedOperation = {
  name: 'relative_bias',
  sign: '',
  shape: ([table, buckets]) =>
    table!.shape.length === 2 && buckets!.shape.length === 2
      ? fits([table!.shape[1]!, ...buckets!.shape])
      : mismatch(
          `relative_bias: takes (bucket, head) and (query, key), not ${shapeText(table!.shape)} and ${shapeText(buckets!.shape)}`,
        ),
  forward([table, buckets], _, out) {
    const [heads, pairs] = [table!.shape[1]!, buckets!.data.length];
    for (let o = 0; o < out.data.length; o++) {
      out.data[o] = table!.data[buckets!.data[o % pairs]! * heads + Math.floor(o / pairs)]!;
    }
  },
  explain: ([head, query, key], [, buckets]) =>
    cell(0, [buckets!.data[query! * buckets!.shape[1]! + key!]!, head!]),
  formula: ([table]) => `${table!}[\\mathrm{bucket}]`,
};
