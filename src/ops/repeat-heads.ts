import { fits, mismatch, shapeText } from '../tensor/abstract';
import { multiplySizes, sizeOf } from '../tensor/size';
import { cell } from './expression';
import type { TracedOperation } from './operation';

/** How many query heads share a head of keys and values. */
export interface RepeatAttributes {
  readonly times: number;
}

/**
 * Each head as many times as query heads share it (grouped-query attention, Ainslie et al. 2023).
 * [position, group, d_head] -> [position, head, d_head]
 */
export const repeatHeads: TracedOperation<RepeatAttributes> = {
  name: 'repeat_heads',
  sign: '',
  shape: ([x], { times }) =>
    x!.shape.length === 3
      ? fits([x!.shape[0]!, multiplySizes(x!.shape[1]!, sizeOf(times)), x!.shape[2]!])
      : mismatch(`repeat_heads: takes (position, group, d_head), not ${shapeText(x!.shape)}`),
  forward([x], { times }, out) {
    const width = x!.shape[2]!;
    for (let from = 0, to = 0; from < x!.data.length; from += width) {
      const head = x!.data.subarray(from, from + width);
      for (let copy = 0; copy < times; copy++, to += width) out.data.set(head, to);
    }
  },
  explain: ([p, h, d], _, { times }) => cell(0, [p!, Math.floor(h! / times), d!]),
  formula: ([x], { times }) => `\\mathrm{repeat}_{${times}}(${x!})`,
};
