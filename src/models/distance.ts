import { required } from '../ops/recorder';
import { zeros } from '../tensor/tensor';
import type { Step } from '../trace/trace';
import type { Tracer } from '../trace/tracer';
import type { Stack } from './design';

/** What is added to the scores for the distance of query and key, if anything: the same in every block. */
export function distanceBias(t: Tracer, stack: Stack, tokens: number): Step | undefined {
  const { bias, prefix = '', heads, positioned } = stack;
  if (!bias) return undefined;
  const at = `${prefix}blocks.0.attn`;
  const name = {
    id: `${at}.position_bias`,
    label: bias.kind === 'alibi' ? 'Bias of distance (ALiBi)' : 'Bias of distance (learned)',
    symbol: 'B',
    role: 'positionBias',
    axes: ['head', bias.kind === 'alibi' ? '1' : 'query', 'key'],
  } as const;
  if (bias.kind === 'alibi') {
    const { slopes, last } = bias;
    const from = last ? 1 - tokens : 0;
    const flat = positioned ? slopes : slopes.map(() => 0);
    return t.apply('alibi', [], name, { slopes: flat, keys: tokens, from });
  }
  const table = required(t, `${at}.rel_pos_bias`);
  if (!positioned) {
    return t.apply('absent', [], name, { value: zeros([heads, tokens, tokens], t.dtype) });
  }
  const { buckets, maxDistance, bidirectional } = bias;
  const found = t.apply(
    'relativeBuckets',
    [],
    {
      id: `${at}.buckets`,
      label: 'Buckets of distances',
      symbol: 'b',
      role: 'buckets',
      axes: ['query', 'key'],
    },
    { queries: tokens, keys: tokens, buckets, maxDistance, bidirectional },
  );
  return t.apply('relativeBias', [table, found], name);
}
